return {
  ':Oss403Rule shows the page of the rule',
  function(t)
    t.open('upload.py')
    t.findings(2)
    t.cursor(3, 0)
    vim.cmd('Oss403Rule')
    local page = t.float()
    t.has(vim.fn.system({ 'oss403', 'explain', 'endpoint-region-unknown' }), vim.split(page, '\n')[1])
    t.ok(#page > 200, 'little is said: %s', page)
    local visited
    vim.ui.open = function(url)
      visited = url
    end
    t.unfloat()
    vim.cmd('Oss403Rule!')
    t.wait('a page of the vendor', function()
      return visited
    end)
    t.eq(visited, t.check('upload.py')[1].url, 'page of the vendor')
    t.has(table.concat(vim.fn.getcompletion('Oss403Rule endpoint-reg', 'cmdline'), ' '), 'endpoint-region-unknown')
  end,
}
