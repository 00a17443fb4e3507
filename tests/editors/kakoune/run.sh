#!/usr/bin/env bash
# Kakoune, the newest that Debian has, with kak-lsp and editors/kakoune/kakrc, driven by keys in a terminal. Builds
# kak-lsp the first time (4 minutes).
#
#   tests/editors/kakoune/run.sh [BINARY]
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
use_binary "${1:-}"
need tmux

# begin LOCALE FILE
begin() {
    folder=$(workspace)
    mkdir "$folder/.git"
    mkdir -m 700 "$folder/.run"
    open_screen 150 40 "cd '$folder' && exec env LC_ALL=$1.UTF-8 XDG_CONFIG_HOME='$WORK/config' \
        XDG_RUNTIME_DIR='$folder/.run' COLORTERM=truecolor '$program' '$2'"
}

command() {
    keys Escape
    sleep 0.15
    keys -l ":$1"
    sleep 0.1
    keys Enter
}

end() {
    command 'quit!'
    sleep 0.3
    close_screen
}

# asking COMMAND TEXT: asks once a second until the text shows: the server may still be starting.
asking() {
    local _
    for _ in $(seq 60); do
        command "$1"
        if shows "$2" 1 >/dev/null; then return 0; fi
    done
    shows "$2" 1
}

selected() {
    command "echo -to-file '$folder/selection' %val{selection}"
    eventually test -s "$folder/selection"
    [ "$(cat "$folder/selection")" = "$1" ] || {
        echo "selected: $(cat "$folder/selection")"
        return 1
    }
}

saved() {
    command write
    eventually grep -qF -- "$1" "$folder/upload.py"
}

hidden() {
    local _
    for _ in $(seq 600); do
        if ! shot | grep -qF -- "$1"; then return 0; fi
        sleep 0.1
    done
    shot
    return 1
}

# the server runs below kak-lsp, which lives on its own
server() { pgrep -f "^$WORK/bin/oss403 lsp$|^oss403 lsp$" | while read -r each; do
    if tr '\0' '\n' <"/proc/$each/environ" 2>/dev/null | grep -qx "XDG_RUNTIME_DIR=$folder/.run"; then echo "$each"; fi
done | head -1; }

another_server() {
    local now
    now=$(server)
    [ -n "$now" ] && [ "$now" != "$1" ]
}

kakoune() {
    program=$1/usr/bin/kak
    export KAKOUNE_RUNTIME=$1/usr/share/kak
    export PATH=$CACHE/kak-lsp/bin:$PATH
    mkdir -p "$WORK/config/kak"
    cp "$ROOT/editors/kakoune/kakrc" "$WORK/config/kak/kakrc"
    local locale at version before
    # Debian's program does not know its own
    version=$(sed -nE 's/^kakoune_([0-9.]+).*/\1/p' "$1/packages")
    for locale in en zh; do
        at="Kakoune $version, $locale:"
        begin "$locale" upload.py
        behaviour "$at the finding stands behind its line" shows "$(told $locale endpoint-region-unknown '["message"][:20]')"
        # the range that is underlined
        command 'evaluate-commands %sh{ eval set -- "$kak_quoted_opt_lsp_inline_diagnostics"; echo "select ${2%%|*}" }'
        behaviour "$at the finding covers the right characters after Chinese and emoji" selected cn-hangzhuo
        behaviour "$at hover shows the page" asking lsp-hover NonStandardHostForbidden
        behaviour "$at hover speaks the language" shows "$(told $locale endpoint-region-unknown '["help"][:12]')"
        behaviour "$at the list of fixes opens" asking lsp-code-actions "$(told $locale endpoint-region-unknown '["fixes"][0]["title"]')"
        keys Enter
        sleep 0.5
        behaviour "$at the fix mends the text" saved '"https://oss-cn-hangzhou.aliyuncs.com"'
        end
    done

    at="Kakoune $version:"
    begin en upload.py
    behaviour "$at the findings are there" shows 'is no region'
    keys g j g l i
    keys -l oss-cn-shang
    behaviour "$at completion offers hosts" shows oss-cn-shanghai.aliyuncs.com
    keys C-n
    behaviour "$at the chosen host takes the place of what was typed" saved 'ENDPOINT = "oss-cn-shanghai'
    command 'edit oss403.toml'
    keys i
    keys -l '[rules]'
    keys Enter
    keys -l 'endpoint-region-unknown = "off"'
    command write
    command 'edit upload.py'
    before=$(server)
    behaviour "$at settings change" hidden 'is no region'
    behaviour "$at what they leave stays" shows 'is not among the error codes'
    behaviour "$at without a restart" test -n "$before" -a "$before" = "$(server)"
    kill -9 "$before"
    command lsp-restart
    behaviour "$at a server that was killed is started again by :lsp-restart" eventually another_server "$before"
    end

    begin en quiet/main.py
    behaviour "$at a server runs for a file without OSS" eventually another_server none
    sleep 1
    behaviour "$at nothing is shown where nothing of OSS stands" test -z "$(shot | grep -E 'no region|error code')"
    command 'edit upload.py'
    behaviour "$at the same server does speak of another file" shows 'is no region'
    end
}

if [ ! -x "$CACHE/kak-lsp/bin/kak-lsp" ]; then
    echo "building kak-lsp" >&2
    CARGO_TARGET_DIR=$CACHE/kak-lsp/target cargo install --locked -q --root "$CACHE/kak-lsp" kak-lsp || exit 2
    rm -rf "$CACHE/kak-lsp/target"
fi
testing=$(suite testing kak kakoune) || exit 2
kakoune "$testing"
summary
