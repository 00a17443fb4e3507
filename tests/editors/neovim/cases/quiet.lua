return {
  'nothing is shown where the folder holds nothing of OSS',
  function(t)
    for _, name in ipairs({ 'quiet/main.py', 'quiet/config.yaml' }) do
      local bufnr = t.open(name)
      t.pause(600)
      t.eq(vim.diagnostic.get(bufnr), {}, name)
    end
    t.eq(t.messages, {}, 'messages')
    -- the same server does speak when there is something
    t.open('upload.py')
    t.findings(2)
    t.eq(#t.found(), 2, 'all findings')
  end,
}
