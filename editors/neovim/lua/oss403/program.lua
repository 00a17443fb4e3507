--- Runs the program beside the editor, without waiting for it.

local words = require('oss403.words')

local M = {}

--- Runs `oss403 ARGUMENTS` in `folder`, by default the current one; `done` gets its standard output and its exit
--- code. 0 and 1 are answers; whatever else is told to the user with what the program said.
function M.run(arguments, folder, done)
  local command = require('oss403.client').program()
  vim.list_extend(command, arguments)
  local locale = require('oss403.client').settings().locale
  if locale then
    vim.list_extend(command, { '--locale', locale })
  end
  if vim.fn.executable(command[1]) == 0 then
    words.notify('ERROR', 'missing', command[1])
    return
  end
  local output, problems = {}, {}
  local function collect(into)
    return function(_, lines)
      vim.list_extend(into, lines)
    end
  end
  local job = vim.fn.jobstart(command, {
    cwd = folder,
    stdout_buffered = true,
    stderr_buffered = true,
    on_stdout = collect(output),
    on_stderr = collect(problems),
    on_exit = function(_, code)
      local said = vim.trim(table.concat(problems, '\n'))
      if code > 1 and said ~= '' then
        words.notify('ERROR', 'failed', table.concat(command, ' '), said)
      end
      done(table.concat(output, '\n'), code)
    end,
  })
  if job > 0 then
    vim.fn.chanclose(job, 'stdin')
  end
end

return M
