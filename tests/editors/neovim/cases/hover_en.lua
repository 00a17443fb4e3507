return {
  'hover shows the page, in English',
  function(t)
    t.open('upload.py')
    local finding = t.findings(2)[1]
    t.cursor(3, finding.col + 2)
    vim.lsp.buf.hover()
    local text = t.float()
    t.ok(not t.chinese(text), 'not English: %s', text)
    t.has(text, 'NonStandardHostForbidden', 'oss-cn-hangzhuo.aliyuncs.com', t.check('upload.py')[1].help)
  end,
}
