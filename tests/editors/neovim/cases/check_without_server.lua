return {
  ':Oss403Check works without a server',
  function(t)
    vim.fn.mkdir('.git')
    vim.cmd('Oss403Check .')
    local told = vim.fn.systemlist({ 'oss403', 'check', '--format', 'jsonl', '.' })
    t.wait('the list', function()
      return #vim.fn.getqflist() == #told
    end)
    t.eq(#t.servers(), 0, 'servers')
    for number, item in ipairs(vim.fn.getqflist()) do
      if item.text:find('endpoint-region-unknown', 1, true) then
        vim.cmd('cc ' .. number)
      end
    end
    local column = vim.api.nvim_win_get_cursor(0)[2]
    t.eq(vim.fn.expand('%:t'), 'upload.py', 'file')
    t.eq(vim.api.nvim_get_current_line():sub(column + 1, column + 11), 'cn-hangzhuo', 'at the cursor')
  end,
}
