return {
  ":Oss403Log opens Neovim's log",
  function(t)
    t.open('upload.py')
    vim.cmd('Oss403Log')
    t.has(vim.api.nvim_buf_get_name(0), 'lsp.log')
  end,
}
