return {
  'the action on an answer of OSS fills the quickfix list with the places that can have caused it',
  function(t)
    vim.fn.mkdir('.git')
    vim.fn.writefile({
      'import oss2',
      "bucket = oss2.Bucket(auth, 'https://oss-cn-qingdao.aliyuncs.com', 'photos-1')",
    }, 'store.py')
    local answer = '<Error><Code>AccessDenied</Code><Message>The bucket you are attempting to access must be addressed '
      .. 'using the specified endpoint. Please send all future requests to this endpoint.</Message>'
      .. '<RequestId>6838A0C1D4E5F60718293A4B</RequestId><HostId>photos-1.oss-cn-qingdao.aliyuncs.com</HostId>'
      .. '<Bucket>photos-1</Bucket><Endpoint>oss-cn-hangzhou.aliyuncs.com</Endpoint></Error>'
    vim.fn.writefile({ 'failed: ' .. answer }, 'denied.log')
    t.open('denied.log')
    t.findings(1)
    t.cursor(1, 20)
    t.choose('Find the cause in this workspace')
    t.wait('a list', function()
      return #vim.fn.getqflist() > 0
    end)
    t.eq(vim.fn.getqflist({ title = 0 }).title, 'oss403 cause', 'title')
    t.eq(vim.bo.buftype, 'quickfix', 'current window')
    local first = vim.fn.getqflist()[1]
    t.has(first.text, 'oss-cn-hangzhou.aliyuncs.com')
    t.eq(first.lnum, 2, 'line')
    vim.cmd('cfirst')
    t.eq(vim.fn.expand('%:t'), 'store.py', 'file')
    local column = vim.api.nvim_win_get_cursor(0)[2]
    t.has(vim.api.nvim_get_current_line():sub(column + 1), 'oss-cn-qingdao')
  end,
}
