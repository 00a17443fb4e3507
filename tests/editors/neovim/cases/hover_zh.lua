return {
  'hover and diagnostics are Chinese in a Chinese environment',
  function(t)
    vim.env.LC_ALL = 'zh_CN.UTF-8'
    t.open('upload.py')
    local finding = t.findings(2)[1]
    local told = t.check('upload.py', '--locale', 'zh')[1]
    t.ok(t.chinese(told.message), 'not Chinese: %s', told.message)
    t.has(finding.message, told.message)
    t.cursor(3, finding.col + 2)
    vim.lsp.buf.hover()
    t.has(t.float(), 'NonStandardHostForbidden', told.help)
  end,
}
