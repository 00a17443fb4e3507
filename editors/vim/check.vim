" `:make` checks the folder into the quickfix list.
set makeprg=oss403\ check\ --color\ never
set errorformat=%Eerror[%.%#]:\ %m,%Wwarning[%.%#]:\ %m,%Iinformation[%.%#]:\ %m,%Nhint[%.%#]:\ %m
set errorformat+=%C%*[\ ]-->\ %f:%l:%c,%-C%.%#,%-G%.%#
