#!/usr/bin/env bash
# Vim with ALE and editors/vim/ale.vim, driven by keys in a terminal: Debian's and the newest that Debian has.
#
#   tests/editors/vim/run.sh [BINARY]
#   VIM_LSP=path/to/vim-lsp tests/editors/vim/run.sh    with vim-lsp as well, which is in no package registry
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
use_binary "${1:-}"
need vim vim-ale tmux

# begin LOCALE FILE
begin() {
    folder=$(workspace)
    mkdir "$folder/.git"
    open_screen 150 40 "cd '$folder' && exec env HOME='$folder' LC_ALL=$1.UTF-8 '$program' -Nu '$vimrc' -i NONE '$2'"
}

command() {
    keys Escape
    sleep 0.1
    keys -l ":$1"
    keys Enter
}

end() {
    command 'qall!'
    eventually screen_is_gone || close_screen
}

screen_is_gone() { ! tmux -L "$SCREEN" has-session 2>/dev/null; }

# vim_says EXPRESSION VALUE: waits until Vim's expression has this value.
vim_says() {
    local _ now
    for _ in $(seq 300); do
        command "call writefile([$1 . ''], '$folder/says')"
        sleep 0.2
        now=$(cat "$folder/says" 2>/dev/null)
        [ "$now" = "$2" ] && return 0
    done
    echo "$1 is $now, not $2"
    shot
    return 1
}

saved() {
    command w
    eventually grep -qF -- "$1" "$folder/upload.py"
}

server() { below "$(tmux -L "$SCREEN" display -p '#{pane_pid}')" oss403 | head -1; }

another_server() {
    local now
    now=$(server)
    [ -n "$now" ] && [ "$now" != "$1" ]
}

