--- A check of whole folders, into the quickfix list. A running server does it, with the settings and the texts
--- of the editor; without one the program does.

local compat = require('oss403.compat')
local words = require('oss403.words')

local M = {}

local CHECK, CLEAR = 'oss403.server.checkWorkspace', 'oss403.server.clearCheck'
local TYPES = { error = 'E', warning = 'W', information = 'I', hint = 'N' }

--- What was published may come behind the answer: so many milliseconds are waited for it.
local PATIENCE = 3000

--- The check that a server is doing: its client and the token of its progress.
local running
local count = 0

local function text_of(rule, message)
  return ('[%s] %s'):format(rule, vim.split(message, '\n')[1])
end

--- Shows what was found.
local function show(items, title)
  vim.fn.setqflist({}, ' ', { title = title, items = items })
  if #items > 0 then
    vim.cmd('botright copen')
    words.notify('INFO', 'checked', #items)
  else
    vim.cmd('cclose')
    words.notify('INFO', 'checked_clean')
  end
end

--- True if the file at `path` lies at or below one of `places`.
local function lies_below(path, places)
  for _, place in ipairs(places) do
    if path == place or vim.startswith(path, place:gsub('/?$', '/')) then
      return true
    end
  end
  return false
end

--- Items of the quickfix list for what the server has published of files at or below `places`.
local function published(places)
  local items = {}
  for _, finding in ipairs(vim.diagnostic.get()) do
    local path = vim.api.nvim_buf_get_name(finding.bufnr)
    if finding.source == 'oss403' and lies_below(path, places) then
      table.insert(items, {
        filename = path,
        lnum = finding.lnum + 1,
        col = finding.col + 1,
        end_lnum = finding.end_lnum + 1,
        end_col = finding.end_col + 1,
        type = ({ 'E', 'W', 'I', 'N' })[finding.severity],
        text = text_of(finding.code, finding.message),
      })
    end
  end
  table.sort(items, function(a, b)
    if a.filename ~= b.filename then
      return a.filename < b.filename
    elseif a.lnum ~= b.lnum then
      return a.lnum < b.lnum
    end
    return a.col < b.col
  end)
  return items
end

--- Calls `done` with the items once there are `wanted` of them, or after a while.
local function collect(places, wanted, done)
  local timer = vim.loop.new_timer()
  local since = vim.loop.now()
  timer:start(0, 30, vim.schedule_wrap(function()
    if timer:is_closing() then
      return
    end
    local items = published(places)
    if #items == wanted or vim.loop.now() - since > PATIENCE then
      timer:close()
      done(items)
    end
  end))
end

--- Lets the server of `client` check `places`.
local function by_server(client, places, title)
  count = count + 1
  local token = 'oss403/check/' .. count
  running = { client = client, token = token }
  local params = {
    command = CHECK,
    arguments = vim.tbl_map(vim.uri_from_fname, places),
    workDoneToken = token,
  }
  compat.request(client, 'workspace/executeCommand', params, function(problem, answer)
    running = nil
    if problem then
      words.notify('ERROR', 'failed', CHECK, problem.message)
    elseif answer.cancelled then
      words.notify('INFO', 'cancelled')
    else
      collect(places, answer.findings, function(items)
        show(items, title)
      end)
    end
  end)
end

--- Lines of a file as they are on the disk, which is what the program read.
local function reader()
  local path, lines
  return function(wanted, number)
    if wanted ~= path then
      path, lines = wanted, vim.fn.filereadable(wanted) == 1 and vim.fn.readfile(wanted) or {}
    end
    return lines[number + 1] or ''
  end
end

--- One line of `check --format jsonl` as an item of the quickfix list.
local function item(finding, line_of)
  local function place(position)
    local line = line_of(finding.path, position.line)
    return position.line + 1, compat.byte_column(line, position.character) + 1
  end
  local lnum, col = place(finding.range.start)
  local end_lnum, end_col = place(finding.range['end'])
  return {
    filename = finding.path,
    lnum = lnum,
    col = col,
    end_lnum = end_lnum,
    end_col = end_col,
    type = TYPES[finding.severity],
    text = text_of(finding.rule, finding.message),
  }
end

--- Lets the program check `places`. Files are read from the disk: what is not written is not seen.
local function by_program(places, title)
  local arguments = vim.list_extend({ 'check', '--format', 'jsonl', '--' }, places)
  require('oss403.program').run(arguments, nil, function(output, code)
    local line_of = reader()
    local items = {}
    for line in vim.gsplit(output, '\n') do
      if line ~= '' then
        table.insert(items, item(vim.fn.json_decode(line), line_of))
      end
    end
    if #items > 0 or code == 0 then
      show(items, title)
    end
  end)
end

--- True while a server is checking; one that has ended will never answer.
local function is_running()
  return running and not compat.is_stopped(running.client)
end

--- Checks `paths`, or the project of the current buffer, and shows what is found.
function M.check(paths)
  if is_running() then
    words.notify('INFO', 'check_runs')
    return
  end
  local places = vim.tbl_map(function(path)
    return (vim.fn.fnamemodify(vim.fn.expand(path), ':p'):gsub('(.)/$', '%1'))
  end, paths)
  if #places == 0 then
    local name = vim.api.nvim_buf_get_name(0)
    places = { name ~= '' and require('oss403.buffers').root(name) or vim.fn.getcwd() }
  end
  words.notify('INFO', 'checking', table.concat(places, ' '))
  local title = vim.trim('oss403 check ' .. table.concat(paths, ' '))
  local client = compat.clients(0)[1] or compat.clients()[1]
  if client then
    by_server(client, places, title)
  else
    by_program(places, title)
  end
end

--- Ends a check that is running; otherwise takes back what the last one found.
function M.stop()
  if is_running() then
    compat.notify(running.client, 'window/workDoneProgress/cancel', { token = running.token })
    return
  end
  for _, client in ipairs(compat.clients()) do
    compat.request(client, 'workspace/executeCommand', { command = CLEAR }, function() end)
  end
  vim.fn.setqflist({}, ' ', { title = 'oss403 check', items = {} })
  vim.cmd('cclose')
end

return M
