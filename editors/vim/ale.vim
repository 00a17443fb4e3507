" For ALE: every file type in the list has one more linter. Load it before a file is opened.
let g:oss403_settings = get(g:, 'oss403_settings', {})

function! s:Root(buffer) abort
  let l:file = ale#path#FindNearestFile(a:buffer, 'oss403.toml')
  let l:git = ale#path#FindNearestDirectory(a:buffer, '.git')
  return l:file isnot# '' ? fnamemodify(l:file, ':p:h')
        \ : l:git isnot# '' ? fnamemodify(l:git, ':p:h:h') : expand('#' . a:buffer . ':p:h')
endfunction

for s:type in get(g:, 'oss403_filetypes', split(
      \ 'python java kotlin scala groovy go javascript javascriptreact typescript typescriptreact vue php cs c cpp '
      \ . 'ruby rust swift dart sh zsh ps1 yaml terraform hcl json toml conf config dosini jproperties xml html '
      \ . 'dockerfile nginx markdown text log'))
  call ale#linter#Define(s:type, {
        \ 'name': 'oss403',
        \ 'lsp': 'stdio',
        \ 'executable': 'oss403',
        \ 'command': '%e lsp',
        \ 'language': s:type,
        \ 'project_root': function('s:Root'),
        \ 'lsp_config': {-> {'oss403': g:oss403_settings}},
        \ 'initialization_options': {-> g:oss403_settings},
        \})
endfor
