--- Which buffers the server is asked about, and which folder they belong to.

local M = {}

local uv = vim.uv or vim.loop

--- A file of this name in a folder, or a repository, makes it a project.
M.markers = { 'oss403.toml', '.git' }

--- True if the server should read the buffer; otherwise false and why not. Kinds of files do not matter: the
--- server knows them, and is silent where nothing of OSS stands.
function M.wanted(bufnr)
  if not vim.api.nvim_buf_is_loaded(bufnr) then
    return false, 'not loaded'
  end
  if vim.bo[bufnr].buftype ~= '' then
    return false, 'not a file'
  end
  local name = vim.api.nvim_buf_get_name(bufnr)
  if name == '' then
    return false, 'no name yet'
  end
  -- two letters at least: `C:` begins a path
  if name:match('^%a[%w+.-]+:/') then
    return false, 'not a local file'
  end
  local limit = require('oss403.options').get().max_bytes
  local size = vim.api.nvim_buf_get_offset(bufnr, vim.api.nvim_buf_line_count(bufnr))
  if size > limit then
    return false, ('%d bytes, more than max_bytes (%d)'):format(size, limit)
  end
  return true
end

--- Folder of the nearest marker at or above `path`, the first kind of marker first; nil if there is none.
function M.root(path)
  for _, marker in ipairs(M.markers) do
    local folder = vim.fn.fnamemodify(path, ':p:h')
    while true do
      if uv.fs_stat(folder .. '/' .. marker) then
        return folder
      end
      local above = vim.fn.fnamemodify(folder, ':h')
      if above == folder then
        break
      end
      folder = above
    end
  end
end

--- The project's folder of a buffer; nil for a file on its own.
function M.root_of(bufnr)
  return M.root(vim.api.nvim_buf_get_name(bufnr))
end

--- The nearest `oss403.toml` at or above `path`; nil if there is none.
function M.configuration(path)
  local found = vim.fn.findfile('oss403.toml', vim.fn.fnameescape(vim.fn.fnamemodify(path, ':p:h')) .. ';')
  return found ~= '' and vim.fn.fnamemodify(found, ':p') or nil
end

return M
