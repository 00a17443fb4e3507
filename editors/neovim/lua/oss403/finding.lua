--- What can be done about the finding under the cursor.

local compat = require('oss403.compat')
local words = require('oss403.words')

local M = {}

--- The finding under the cursor, else the first one of the line; nil where there is none.
function M.here()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local on_line = vim.tbl_filter(function(diagnostic)
    return diagnostic.source == 'oss403'
  end, vim.diagnostic.get(0, { lnum = row - 1 }))
  for _, diagnostic in ipairs(on_line) do
    if diagnostic.col <= column and column < (diagnostic.end_col or diagnostic.col + 1) then
      return diagnostic
    end
  end
  if not on_line[1] then
    words.notify('INFO', 'no_finding')
  end
  return on_line[1]
end

--- Opens the vendor's page of a rule in the browser, or says its address where Neovim has none.
local function browse(rule)
  require('oss403.program').run({ 'explain', '--format', 'json', '--', rule }, nil, function(output, code)
    local matches = code == 0 and vim.fn.json_decode(output).matches or {}
    local url = matches[1] and matches[1].links[1]
    if not url then
      words.notify('INFO', 'unknown', rule)
    elseif not compat.browse(url) then
      vim.notify(url, vim.log.levels.INFO)
    end
  end)
end

--- `:Oss403Rule`: the page of a rule; with a bang the vendor's page in the browser.
function M.rule(call)
  local finding = call.args == '' and M.here()
  local rule = call.args ~= '' and call.args or finding and finding.code
  if rule and call.bang then
    browse(rule)
  elseif rule then
    require('oss403.explain').show(rule)
  end
end

--- Ids of the rules that begin with `typed`, for the command line.
function M.rules(typed)
  local command = require('oss403.client').program()
  vim.list_extend(command, { 'rules', '--format', 'jsonl' })
  local ids = vim.tbl_map(function(line)
    return vim.fn.json_decode(line).id
  end, vim.fn.systemlist(command))
  return vim.tbl_filter(function(id)
    return vim.startswith(id, typed)
  end, ids)
end

--- The text that an edit of the workspace writes.
local function written(edit)
  local texts = {}
  local function take(edits)
    for _, one in ipairs(edits or {}) do
      table.insert(texts, one.newText)
    end
  end
  for _, change in ipairs(edit.documentChanges or {}) do
    take(change.edits)
  end
  for _, edits in pairs(edit.changes or {}) do
    take(edits)
  end
  return table.concat(texts, '\n')
end

--- Among the answers of the servers, the edit that writes the comment for `rule`, and its column unit.
local function ignoring(answers, rule)
  for id, answer in pairs(answers) do
    local client = vim.lsp.get_client_by_id(id)
    if client and client.name == 'oss403' then
      for _, action in ipairs(answer.result or {}) do
        local text = action.edit and written(action.edit) or ''
        if text:find('oss403: ignore', 1, true) and text:find(rule, 1, true) then
          return action.edit, client.offset_encoding
        end
      end
    end
  end
end

--- `:Oss403Ignore`: writes the comment that silences the finding.
function M.ignore()
  local finding = M.here()
  local client = compat.clients(0)[1]
  if not (finding and client) then
    return
  end
  local bufnr = vim.api.nvim_get_current_buf()
  local tick = vim.api.nvim_buf_get_changedtick(bufnr)
  local from = { finding.lnum + 1, finding.col }
  local params = vim.lsp.util.make_given_range_params(from, from, bufnr, client.offset_encoding)
  params.context = { diagnostics = {}, only = { 'quickfix' } }
  vim.lsp.buf_request_all(bufnr, 'textDocument/codeAction', params, function(answers)
    local edit, unit = ignoring(answers, finding.code)
    if vim.api.nvim_buf_get_changedtick(bufnr) ~= tick then
      words.notify('WARN', 'changed_meanwhile')
    elseif edit then
      vim.lsp.util.apply_workspace_edit(edit, unit)
    else
      words.notify('WARN', 'no_ignore')
    end
  end)
end

return M
