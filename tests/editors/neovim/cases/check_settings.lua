return {
  ':Oss403Check obeys the settings of the editor and reads what is not written',
  function(t)
    vim.fn.mkdir('.git')
    t.open('quiet/main.py')
    require('oss403').settings({ rules = { ['endpoint-path-style'] = 'off' } })
    vim.api.nvim_buf_set_lines(0, 0, 0, false, { "endpoint = 'https://oss-cn-beijng.aliyuncs.com'" })
    t.findings(1)
    vim.cmd('Oss403Check quiet deploy')
    t.wait('the list', function()
      return #vim.fn.getqflist() == 1
    end)
    t.has(vim.fn.getqflist()[1].text, 'endpoint-region-unknown', 'cn-beijng')
  end,
}
