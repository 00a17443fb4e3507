return {
  ':Oss403Check fills the quickfix list from the whole project',
  function(t)
    vim.fn.mkdir('.git')
    t.open('deploy/storage.yaml')
    vim.cmd('Oss403Check')
    t.wait('the list', function()
      return #vim.fn.getqflist() == 4
    end)
    local list = vim.fn.getqflist()
    local wide
    for _, item in ipairs(list) do
      if item.text:find('endpoint-region-unknown', 1, true) then
        wide = item
      end
    end
    local told = t.check('.')
    t.eq(#told, #list, 'findings of the command line')
    t.eq(vim.fn.getqflist({ title = 0 }).title, 'oss403 check .', 'title')
    t.eq(vim.bo.buftype, 'quickfix', 'current window')
    t.eq({ wide.lnum, wide.type }, { 3, 'W' }, 'line and type')
    t.has(wide.text, 'cn-hangzhuo')
    for number, item in ipairs(list) do
      if item == wide then
        vim.cmd('cc ' .. number)
      end
    end
    local column = vim.api.nvim_win_get_cursor(0)[2]
    t.eq(vim.fn.expand('%:t'), 'upload.py', 'file')
    t.eq(vim.api.nvim_get_current_line():sub(column + 1, column + 11), 'cn-hangzhuo', 'at the cursor')
    t.eq(t.messages[#t.messages], 'oss403: 4 found', 'message')
  end,
}