# under PROGRAM CLIENT RUNTIME
under() {
    program=$1
    local client=$2 runtime=$3 version locale at before count hover fix share ours
    share=$(echo "$(dirname "$(dirname "$program")")"/share/vim/vim[0-9]*)
    unset VIMRUNTIME
    if [ "${program#/usr/bin}" = "$program" ]; then export VIMRUNTIME=$share; fi
    version=$("$program" --version | sed -nE '1s/.*IMproved ([0-9.]+).*/\1/p')
    vimrc=$WORK/vimrc.$BASHPID
    {
        printf '%s\n' 'set nomore shortmess+=I noswapfile encoding=utf-8 signcolumn=yes completeopt=menuone,noselect' \
            'filetype plugin on' "set runtimepath^=$runtime" "source $ROOT/editors/vim/check.vim"
        if [ "$client" = ale ]; then
            printf '%s\n' 'let g:ale_linters_explicit = 0' "let g:ale_linters = {'python': ['oss403']}" \
                'let g:ale_hover_to_preview = 1' 'let g:ale_lsp_suggestions = 1' 'let g:ale_virtualtext_cursor = 1' \
                'set omnifunc=ale#completion#OmniFunc' 'autocmd FileType * set omnifunc=ale#completion#OmniFunc' \
                "source $ROOT/editors/vim/ale.vim"
        else
            printf '%s\n' 'autocmd FileType * setlocal omnifunc=lsp#complete' "source $ROOT/editors/vim/vim-lsp.vim"
        fi
    } >"$vimrc"
    case $client in
    ale)
        # of the rules that the sample was written for
        ours="filter(copy(ale#engine#GetLoclist(bufnr('upload.py'))), 'v:val.code =~# \"^e.*-unknown\"')"
        count="len($ours)"
        hover=ALEHover fix=ALECodeAction
        ;;
    *)
        count="lsp#get_buffer_diagnostics_counts().warning"
        hover=LspHover fix=LspCodeAction
        ;;
    esac

    for locale in en zh; do
        at="Vim $version, $client, $locale:"
        begin $locale upload.py
        behaviour "$at the findings come" vim_says "$count" 2
        if [ $client = ale ]; then
            told $locale error-code-unknown '["message"]' >"$folder/told"
            behaviour "$at the finding says what the command line says" vim_says \
                "stridx($ours[1].text, readfile('$folder/told')[0])" 0
            behaviour "$at the finding covers the right characters" vim_says \
                "matchstr(getline(11), '\\%' . $ours[1].col . 'c\\w*')" AccesDenied
        else
            behaviour "$at the finding covers the right characters" vim_says \
                "map(filter(prop_list(11), 'v:val.length > 0'), 'strpart(getline(11), v:val.col - 1, v:val.length)')[0]" \
                AccesDenied
        fi
        command 'call cursor(11, 25)'
        command "$hover"
        behaviour "$at hover shows the page" shows "$(told $locale error-code-unknown '["help"].split("`")[0].strip()')"
        command 'pclose'
        keys Escape
        command 'call cursor(11, 25)'
        command "$fix"
        behaviour "$at the list of fixes opens" shows "$(told $locale error-code-unknown '["fixes"][0]["title"]')"
        if [ $client = ale ]; then keys 1 Enter; else keys Enter; fi
        sleep 0.5
        behaviour "$at the fix mends the text" saved 'e.code == "AccessDenied"'
        end
    done

    at="Vim $version, $client:"
    begin en upload.py
    vim_says "$count" 2 >/dev/null
    if [ $client = ale ]; then
        # ALE knows no words with hyphens: codes, not hosts
        keys G o
        keys -l 'x = e.code == "SecondLev"'
        keys Left C-x C-o
        behaviour "$at completion offers codes" shows SecondLevelDomainForbidden
        keys C-n C-y
        behaviour "$at the chosen code takes the place of what was typed" saved '"SecondLevelDomainForbidden"'
    else
        keys G '$' i
        keys -l oss-cn-shang
        keys C-x C-o
        behaviour "$at completion offers hosts" shows oss-cn-shanghai.aliyuncs.com
        keys C-n C-y
        behaviour "$at the chosen host takes the place of what was typed" saved '"oss-cn-shanghai.aliyuncs.com"'
    fi
    if [ $client = ale ]; then
        command "let g:oss403_settings = {'rules': {'endpoint-region-unknown': 'off'}}"
        before=$(server)
        command 'call setline(1, "import oss2  # again")'
        command ALELint
        behaviour "$at settings change" vim_says "$count" 1
        behaviour "$at without a restart" test "$before" = "$(server)"
        kill -9 "$before"
        sleep 0.5
        command 'call setline(1, "import oss2")'
        command ALELint
        behaviour "$at a server that was killed is started again at the next edit" eventually another_server "$before"
        behaviour "$at and reads the file" vim_says "$count" 1
    else
        before=$(server)
        kill -9 "$before"
        sleep 0.5
        command 'edit!'
        behaviour "$at a server that was killed is started again by :edit" eventually another_server "$before"
    fi
    command 'silent make! | redraw!'
    # what is missing of these places in the list
    command "let g:places = map(filter(getqflist(), 'v:val.valid'), 'bufname(v:val.bufnr) . \":\" . v:val.lnum')"
    behaviour "$at :make checks the whole folder and leads into the files" vim_says \
        "join(filter(['app.log:1', 'deploy/storage.yaml:2', 'upload.py:3', 'upload.py:11'], 'index(g:places, v:val) < 0'))" ''
    end

    begin en quiet/main.py
    behaviour "$at a server runs for a file without OSS" eventually another_server none
    sleep 1
    behaviour "$at nothing is shown where nothing of OSS stands" \
        vim_says "${count/upload.py/main.py}" 0
    command 'edit upload.py'
    behaviour "$at the same server does speak of another file" vim_says "$count" 2
    end
}

testing=$(suite testing vim.basic vim vim-ale) || exit 2
at_the_same_time "under /usr/bin/vim ale /usr/share/vim-ale" \
    "under $testing/usr/bin/vim.basic ale $(dirname "$(find "$testing/usr/share" -path '*/plugin/ale.vim' | head -1)")/.." \
    ${VIM_LSP:+"under /usr/bin/vim vim-lsp $VIM_LSP"}
summary
