return {
  'a server that is killed is started again',
  function(t)
    t.open('upload.py')
    t.findings(2)
    local server = t.servers()
    t.eq(#server, 1, 'servers')
    vim.loop.kill(server[1], 'sigkill')
    t.wait('another server', function()
      local now = t.servers()
      return #now == 1 and now[1] ~= server[1] and t.client() ~= nil
    end)
    t.wait('a word about it', function()
      return table.concat(t.messages):find('signal 9', 1, true)
    end)
    -- and it reads what is typed from now on
    vim.api.nvim_buf_set_lines(0, 2, 3, false, { 'HOSTS = []' })
    t.eq(t.findings(1)[1].code, 'error-code-unknown', 'what is left')
  end,
}
