return {
  'scratch buffers, addresses and huge files are left alone',
  function(t)
    require('oss403').setup({ max_bytes = 400 })
    t.open('deploy/storage.yaml')
    local function alone(what)
      t.pause(150)
      t.eq(t.client(vim.api.nvim_get_current_buf()), nil, what)
    end
    vim.cmd('enew')
    alone('a buffer without a name')
    vim.cmd('edit upload.py')
    alone('a huge file')
    vim.cmd('new | setlocal buftype=nofile | file scratch.py')
    alone('a scratch buffer')
    vim.cmd('noautocmd new | silent! file oil:///tmp/x.py | doautocmd BufReadPost')
    alone('an address')
    t.eq(#t.servers(), 1, 'servers')
    vim.v.errmsg = ''
  end,
}
