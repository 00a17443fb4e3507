return {
  'a file without a file type is read too',
  function(t)
    vim.cmd('filetype off')
    local bufnr = t.open('app.log')
    t.eq(vim.bo.filetype, '', 'file type')
    t.eq(t.findings(1, bufnr)[1].code, 'error-body-recorded', 'rule')
  end,
}
