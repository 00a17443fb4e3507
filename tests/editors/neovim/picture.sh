#!/usr/bin/env bash
# Photographs Neovim in a real terminal window: squiggle, hover and list of fixes, in English and in Chinese.
# Writes editors/images/neovim-en.png and neovim-zh.png.
#
#   tests/editors/neovim/picture.sh [BINARY]
set -euo pipefail
. "$(dirname "$0")/../lib.sh"
use_binary "${1:-}"
need xvfb xfce4-terminal dbus imagemagick fonts-noto-cjk fonts-noto-color-emoji
testing=$(suite testing nvim neovim)
export VIMRUNTIME=$testing/usr/share/nvim/runtime
cat >"$WORK/init.lua" <<LUA
vim.opt.runtimepath:prepend('$ROOT/editors/neovim')
vim.o.termguicolors = true
vim.o.number = true
vim.o.signcolumn = 'yes'
vim.o.showmode = false
vim.o.winborder = 'rounded'
vim.diagnostic.config({ virtual_text = false })
for _, kind in ipairs({ 'Error', 'Warn', 'Info', 'Hint' }) do
  local colour = vim.api.nvim_get_hl(0, { name = 'Diagnostic' .. kind }).fg
  vim.api.nvim_set_hl(0, 'DiagnosticUnderline' .. kind, { undercurl = true, sp = colour })
end
vim.api.nvim_create_autocmd('DiagnosticChanged', {
  callback = function()
    if vim.g.shown or #vim.diagnostic.get(0) < 2 then
      return
    end
    vim.g.shown = true
    vim.fn.search('hangzhuo')
    vim.lsp.buf.hover()
    vim.defer_fn(vim.lsp.buf.code_action, 1500)
  end,
})
LUA
export XDG_RUNTIME_DIR=$WORK XDG_CONFIG_HOME=$WORK/c \
    XDG_STATE_HOME=$WORK/s XDG_CACHE_HOME=$WORK/k GTK_THEME=Adwaita:dark NO_AT_BRIDGE=1
for locale in en zh; do
    folder=$(workspace)
    image=$ROOT/editors/images/neovim-$locale.png
    mkdir -p "$(dirname "$image")"
    cat >"$WORK/shot.sh" <<SH
cd '$folder'
xfce4-terminal --disable-server --hide-menubar --hide-borders --hide-scrollbar --hide-toolbar --geometry=96x26 \
    --font='Noto Sans Mono CJK SC 12' --color-bg='#14161b' --color-text='#e0e2ea' \
    -x env LC_ALL=C.UTF-8 '$testing/usr/bin/nvim' -n -i NONE -u '$WORK/init.lua' \
    --cmd 'let \$LC_ALL = "$locale.UTF-8"' upload.py &
terminal=\$!
sleep 7
import -window root '$WORK/screen.png'
kill \$terminal
SH
    xvfb-run -a -s '-screen 0 1280x900x24' dbus-run-session -- bash "$WORK/shot.sh" 2>"$WORK/log" || {
        tail -5 "$WORK/log" >&2
        exit 1
    }
    # away with what of the screen the window does not cover; few colours make a small file
    convert "$WORK/screen.png" -trim +repage -bordercolor '#14161b' -border 6 -colors 200 -strip "$image"
    echo "$image: $(stat -c %s "$image") bytes"
done
