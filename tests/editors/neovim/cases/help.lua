return {
  ':help oss403 has a tag for every command and option, in both languages',
  function(t)
    local doc = vim.fn.globpath(vim.o.runtimepath, 'doc/oss403.txt')
    -- tags are written beside the pages: not into the repository
    local copy = vim.fn.tempname()
    vim.fn.mkdir(copy .. '/doc', 'p')
    for _, page in ipairs({ 'oss403.txt', 'oss403.cnx' }) do
      vim.fn.writefile(vim.fn.readfile(vim.fn.fnamemodify(doc, ':h') .. '/' .. page), copy .. '/doc/' .. page)
    end
    vim.cmd('helptags ' .. copy .. '/doc')
    vim.opt.runtimepath:prepend(copy)
    local topics = { 'oss403', 'oss403-options', 'oss403.settings()' }
    for name in pairs(vim.api.nvim_get_commands({})) do
      if name:match('^Oss403') then
        table.insert(topics, ':' .. name)
      end
    end
    for option in pairs(require('oss403.options').defaults) do
      table.insert(topics, 'oss403-' .. option)
    end
    t.eq(#topics, 14, 'topics')
    for _, topic in ipairs(topics) do
      for language, page in pairs({ en = 'oss403.txt', cn = 'oss403.cnx' }) do
        local ok = pcall(vim.cmd, ('help %s@%s'):format(topic, language))
        t.ok(ok and vim.fn.expand('%:t') == page, 'no help about %s in %s', topic, page)
      end
    end
  end,
}
