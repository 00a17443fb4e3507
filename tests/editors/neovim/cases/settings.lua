return {
  'settings change without a restart',
  function(t)
    local bufnr = t.open('upload.py')
    t.findings(2)
    local server = t.servers()
    require('oss403').settings({ rules = { ['endpoint-region-unknown'] = 'off' } })
    t.eq(t.findings(1)[1].code, 'error-code-unknown', 'what is left')
    require('oss403').settings({ locale = 'zh' })
    t.wait('Chinese', function()
      local finding = vim.diagnostic.get(bufnr)[1]
      return finding and t.chinese(finding.message)
    end)
    t.eq(#t.found(bufnr), 1, 'what was set before stays')
    require('oss403').settings({ rules = { ['endpoint-region-unknown'] = 'error' } })
    t.eq(t.findings(2)[1].severity, 1, 'severity')
    t.eq(t.servers(), server, 'processes')
  end,
}
