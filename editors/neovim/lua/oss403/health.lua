--- `:checkhealth oss403`

local M = {}

-- renamed in 0.10
local report = vim.health or require('health')
local begin = report.start or report.report_start
local ok = report.ok or report.report_ok
local info = report.info or report.report_info
local warn = report.warn or report.report_warn
local fail = report.error or report.report_error

local function neovim()
  local v = vim.version()
  local version = ('Neovim %d.%d.%d'):format(v.major, v.minor, v.patch)
  if vim.fn.has('nvim-0.7') == 0 then
    fail(version .. ' is too old', { 'Use Neovim 0.7 or newer.' })
  else
    ok(version)
  end
end

--- True if the program is there.
local function program()
  local command = require('oss403.client').program()
  local path = vim.fn.exepath(command[1])
  if path == '' then
    fail(('`%s` is not on PATH'):format(command[1]), {
      'Install it: cargo install --path . in a copy of the repository.',
      "Or name it: vim.g.oss403 = { cmd = { '/path/to/oss403', 'lsp' } }",
    })
    return false
  end
  local said = vim.trim(vim.fn.system(vim.list_extend(command, { '--version' })))
  if vim.v.shell_error ~= 0 or not said:match('^oss403 %d') then
    fail(('%s does not answer to --version: %s'):format(path, said))
    return false
  end
  ok(('%s (%s)'):format(said, path))
  return true
end

local function configuration(path)
  local file = require('oss403.buffers').configuration(path)
  if not file then
    info('no oss403.toml at or above ' .. path .. ': the defaults hold')
    return
  end
  local command = require('oss403.client').program()
  vim.list_extend(command, { 'check', '--stdin-filename', vim.fn.fnamemodify(file, ':h') .. '/none.txt', '-' })
  local said = vim.trim(vim.fn.system(command, ''))
  if vim.v.shell_error > 1 then
    fail(file .. ' is not used', { said })
  else
    ok(file)
  end
end

local function clients()
  local compat = require('oss403.compat')
  local running = compat.clients()
  for _, client in ipairs(running) do
    local names = {}
    for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
      if vim.lsp.buf_is_attached(bufnr, client.id) then
        table.insert(names, vim.fn.fnamemodify(vim.api.nvim_buf_get_name(bufnr), ':~:.'))
      end
    end
    ok(('client %d, root %s, columns in %s, reads %d buffers: %s'):format(
      client.id, client.config.root_dir or 'none', client.offset_encoding, #names, table.concat(names, ', ')
    ))
  end
  if #running == 0 then
    local advice = { 'Open a file, or :Oss403Restart.', 'See :Oss403Log.' }
    warn('no client is running', advice)
  end
  for _, bufnr in ipairs(vim.api.nvim_list_bufs()) do
    local wanted, why = require('oss403.buffers').wanted(bufnr)
    local name = vim.api.nvim_buf_get_name(bufnr)
    if not wanted and vim.fn.filereadable(name) == 1 and vim.fn.buflisted(bufnr) == 1 then
      info(('%s is left alone: %s'):format(vim.fn.fnamemodify(name, ':~:.'), why))
    end
  end
end

--- Called by Neovim.
function M.check()
  begin('oss403')
  neovim()
  if program() then
    local shown = vim.fn.bufnr('#')
    local name = shown > 0 and vim.api.nvim_buf_get_name(shown) or ''
    configuration(name ~= '' and name or vim.fn.getcwd() .. '/x')
    clients()
  end
end

return M
