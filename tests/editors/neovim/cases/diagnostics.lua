return {
  'diagnostics say what the command line says',
  function(t)
    t.open('upload.py')
    local findings, told = t.findings(2), t.check('upload.py')
    t.eq(#told, 2, 'findings of the command line')
    local severities = { error = 1, warning = 2, information = 3, hint = 4 }
    for number, finding in ipairs(findings) do
      t.eq(finding.source, 'oss403', 'source')
      t.eq(finding.code, told[number].rule, 'rule')
      t.eq(finding.severity, severities[told[number].severity], 'severity')
      t.has(finding.message, told[number].message, told[number].help)
    end
  end,
}
