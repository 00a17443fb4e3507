return {
  'scratch buffers, addresses and huge files are left alone',
  function(t)
    require('oss403').setup({ max_bytes = 200 })
    t.open('deploy/storage.yaml')
    local function alone(what)
      t.pause(150)
      t.ok(t.client() == nil, '%s is read', what)
    end
    vim.cmd('enew')
    alone('a buffer without a name')
    vim.cmd('edit upload.py')
    alone('a huge file')
    vim.cmd('new | setlocal buftype=nofile | file scratch.py')
    alone('a scratch buffer')
    vim.cmd('noautocmd new')
    vim.api.nvim_buf_set_name(0, 'oil:///x.py')
    t.eq(vim.bo.buftype, '', 'kind of buffer')
    vim.cmd('doautocmd BufReadPost')
    alone('an address')
    t.eq(#t.servers(), 1, 'servers')
    vim.v.errmsg = ''
  end,
}
