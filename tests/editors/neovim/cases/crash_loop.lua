return {
  'a server that always ends is not started for ever',
  function(t)
    require('oss403').setup({ cmd = { 'sh', '-c', 'echo >>starts; exit 3' } })
    vim.cmd('edit upload.py')
    t.wait('a word about it', function()
      return table.concat(t.messages):find(':Oss403Restart', 1, true)
    end)
    local starts = #vim.fn.readfile('starts')
    t.ok(starts >= 2 and starts <= 6, '%d starts', starts)
    t.pause(700)
    t.eq(#vim.fn.readfile('starts'), starts, 'starts after that')
    -- Neovim's own word about the exit code is no error of the plugin
    vim.v.errmsg = ''
  end,
}
