return {
  'setup() takes options, and refuses unknown ones',
  function(t)
    local ok, problem = pcall(require('oss403').setup, { setings = {} })
    t.eq(ok, false, 'an unknown option is taken')
    t.has(problem, 'setings')
    local attached
    require('oss403').setup({
      settings = { locale = 'zh' },
      client = {
        on_attach = function(_, bufnr)
          attached = bufnr
        end,
      },
    })
    local bufnr = t.open('upload.py')
    t.ok(t.chinese(t.findings(2)[1].message), 'not Chinese')
    t.eq(attached, bufnr, 'on_attach')
  end,
}
