return {
  ':Oss403Check fills the quickfix list from the whole project, with progress, and :Oss403Check! takes it back',
  function(t)
    vim.fn.mkdir('.git')
    t.open('deploy/storage.yaml')
    t.findings(1)
    local shown = {}
    local before = vim.lsp.handlers['$/progress']
    vim.lsp.handlers['$/progress'] = function(problem, progress, ...)
      table.insert(shown, progress.value.kind)
      return before(problem, progress, ...)
    end
    vim.cmd('Oss403Check')
    local told
    t.wait('a word about it', function()
      told = t.messages[#t.messages]:match('oss403: (%d+) found')
      return told
    end)
    t.eq(#vim.fn.getqflist(), tonumber(told), 'items')
    t.wait('the end of the progress', function()
      return shown[#shown] == 'end'
    end)
    t.eq(shown[1], 'begin', 'progress')
    local list = vim.fn.getqflist()
    local wide
    for _, item in ipairs(list) do
      if item.text:find('endpoint-region-unknown', 1, true) then
        wide = item
      end
    end
    t.eq(vim.fn.getqflist({ title = 0 }).title, 'oss403 check', 'title')
    t.eq(vim.bo.buftype, 'quickfix', 'current window')
    t.eq({ wide.lnum, wide.type }, { 3, 'W' }, 'line and type')
    t.has(wide.text, 'cn-hangzhuo')
    local rules = table.concat(vim.tbl_map(function(item)
      return item.text
    end, list))
    t.has(rules, 'endpoint-path-style', 'endpoint-region-unknown', 'error-body-recorded', 'error-code-unknown')
    for number, item in ipairs(list) do
      if item == wide then
        vim.cmd('cc ' .. number)
      end
    end
    local column = vim.api.nvim_win_get_cursor(0)[2]
    t.eq(vim.fn.expand('%:t'), 'upload.py', 'file')
    t.eq(vim.api.nvim_get_current_line():sub(column + 1, column + 11), 'cn-hangzhuo', 'at the cursor')
    -- a file that was opened from the list is told of once
    t.findings(2)
    vim.cmd('Oss403Check!')
    t.eq(#vim.fn.getqflist(), 0, 'items')
    t.wait('the findings to go', function()
      return #t.found() == 3
    end)
  end,
}
