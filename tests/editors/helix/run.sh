#!/usr/bin/env bash
# Helix with editors/helix/languages.toml, driven by keys in a terminal: Debian stable's and the newest that Debian
# has.
#
#   tests/editors/helix/run.sh [BINARY]
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
use_binary "${1:-}"
need tmux

# begin LOCALE FILE: Helix on a fresh copy of the samples.
begin() {
    folder=$(workspace)
    mkdir "$folder/.git"
    open_screen 150 40 "cd '$folder' && exec env LC_ALL=$1.UTF-8 XDG_CONFIG_HOME='$config' \
        XDG_CACHE_HOME='$folder/.cache' COLORTERM=truecolor '$program' '$2'"
}

end() {
    command 'qa!'
    eventually screen_is_gone || close_screen
}

screen_is_gone() { ! tmux -L "$SCREEN" has-session 2>/dev/null; }

# Escape alone: with a key right behind it a terminal means Alt and that key.
escape() {
    keys Escape
    sleep 0.15
}

# command TEXT
command() {
    escape
    keys -l ":$1"
    keys Enter
}

# asking KEYS TEXT: presses keys once a second until the text shows: the server may still be starting.
asking() {
    local pressed=$1 _
    for _ in $(seq 60); do
        # shellcheck disable=SC2086 # the keys are words
        escape && keys $pressed
        if shows "$2" 1 >/dev/null; then return 0; fi
    done
    shows "$2" 1
}

# offered TEXT: asks for completions once a second until the text is among them.
offered() {
    local _
    for _ in $(seq 60); do
        if shows "$1" 1 >/dev/null; then return 0; fi
        keys C-x
    done
    shows "$1" 1
}

# the text of the selection, by Helix's own pipe
selected() {
    command "pipe-to cat >'$folder/selection'"
    eventually test -s "$folder/selection"
    [ "$(cat "$folder/selection")" = "$1" ] || {
        echo "selected: $(cat "$folder/selection")"
        return 1
    }
}

saved() {
    command w
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

helix() {
    program=$(readlink -f "$1")
    export HELIX_RUNTIME
    HELIX_RUNTIME=$(dirname "$program")/runtime
    config=$WORK/config.$BASHPID
    mkdir -p "$config/helix"
    cp "$ROOT/editors/helix/languages.toml" "$config/helix/"
    printf '%s\n' 'theme = "base16_terminal"' '[editor]' 'mouse = false' 'end-of-line-diagnostics = "hint"' \
        'idle-timeout = 50' >"$config/helix/config.toml"
    local locale at version server
    version=$("$program" --version | grep -aoE '[0-9.]+' | head -1)

    for locale in en zh; do
        at="Helix $version, $locale:"
        begin "$locale" upload.py:3:35
        behaviour "$at the finding stands at its line" shows "$(told $locale endpoint-region-unknown '["message"][:20].replace("`", "`")')"
        behaviour "$at hover shows the page" asking 'Space k' NonStandardHostForbidden
        behaviour "$at hover speaks the language" shows "$(told $locale endpoint-region-unknown '["help"][:12]')"
        escape
        keys gg ']' d
        behaviour "$at the finding covers the right characters after Chinese and emoji" selected cn-hangzhuo
        behaviour "$at the list of fixes opens" asking 'Space a' "$(told $locale endpoint-region-unknown '["fixes"][0]["title"]')"
        keys Enter
        behaviour "$at the fix mends the text" saved '"https://oss-cn-hangzhou.aliyuncs.com"'
        end
    done

    at="Helix $version:"
    begin en upload.py:15:13
    shows 'is no region' >/dev/null
    keys i
    keys -l oss-cn-shang
    behaviour "$at completion offers hosts" offered oss-cn-shanghai.aliyuncs.com
    keys Tab Enter
    escape
    behaviour "$at the chosen host takes the place of what was typed" saved 'ENDPOINT = "oss-cn-shanghai'
    end

    begin en upload.py
    behaviour "$at the finding is there" shows 'is no region'
    command 'o oss403.toml'
    keys i
    keys -l '[rules]'
    keys Enter
    keys -l 'endpoint-region-unknown = "off"'
    command w
    command 'buffer-previous'
    behaviour "$at settings change without a restart" hidden 'is no region'
    behaviour "$at and what they leave stays" shows AccesDenied
    # a file whose only server this is: 25.01 gives up at the first one that is not installed
    command 'o app.log'
    behaviour "$at a file of another language is read" shows '●'
    server=$(below "$(tmux -L "$SCREEN" display -p '#{pane_pid}')" oss403)
    if [ -n "$server" ]; then kill -9 "$server"; fi
    command 'lsp-restart'
    behaviour "$at a server that was killed is started again by :lsp-restart" eventually another_server "$server"
    command 'lsp-workspace-command oss403.server.checkWorkspace'
    behaviour "$at the check of the workspace lists files that are not open" asking 'Space D' storage.yaml
    escape
    command "sh oss403 check --color never . || true"
    behaviour "$at :sh shows the check of the whole folder" shows 'deploy/storage.yaml'
    end

    begin en quiet/main.py
    behaviour "$at a server runs for a file without OSS" eventually another_server none
    sleep 2
    behaviour "$at nothing is shown where nothing of OSS stands" test -z "$(shot | grep -E '●|oss403|region')"
    command 'o upload.py'
    behaviour "$at the same server does speak of another file" shows 'is no region'
    end
}

another_server() {
    local now
    now=$(below "$(tmux -L "$SCREEN" display -p '#{pane_pid}')" oss403)
    [ -n "$now" ] && [ "$now" != "$1" ]
}

stable=$(suite stable hx hx)/usr/bin/hx || exit 2
testing=$(suite testing hx hx)/usr/bin/hx || exit 2
at_the_same_time "helix $stable" "helix $testing"
summary
