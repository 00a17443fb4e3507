return {
  'oss403.toml is obeyed as soon as it is written',
  function(t)
    vim.fn.writefile({ '[rules]' }, 'oss403.toml')
    local bufnr = t.open('upload.py')
    t.findings(2)
    t.open('oss403.toml')
    vim.api.nvim_buf_set_lines(0, 1, -1, false, { 'error-code-unknown = "off"' })
    vim.cmd('silent write')
    t.eq(t.findings(1, bufnr)[1].code, 'endpoint-region-unknown', 'what is left')
  end,
}
