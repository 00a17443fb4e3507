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
    vim.cmd('Oss403Rule!')
    t.eq(visited or t.messages[1], t.check('upload.py')[1].url, 'page of the vendor')
  end,
}
