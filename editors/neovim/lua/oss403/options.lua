--- What the user may choose. Read from `vim.g.oss403`, then from `setup()`.

local M = {}

--- Every option with its default.
M.defaults = {
  --- The server and its arguments; everything before `lsp` also runs `check` and `explain`.
  cmd = { 'oss403', 'lsp' },
  --- Attach to files without being asked.
  autostart = true,
  --- The keys of `oss403.toml`. What stands here wins over the file.
  settings = {},
  --- Buffers larger than this many bytes are left alone.
  max_bytes = 5000000,
  --- Further fields of the client, such as `on_attach` and `capabilities`.
  client = {},
}

local chosen

--- The options in force.
function M.get()
  if not chosen then
    M.set(vim.g.oss403 or {})
  end
  return chosen
end

--- Puts `new` over the defaults, or over what was chosen before.
function M.set(new)
  for key in pairs(new) do
    if M.defaults[key] == nil then
      error(('oss403: there is no option `%s`; see :help oss403-options'):format(key), 0)
    end
  end
  chosen = vim.tbl_extend('force', chosen or M.defaults, new)
end

return M
