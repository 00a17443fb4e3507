return {
  'vim.lsp.config() and vim.lsp.enable() describe and switch it, where Neovim has them',
  function(t)
    if not require('oss403.compat').has_enable then
      t.eq(vim.lsp.enable, nil, 'an older Neovim')
      t.open('upload.py')
      t.findings(2)
      return
    end
    vim.lsp.config('oss403', { settings = { oss403 = { locale = 'zh' } } })
    local bufnr = t.open('upload.py')
    t.ok(t.chinese(t.findings(2)[1].message), 'not Chinese')
    vim.lsp.enable('oss403', false)
    t.wait('the client leaves', function()
      return t.client(bufnr) == nil
    end)
    vim.cmd('edit app.log')
    t.pause(200)
    t.ok(t.client() == nil, 'a file that is opened afterwards is read')
  end,
}
