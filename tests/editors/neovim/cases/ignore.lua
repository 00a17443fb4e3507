return {
  ':Oss403Ignore silences the finding under the cursor',
  function(t)
    t.open('upload.py')
    t.findings(2)
    t.cursor(3, 0)
    vim.cmd('Oss403Ignore')
    t.eq(t.findings(1)[1].code, 'error-code-unknown', 'what is left')
    t.has(table.concat(t.lines(), '\n'), 'oss403: ignore endpoint-region-unknown')
    t.cursor(1, 0)
    vim.cmd('Oss403Ignore')
    t.eq(t.messages, { 'oss403: nothing is reported on this line' }, 'messages')
  end,
}
