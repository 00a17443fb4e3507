return {
  ':checkhealth oss403 tells what works and what does not',
  function(t)
    local function health()
      vim.cmd('checkhealth oss403')
      local text = table.concat(t.lines(), '\n')
      vim.cmd('bwipeout!')
      return text
    end
    t.open('upload.py')
    local text = health()
    t.has(text, 'Neovim ' .. t.version, 'upload.py', 'no oss403.toml')
    t.has(text, vim.trim(vim.fn.system({ 'oss403', '--version' })))
    t.ok(not text:find('ERROR'), 'an error: %s', text)
    vim.fn.writefile({ '', 'locale = "fr"' }, 'oss403.toml')
    text = health()
    t.has(text, 'ERROR', 'oss403.toml:2:10')
    require('oss403').setup({ cmd = { 'no-such-oss403', 'lsp' } })
    text = health()
    t.has(text, 'ERROR', 'no-such-oss403')
  end,
}
