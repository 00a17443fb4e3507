--- A check of whole folders, into the quickfix list.

local compat = require('oss403.compat')
local words = require('oss403.words')

local M = {}

local TYPES = { error = 'E', warning = 'W', information = 'I', hint = 'N' }

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
local function item(finding, folder, line_of)
  local path = finding.path
  if not (path:match('^/') or path:match('^%a:[/\\]')) then
    path = folder .. '/' .. path
  end
  local function place(position)
    local line = line_of(path, position.line)
    return position.line + 1, compat.byte_column(line, position.character) + 1
  end
  local lnum, col = place(finding.range.start)
  local end_lnum, end_col = place(finding.range['end'])
  return {
    filename = path,
    lnum = lnum,
    col = col,
    end_lnum = end_lnum,
    end_col = end_col,
    type = TYPES[finding.severity],
    text = ('[%s] %s'):format(finding.rule, finding.message),
  }
end

--- Items of the quickfix list for what the program printed.
function M.items(output, folder)
  local line_of = reader()
  local items = {}
  for line in vim.gsplit(output, '\n') do
    if line ~= '' then
      table.insert(items, item(vim.fn.json_decode(line), folder, line_of))
    end
  end
  return items
end

--- Checks `paths`, or the project of the current buffer, and shows what is found. Files are read from the
--- disk: what is not written is not seen.
function M.check(paths)
  local name = vim.api.nvim_buf_get_name(0)
  local folder = vim.fn.getcwd()
  if #paths == 0 then
    folder = name ~= '' and require('oss403.buffers').root(name) or folder
    paths = { '.' }
  end
  local arguments = { 'check', '--format', 'jsonl' }
  vim.list_extend(arguments, vim.tbl_map(vim.fn.expand, paths))
  words.notify('INFO', 'checking', folder)
  require('oss403.program').run(arguments, folder, function(output, code)
    local items = M.items(output, folder)
    vim.fn.setqflist({}, ' ', { title = 'oss403 check ' .. table.concat(paths, ' '), items = items })
    if #items > 0 then
      vim.cmd('botright copen')
      words.notify('INFO', 'checked', #items)
    elseif code == 0 then
      vim.cmd('cclose')
      words.notify('INFO', 'checked_clean')
    end
  end)
end

return M
