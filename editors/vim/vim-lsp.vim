" For vim-lsp: files of every type.
function! s:Root(server_info) abort
  let l:here = lsp#utils#get_buffer_path()
  let l:root = lsp#utils#find_nearest_parent_file_directory(l:here, ['oss403.toml', '.git/'])
  return lsp#utils#path_to_uri(empty(l:root) ? fnamemodify(l:here, ':p:h') : l:root)
endfunction

augroup oss403
  autocmd!
  autocmd User lsp_setup call lsp#register_server({
        \ 'name': 'oss403',
        \ 'cmd': {server_info -> ['oss403', 'lsp']},
        \ 'allowlist': ['*'],
        \ 'root_uri': function('s:Root'),
        \ 'workspace_config': {'oss403': get(g:, 'oss403_settings', {})},
        \})
augroup END
