return {
  ':Oss403Explain explains what is typed, selected or under the cursor',
  function(t)
    local function explained(what)
      local text = t.float()
      t.unfloat()
      t.ok(#text > 40, '%s: little is said: %s', what, text)
      return text
    end
    t.open('upload.py')
    vim.cmd('Oss403Explain SignatureDoesNotMatch')
    t.has(explained('typed'), 'SignatureDoesNotMatch')
    t.cursor(1, 0)
    vim.api.nvim_buf_set_lines(0, 0, 1, false, { 'raise Error("SecondLevelDomainForbidden");' })
    t.cursor(1, 15)
    vim.cmd('normal! viw')
    vim.cmd([[execute "normal! \<Esc>"]])
    vim.cmd("'<,'>Oss403Explain")
    t.has(explained('selected'), 'SecondLevelDomainForbidden')
    vim.api.nvim_buf_set_lines(0, 0, 1, false, { 'code = "InvalidAccessKeyId",' })
    t.cursor(1, 12)
    vim.cmd('Oss403Explain')
    t.has(explained('under the cursor'), 'InvalidAccessKeyId')
    vim.cmd('Oss403Explain gibberish-of-no-service')
    t.wait('a word about it', function()
      return t.messages[1]
    end)
    t.has(t.messages[1], 'gibberish-of-no-service')
  end,
}
