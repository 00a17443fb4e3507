return {
  ':Oss403Restart starts another server',
  function(t)
    t.open('upload.py')
    t.findings(2)
    local server = t.servers()
    vim.cmd('Oss403Restart')
    t.wait('another server', function()
      local now = t.servers()
      return #now == 1 and now[1] ~= server[1]
    end)
    t.findings(2)
    t.eq(t.messages, {}, 'messages')
  end,
}
