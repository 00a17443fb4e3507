#!/usr/bin/env bash
# The plugin of editors/neovim in real Neovims: the installed one (Debian's), Debian stable's and the newest that
# Debian has.
#
#   tests/editors/neovim/run.sh [BINARY] [CASE…]      a case is a name in cases/ or `screen`
#   NEOVIM=path/to/nvim tests/editors/neovim/run.sh   that one only
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
use_binary "${1:-}"
shift
need neovim tmux
here=$HERE/neovim
plugin=$ROOT/editors/neovim

# at_home COMMAND...: without anything of the user's.
at_home() {
    local home
    home=$(mktemp -d "$WORK/home.XXXXXX")
    HOME=$home XDG_CONFIG_HOME=$home/c XDG_DATA_HOME=$home/d XDG_STATE_HOME=$home/s XDG_CACHE_HOME=$home/k "$@"
}

# in_background NVIM CASE
in_background() {
    local name said=$WORK/said.$version
    name=$(basename "$2" .lua)
    rm -f "$said"
    (cd "$(workspace)" && CASE=$2 SAY=$said at_home timeout 400 "$1" --headless -n -i NONE --clean \
        --cmd "set runtimepath^=$plugin" -c "luafile $here/drive.lua" >"$said.out" 2>&1)
    if [ -s "$said" ]; then
        take "$said"
    else
        fail "Neovim $version: $name ended without a verdict" "$(tail -5 "$said.out")"
    fi
}

# on_screen NVIM: what a person sees, by keys in a terminal.
on_screen() {
    local folder locale nvim=$1 init=$WORK/init.$version.lua
    for locale in en zh; do
        folder=$(workspace)
        local explained chosen server
        explained=$(cd "$folder" && oss403 explain --locale $locale endpoint-region-unknown | head -1)
        chosen=$(told $locale endpoint-region-unknown '["fixes"][0]["title"]')
        local at="Neovim $version, screen, $locale:"
        cat >"$init" <<LUA
vim.env.LC_ALL = '$locale.UTF-8'
vim.opt.runtimepath:prepend('$plugin')
vim.o.mouse = ''
vim.o.completeopt = 'menuone,noselect'
vim.diagnostic.config({ virtual_text = true })
vim.keymap.set('n', 'K', vim.lsp.buf.hover)
vim.keymap.set('n', 'gra', vim.lsp.buf.code_action)
vim.keymap.set('i', '<C-O>', '<C-X><C-O>')
vim.cmd('autocmd FileType * setlocal omnifunc=v:lua.vim.lsp.omnifunc')
LUA
        open_screen 130 40 "cd '$folder' && exec '$nvim' -n -i NONE -u '$init' upload.py"
        behaviour "$at the finding stands beside its line" shows 'cn-hangzhuo'
        behaviour "$at the message is drawn" shows "$(told $locale endpoint-region-unknown '["message"][:12]')"
        keys '/hangzhuo' Enter K
        behaviour "$at hover opens" shows NonStandardHostForbidden
        keys Escape ':' 'Oss403Rule' Enter
        behaviour "$at the rule's page opens" shows "$explained"
        keys Escape 'gg' '/hangzhuo' Enter gra
        behaviour "$at the list of fixes opens" shows "$chosen"
        keys 1 Enter
        behaviour "$at the fix is made" shows oss-cn-hangzhou.aliyuncs.com
        keys Escape 'G$i' 'oss-cn-shang' C-o
        behaviour "$at completion offers hosts" shows oss-cn-shanghai.aliyuncs.com
        keys C-n C-y Escape ':w' Enter
        behaviour "$at the chosen host takes the place of what was typed" \
            eventually grep -q '^ENDPOINT = "oss-cn-shanghai[^"]*"$' "$folder/upload.py"
        server=$(below "$(tmux -L "$SCREEN" display -p '#{pane_pid}')" oss403)
        keys ':qall!' Enter
        behaviour "$at the server leaves with the editor" eventually gone "$server"
        close_screen
    done
}

gone() { [ -n "$1" ] && [ ! -e "/proc/$1/exe" ]; }

# neovim PROGRAM [CASE…]
neovim() {
    local program=$1 share case
    shift
    share=$(dirname "$(dirname "$(readlink -f "$program")")")/share/nvim/runtime
    unset VIMRUNTIME
    if [ -d "$share" ]; then export VIMRUNTIME=$share; fi
    version=$("$program" --version | sed -n '1s/^NVIM v//p')
    for case in "$@"; do
        if [ "$case" = screen ]; then
            on_screen "$program"
        else
            in_background "$program" "$here/cases/$case.lua"
        fi
    done
}

if [ $# = 0 ]; then
    for case in "$here"/cases/*.lua; do set -- "$@" "$(basename "$case" .lua)"; done
    set -- "$@" screen
fi
if [ -n "${NEOVIM:-}" ]; then
    at_the_same_time "neovim $NEOVIM $*"
else
    stable=$(suite stable nvim neovim)/usr/bin/nvim || exit 2
    testing=$(suite testing nvim neovim)/usr/bin/nvim || exit 2
    at_the_same_time "neovim $(command -v nvim) $*" "neovim $stable $*" "neovim $testing $*"
fi
summary
