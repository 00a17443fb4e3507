return {
  ':Oss403Check! ends a check, and a killed server does not stand in the way of the next one',
  function(t)
    vim.fn.mkdir('.git')
    t.open('upload.py')
    t.findings(2)
    vim.fn.mkdir('many')
    local slow = {}
    for _ = 1, 400 do
      table.insert(slow, "endpoint = 'https://oss-cn-beijng.aliyuncs.com'")
    end
    for number = 1, 200 do
      vim.fn.writefile(slow, ('many/%d.py'):format(number))
    end
    local begun
    local before = vim.lsp.handlers['$/progress']
    vim.lsp.handlers['$/progress'] = function(problem, progress, ...)
      begun = begun or progress.value.kind == 'begin'
      return before(problem, progress, ...)
    end
    vim.cmd('Oss403Check many')
    t.wait('the progress', function()
      return begun
    end)
    vim.cmd('Oss403Check upload.py')
    t.eq(t.messages[#t.messages], 'oss403: a check is running; :Oss403Check! ends it', 'a second check')
    vim.cmd('Oss403Check!')
    t.wait('the end', function()
      return t.messages[#t.messages] == 'oss403: the check was cancelled'
    end)
    t.eq(#vim.fn.getqflist(), 0, 'items')
    vim.cmd('Oss403Check many')
    local server = t.servers()
    vim.loop.kill(server[1], 'sigkill')
    t.wait('another server', function()
      local now = t.servers()
      return #now == 1 and now[1] ~= server[1] and t.client() ~= nil
    end)
    vim.cmd('Oss403Check upload.py')
    t.wait('the list', function()
      return #vim.fn.getqflist() >= 2
    end)
  end,
}
