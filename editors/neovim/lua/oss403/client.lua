--- The life of the client: described, attached, started again.

local buffers = require('oss403.buffers')
local compat = require('oss403.compat')
local options = require('oss403.options')
local words = require('oss403.words')

local M = {}

--- A server that ends on its own is started again this many times within `SPAN` seconds.
local RESTARTS, SPAN = 4, 180
local SIGTERM = 15

local started_again = {}
local told_missing = {}

local function on_exit(code, signal)
  -- an orderly end, or one that somebody asked for
  if signal == SIGTERM or (code == 0 and signal == 0) then
    return
  end
  vim.schedule(function()
    if vim.v.exiting ~= vim.NIL then
      return
    end
    local now = os.time()
    started_again = vim.tbl_filter(function(moment)
      return now - moment < SPAN
    end, started_again)
    if #started_again >= RESTARTS then
      words.notify('ERROR', 'gave_up', #started_again + 1)
      return
    end
    table.insert(started_again, now)
    -- Neovim takes the dead client off its list in a scheduled step of its own
    vim.defer_fn(function()
      M.attach_all()
      words.notify('WARN', 'crashed', signal ~= 0 and 'signal ' .. signal or 'code ' .. code)
    end, 200)
  end)
end

--- The client as every version of Neovim takes it, without its root.
function M.describe()
  local chosen = options.get()
  -- an empty table would be written as a list
  local settings = next(chosen.settings) and chosen.settings or vim.empty_dict()
  return vim.tbl_deep_extend('keep', chosen.client, {
    name = 'oss403',
    cmd = chosen.cmd,
    settings = { oss403 = settings },
    init_options = settings,
    capabilities = compat.capabilities(require('oss403.cause').capabilities),
    on_init = compat.on_init,
    on_exit = on_exit,
  })
end

--- The client as it is in force, with what the user gave to `vim.lsp.config()`.
function M.described()
  return compat.has_enable and vim.lsp.config.oss403 or M.describe()
end

--- The settings in force, with what the user gave to `vim.lsp.config()`.
function M.settings()
  return (M.described().settings or {}).oss403 or {}
end

--- The program and its first arguments, for commands other than `lsp`.
function M.program()
  local cmd = M.described().cmd
  local program = {}
  for _, word in ipairs(type(cmd) == 'table' and cmd or options.defaults.cmd) do
    if word == 'lsp' then
      break
    end
    table.insert(program, word)
  end
  return program
end

--- Ids of clients by the folder that they serve, where Neovim does not keep that itself.
local serving = {}

local function start(bufnr, config)
  if compat.has_enable then
    vim.lsp.start(config, { bufnr = bufnr, reuse_client = config.reuse_client })
    return
  end
  -- `vim.lsp.start()` of those versions, where there is one, overlooks a client that is just starting
  local folder = config.root_dir or ''
  local client = serving[folder] and vim.lsp.get_client_by_id(serving[folder])
  if not client or compat.is_stopped(client) then
    serving[folder] = vim.lsp.start_client(config)
  end
  if serving[folder] then
    vim.lsp.buf_attach_client(bufnr, serving[folder])
  end
end

--- Attaches a buffer if the server should read it, and starts a server where none serves its project yet.
function M.attach(bufnr)
  if not buffers.wanted(bufnr) or #compat.clients(bufnr) > 0 then
    return
  end
  local config = vim.tbl_extend('force', {}, M.described())
  local program = type(config.cmd) == 'table' and config.cmd[1]
  if program and vim.fn.executable(program) == 0 then
    if not told_missing[program] then
      told_missing[program] = true
      words.notify('WARN', 'missing', program)
    end
    return
  end
  if type(config.root_dir) == 'function' then
    local choose = config.root_dir
    choose(bufnr, function(root)
      config.root_dir = root
      start(bufnr, config)
    end)
  else
    config.root_dir = config.root_dir or buffers.root_of(bufnr)
    start(bufnr, config)
  end
end

--- Attaches every buffer that the server should read.
function M.attach_all()
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    M.attach(bufnr)
  end
end

--- Gives the settings in force to running servers; nothing is started anew.
function M.push_settings()
  local settings = M.described().settings
  for _, client in ipairs(compat.clients()) do
    client.config.settings = settings
    -- since 0.11 questions are answered from here
    client.settings = settings
    compat.notify(client, 'workspace/didChangeConfiguration', { settings = settings })
  end
end

--- Ends all servers and starts them again.
function M.restart()
  local old = compat.clients()
  local function gone()
    for _, client in ipairs(old) do
      if not compat.is_stopped(client) then
        return false
      end
    end
    return #compat.clients() == 0
  end
  for _, force in ipairs({ false, true }) do
    for _, client in ipairs(old) do
      compat.stop(client, force)
    end
    if vim.wait(1500, gone, 20) then
      break
    end
  end
  started_again, told_missing = {}, {}
  M.attach_all()
end

return M
