return {
  ':Oss403Check of a clean folder says so and opens nothing',
  function(t)
    t.open('upload.py')
    vim.cmd('Oss403Check quiet')
    t.wait('a word about it', function()
      return t.messages[2]
    end)
    t.eq(t.messages[2], 'oss403: nothing found', 'message')
    t.eq(#vim.fn.getqflist(), 0, 'items')
    t.eq(#vim.api.nvim_list_wins(), 1, 'windows')
  end,
}
