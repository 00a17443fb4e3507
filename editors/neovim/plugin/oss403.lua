--- Commands, and the events that attach buffers. Everything else is loaded when it is needed.

if vim.g.loaded_oss403 then
  return
end
vim.g.loaded_oss403 = true

local function command(name, run, options)
  vim.api.nvim_create_user_command(name, run, options)
end

command('Oss403Explain', function(call)
  require('oss403.explain').command(call)
end, { nargs = '*', range = true, desc = 'Explain a code, message, EC, host, signed URL or error body' })

command('Oss403Check', function(call)
  if call.bang then
    require('oss403.check').stop()
  else
    require('oss403.check').check(call.fargs)
  end
end, { nargs = '*', bang = true, complete = 'file', desc = 'Check folders into the quickfix list' })

command('Oss403Ignore', function()
  require('oss403.finding').ignore()
end, { desc = 'Silence the finding under the cursor by a comment' })

command('Oss403Rule', function(call)
  require('oss403.finding').rule(call)
end, {
  nargs = '?',
  bang = true,
  complete = function(typed)
    return require('oss403.finding').rules(typed)
  end,
  desc = 'Show the page of a rule',
})

command('Oss403Restart', function()
  require('oss403.client').restart()
end, { desc = 'Start the server anew' })

command('Oss403Log', function()
  vim.cmd('tabedit ' .. vim.fn.fnameescape(require('oss403.compat').log_path()))
end, { desc = "Open Neovim's log of language servers" })

vim.lsp.commands['oss403.server.findCause'] = function(...)
  require('oss403.cause').find(...)
end

if not require('oss403.options').get().autostart then
  return
end

local enable = require('oss403.compat').has_enable
if enable then
  vim.lsp.enable('oss403')
end

-- `vim.lsp.enable()` waits for the file type, and a plain log or text file has none
vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile', 'BufFilePost' }, {
  group = vim.api.nvim_create_augroup('oss403', {}),
  callback = function(event)
    -- after the file type is known: the server is told of it
    vim.schedule(function()
      local switched_off = enable and vim.lsp.is_enabled and not vim.lsp.is_enabled('oss403')
      if vim.api.nvim_buf_is_valid(event.buf) and not switched_off then
        require('oss403.client').attach(event.buf)
      end
    end)
  end,
})

-- files that were open before a plugin manager loaded this
vim.schedule(function()
  require('oss403.client').attach_all()
end)
