--- For `vim.lsp.enable('oss403')`, Neovim 0.11 and newer.

local buffers = require('oss403.buffers')

return vim.tbl_extend('force', require('oss403.client').describe(), {
  root_dir = function(bufnr, on_dir)
    if buffers.wanted(bufnr) then
      on_dir(buffers.root_of(bufnr))
    end
  end,
})
