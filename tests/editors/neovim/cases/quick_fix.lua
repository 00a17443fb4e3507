return {
  'the quick-fix list offers the fix, and the fix mends the text',
  function(t)
    t.open('upload.py')
    local before = t.lines()
    local finding = t.findings(2)[1]
    local fix = t.check('upload.py')[1].fixes[1]
    t.cursor(3, finding.col + 2)
    local titles = t.choose(fix.title)
    t.has(table.concat(titles, '\n'), fix.title)
    t.wait('the text changes', function()
      return t.lines()[3] == before[3]:gsub('cn%-hangzhuo', 'cn-hangzhou')
    end)
    t.findings(1)
    before[3] = t.lines()[3]
    t.eq(t.lines(), before, 'text')
    vim.cmd('undo')
    t.findings(2)
  end,
}
