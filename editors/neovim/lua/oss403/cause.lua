--- The places of the project that can have caused an answer of OSS, into the quickfix list.

local compat = require('oss403.compat')
local words = require('oss403.words')

local M = {}

--- The command behind the action on an answer.
M.FIND = 'oss403.server.findCause'

--- Tells the server that there is a list for the places here.
M.capabilities = { experimental = { oss403 = { places = true } } }

local function show(places, more, client)
  local items = vim.tbl_map(function(place)
    local location = { uri = place.uri, range = place.range }
    local item = vim.lsp.util.locations_to_items({ location }, client.offset_encoding)[1]
    item.text = place.message
    return item
  end, places)
  vim.fn.setqflist({}, ' ', { title = 'oss403 cause', items = items })
  if #items == 0 then
    vim.cmd('cclose')
    words.notify('INFO', 'no_cause')
    return
  end
  vim.cmd('botright copen')
  words.notify('INFO', 'causes', #items + more)
end

--- Called by Neovim when the action is chosen.
function M.find(command, context)
  local client = vim.lsp.get_client_by_id(context.client_id)
  local params = { command = command.command, arguments = command.arguments }
  compat.request(client, 'workspace/executeCommand', params, function(problem, answer)
    if problem then
      words.notify('ERROR', 'failed', M.FIND, problem.message)
    elseif not answer.cancelled then
      show(answer.places, answer.more, client)
    end
  end)
end

return M
