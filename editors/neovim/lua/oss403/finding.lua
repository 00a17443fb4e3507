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

--- `:Oss403Rule`: the page of a rule; with a bang the vendor's page in the browser.
function M.rule(call)
  if call.args ~= '' then
    require('oss403.explain').show(call.args)
    return
  end
  local finding = M.here()
  if not finding then
    return
  end
  if not call.bang then
    require('oss403.explain').show(finding.code)
    return
  end
  local lsp = finding.user_data and finding.user_data.lsp or {}
  local url = lsp.codeDescription and lsp.codeDescription.href
  if not url then
    words.notify('INFO', 'no_url')
  elseif not compat.browse(url) then
    vim.notify(url, vim.log.levels.INFO)
  end
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
