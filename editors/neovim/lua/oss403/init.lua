--- Explains in the editor why Alibaba Cloud OSS is going to answer 403, and fixes it. See |oss403|.

local M = {}

--- Chooses options; see |oss403-options|. Need not be called: the plugin works as it is.
function M.setup(new)
  require('oss403.options').set(new or {})
  local compat = require('oss403.compat')
  if compat.has_enable then
    vim.lsp.config('oss403', require('oss403.client').describe())
  end
end

--- Changes settings of running servers. `new` has keys of `oss403.toml`; what it does not name stays.
function M.settings(new)
  local compat = require('oss403.compat')
  local settings = vim.tbl_deep_extend('force', require('oss403.client').settings(), new)
  require('oss403.options').set({ settings = settings })
  if compat.has_enable then
    vim.lsp.config('oss403', require('oss403.client').describe())
  end
  require('oss403.client').push_settings()
end

--- Attaches a buffer, the current one if none is named, where the server should read it.
function M.attach(bufnr)
  require('oss403.client').attach(bufnr or vim.api.nvim_get_current_buf())
end

return M
