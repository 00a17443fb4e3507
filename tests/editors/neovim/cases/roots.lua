return {
  'each project has its root: oss403.toml, then .git',
  function(t)
    vim.fn.mkdir('.git')
    vim.fn.mkdir('deploy/eu', 'p')
    vim.fn.writefile({}, 'deploy/oss403.toml')
    vim.fn.writefile({ 'x: 1' }, 'deploy/eu/a.yaml')
    local here = vim.loop.fs_realpath('.')
    local function root(name)
      local bufnr = t.open(name)
      local client = t.client(bufnr)
      return client and vim.loop.fs_realpath(client.config.root_dir)
    end
    t.eq(root('upload.py'), here, 'root by .git')
    t.eq(root('deploy/eu/a.yaml'), here .. '/deploy', 'root by oss403.toml')
    t.eq(root('quiet/main.py'), here, 'root by .git')
    t.eq(root('deploy/storage.yaml'), here .. '/deploy', 'root by oss403.toml')
    t.eq(#t.servers(), 2, 'servers')
  end,
}
