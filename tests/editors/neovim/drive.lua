--- Runs one case inside Neovim and says `pass` or `FAIL`. Environment: CASE names its file, SAY a file for the
--- verdict. The working folder is a copy of the samples, the plugin lies on the runtime path, `oss403` on PATH.

local compat = require('oss403.compat')

local t = {
  --- Messages that the user would have seen.
  messages = {},
  version = ('%d.%d.%d'):format(vim.version().major, vim.version().minor, vim.version().patch),
}
local problems = {}

vim.notify = function(message)
  table.insert(t.messages, message)
end

function t.fail(what, ...)
  table.insert(problems, what:format(...))
end

function t.ok(holds, what, ...)
  if not holds then
    t.fail(what, ...)
  end
  return holds
end

function t.eq(got, wanted, what)
  return t.ok(vim.deep_equal(got, wanted), '%s: got %s, not %s', what, vim.inspect(got), vim.inspect(wanted))
end

--- True if `text` holds all the words; says which one it lacks.
function t.has(text, ...)
  for _, word in ipairs({ ... }) do
    t.ok(tostring(text):find(word, 1, true), '`%s` is missing in: %s', word, text)
  end
end

--- Waits until `condition` holds; fails after some seconds.
function t.wait(what, condition, seconds)
  local holds = vim.wait((seconds or 90) * 1000, condition, 20)
  return t.ok(holds, 'waited in vain: %s; said until then: %s', what, vim.inspect(t.messages))
end

function t.pause(milliseconds)
  vim.wait(milliseconds, function()
    return false
  end, 20)
end

--- Opens a file and waits until a server reads it.
function t.open(name)
  vim.cmd('edit ' .. vim.fn.fnameescape(name))
  local bufnr = vim.api.nvim_get_current_buf()
  t.wait('a client for ' .. name, function()
    return t.client(bufnr) ~= nil
  end)
  return bufnr
end

function t.client(bufnr)
  return compat.clients(bufnr or vim.api.nvim_get_current_buf())[1]
end

--- The rules that the samples were written for. Others may have something to say of them too.
local tested = {
  ['endpoint-path-style'] = true,
  ['endpoint-region-unknown'] = true,
  ['error-body-recorded'] = true,
  ['error-code-unknown'] = true,
}

--- Findings of a buffer, or of all, in no order.
function t.found(bufnr)
  return vim.tbl_filter(function(finding)
    return tested[finding.code]
  end, vim.diagnostic.get(bufnr))
end

--- Findings of a buffer in the order of the text, once there are `count`.
function t.findings(count, bufnr)
  bufnr = bufnr or 0
  t.wait(count .. ' findings', function()
    return #t.found(bufnr) == count
  end)
  local found = t.found(bufnr)
  table.sort(found, function(a, b)
    return a.lnum < b.lnum
  end)
  return found
end

--- The buffer's text under a finding.
function t.under(finding)
  local line = vim.api.nvim_buf_get_lines(finding.bufnr or 0, finding.lnum, finding.lnum + 1, false)[1]
  return line:sub(finding.col + 1, finding.end_col)
end

--- What the command line says of a file: the two must agree.
function t.check(name, ...)
  local said = vim.fn.systemlist({ 'oss403', 'check', '--format', 'jsonl', name, ... })
  return vim.tbl_filter(function(finding)
    return tested[finding.rule]
  end, vim.tbl_map(vim.fn.json_decode, said))
end

--- What the command line would show at a place.
function t.page(name, line, column, ...)
  local place = ('%d:%d'):format(line, column)
  return vim.fn.json_decode(vim.fn.system({ 'oss403', 'hover', '--format', 'json', name, place, ... })).contents
end

function t.lines()
  return vim.api.nvim_buf_get_lines(0, 0, -1, false)
end

--- Text of the floating window, once there is one.
function t.float()
  local window
  t.wait('a floating window', function()
    for _, candidate in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(candidate).relative ~= '' then
        window = candidate
        return true
      end
    end
  end)
  if not window then
    return ''
  end
  return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), '\n')
end

--- Opens the menu of code actions, lists its titles and takes the one with `wanted` in it.
function t.choose(wanted)
  local titles, asked = {}, false
  vim.ui.select = function(items, options, done)
    asked = true
    for number, one in ipairs(items) do
      local title = options.format_item and options.format_item(one) or tostring(one)
      table.insert(titles, title)
      if wanted and title:find(wanted, 1, true) then
        return done(one, number)
      end
    end
    done(nil, nil)
  end
  vim.lsp.buf.code_action()
  t.wait('a menu of code actions', function()
    return asked
  end)
  return titles
end

--- Process ids of the servers of this editor.
function t.servers()
  return vim.api.nvim_get_proc_children(vim.fn.getpid())
end

function t.cursor(line, column)
  vim.api.nvim_win_set_cursor(0, { line, column })
end

--- True for a text with Chinese characters in it.
function t.chinese(text)
  return text:find('[\228-\233]') ~= nil
end

--- Closes all floating windows.
function t.unfloat()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      vim.api.nvim_win_close(window, true)
    end
  end
end

local title, run = unpack(dofile(os.getenv('CASE')))
local ok, problem = xpcall(run, debug.traceback, t)
if not ok then
  t.fail('%s', problem)
end
for _, message in ipairs(t.messages) do
  if message:find('stack traceback', 1, true) then
    t.fail('the user saw %s', message)
  end
end
if vim.v.errmsg ~= '' then
  t.fail('the user saw %s', vim.v.errmsg)
end
local say = { ('%s  Neovim %s: %s'):format(problems[1] and 'FAIL' or 'pass', t.version, title) }
for _, one in ipairs(problems) do
  vim.list_extend(say, vim.split('      ' .. one, '\n'))
end
vim.fn.writefile(say, os.getenv('SAY'))
vim.cmd('qall!')
