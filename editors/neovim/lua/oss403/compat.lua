--- What differs between Neovim 0.7 and the newest.

local M = {}

local new_methods = vim.fn.has('nvim-0.11') == 1

--- True where clients are described by `vim.lsp.config()` and switched on by `vim.lsp.enable()`.
M.has_enable = new_methods and vim.lsp.enable ~= nil

--- Running clients of this plugin, for one buffer if `bufnr` is given.
function M.clients(bufnr)
  local found = {}
  local all = (vim.lsp.get_clients or vim.lsp.get_active_clients)()
  for _, client in pairs(all) do
    local serves = not bufnr or vim.lsp.buf_is_attached(bufnr, client.id)
    if client.name == 'oss403' and serves then
      table.insert(found, client)
    end
  end
  return found
end

--- Sends a notification. Clients got methods in 0.11, functions they had before.
function M.notify(client, method, params)
  if new_methods then
    return client:notify(method, params)
  end
  return client.notify(method, params)
end

--- Sends a request.
function M.request(client, method, params, handler)
  if new_methods then
    return client:request(method, params, handler)
  end
  return client.request(method, params, handler)
end

--- Stops a client; `force` does not wait for the server's consent.
function M.stop(client, force)
  if new_methods then
    return client:stop(force)
  end
  return client.stop(force)
end

--- True once a client's server has ended.
function M.is_stopped(client)
  if new_methods then
    return client:is_stopped()
  end
  return client.is_stopped()
end

--- `own` capabilities as a client takes them: since 0.11 it adds its own, before they replace them.
function M.capabilities(own)
  if new_methods then
    return own
  end
  return vim.tbl_deep_extend('force', vim.lsp.protocol.make_client_capabilities(), own)
end

--- Byte column of a UTF-16 column. Past the end means the end.
function M.byte_column(line, utf16)
  local ok, column
  if new_methods then
    ok, column = pcall(vim.str_byteindex, line, 'utf-16', utf16, false)
  else
    ok, column = pcall(vim.str_byteindex, line, utf16, true)
  end
  return ok and column or #line
end

--- Before 0.10 |vim.lsp.omnifunc()| minds where the server wants a completion to begin only if the item does
--- not say what to filter it by. This takes that away, and leaves the filtering to the text itself.
if vim.fn.has('nvim-0.10') == 0 then
  function M.on_init(client)
    local request = client.request
    client.request = function(method, params, handler, bufnr)
      if method == 'textDocument/completion' and handler then
        local inner = handler
        handler = function(problem, result, ...)
          for _, item in ipairs(result and (result.items or result) or {}) do
            item.filterText = nil
          end
          return inner(problem, result, ...)
        end
      end
      return request(method, params, handler, bufnr)
    end
  end
end

--- Path of the log that Neovim keeps of all language servers.
function M.log_path()
  local log = vim.lsp.log
  return log and log.get_filename and log.get_filename() or vim.lsp.get_log_path()
end

--- Opens an address in the browser; false if this Neovim cannot.
function M.browse(url)
  if not vim.ui.open then
    return false
  end
  local _, problem = vim.ui.open(url)
  return problem == nil
end

return M
