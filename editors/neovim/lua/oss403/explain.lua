--- Pages of the program in a window beside the cursor.

local words = require('oss403.words')

local M = {}

local function trim(word)
  return (word:gsub('^["\'`<(%[{,;:]+', ''):gsub('["\'`>)%]},;:.]+$', ''))
end

--- The text of the last visual selection if it covers these lines, else the lines.
local function selected(first, last)
  local from, to = vim.fn.getpos("'<"), vim.fn.getpos("'>")
  local lines = vim.api.nvim_buf_get_lines(0, first - 1, last, false)
  if vim.fn.visualmode() == 'v' and from[2] == first and to[2] == last and #lines > 0 then
    local tail = vim.fn.matchstr(lines[#lines]:sub(to[3]), '^.')
    lines[#lines] = lines[#lines]:sub(1, to[3] - 1) .. tail
    lines[1] = lines[1]:sub(from[3])
  end
  return table.concat(lines, '\n')
end

--- Shows what the program says of `text`.
function M.show(text)
  require('oss403.program').run({ 'explain', '--color', 'never', '--', text }, nil, function(page, code)
    if code == 1 then
      words.notify('INFO', 'unknown', text)
      return
    end
    local lines = vim.split(vim.trim(page), '\n')
    vim.lsp.util.open_floating_preview(lines, '', {
      border = 'rounded',
      focus_id = 'oss403',
      max_height = math.max(6, math.floor(vim.o.lines * 0.6)),
      max_width = math.min(100, math.floor(vim.o.columns * 0.9)),
      wrap = true,
    })
  end)
end

--- `:Oss403Explain`: what is typed, else what is selected, else what stands under the cursor.
function M.command(call)
  local text = call.args
  if text == '' then
    text = call.range > 0 and selected(call.line1, call.line2) or trim(vim.fn.expand('<cWORD>'))
  end
  if vim.trim(text) == '' then
    words.notify('INFO', 'no_text')
    return
  end
  M.show(text)
end

return M
