return {
  'a missing program is told once',
  function(t)
    require('oss403').setup({ cmd = { 'no-such-oss403', 'lsp' } })
    vim.cmd('edit upload.py')
    t.wait('a word about it', function()
      return t.messages[1]
    end)
    vim.cmd('edit app.log')
    vim.cmd('edit deploy/storage.yaml')
    t.pause(300)
    t.eq(#t.messages, 1, 'messages')
    t.has(t.messages[1], 'no-such-oss403', ':checkhealth oss403')
    vim.cmd('Oss403Check')
    t.eq(#t.messages, 3, 'messages')
    t.has(t.messages[3], 'no-such-oss403')
  end,
}
