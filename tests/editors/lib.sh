# shellcheck shell=bash
# For the run.sh of each editor, which sources it: where things are kept, how an editor gets here, how behaviours
# are counted.
#
# Editors come from Debian's packages and stay in $CACHE, outside of the repository. Nothing is left out: what
# cannot be installed fails.

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd -- "$HERE/../.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/oss403-editors
WORK=$(mktemp -d)
PASSED=0
FAILED=0
mkdir -p "$CACHE"
trap 'rm -rf "$WORK"' EXIT
# the server speaks the language of the environment
export LC_ALL=C.UTF-8
unset LANG LC_MESSAGES LANGUAGE

# use_binary [PATH]: the program under test, first on PATH, as a user has it.
use_binary() {
    local binary=${1:-${CARGO_TARGET_DIR:-$ROOT/target}/debug/oss403}
    if [ ! -x "$binary" ]; then
        echo "$binary is not there: cargo build first" >&2
        exit 2
    fi
    mkdir -p "$WORK/bin"
    ln -sf "$(realpath "$binary")" "$WORK/bin/oss403"
    export PATH=$WORK/bin:$PATH
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# need PACKAGE...: installs what is not installed.
need() {
    local package missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "installing ${missing[*]}" >&2
    local try
    for try in 1 2 3 4 5; do
        # somebody else may hold the lists
        as_root apt-get update -q >"$CACHE/apt.log" 2>&1 && break
        sleep $((try * 3))
    done
    DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -o DPkg::Lock::Timeout=600 --no-install-recommends \
        "${missing[@]}" >>"$CACHE/apt.log" 2>&1 || {
        tail -5 "$CACHE/apt.log" >&2
        exit 2
    }
}

# suite NAME PROGRAM PACKAGE...: unpacks packages of another Debian suite (`stable`, `testing`) with all that they
# need under $CACHE/NAME-PROGRAM, and makes usr/bin/PROGRAM run there with that suite's own libraries. The system
# is not touched. Prints the folder.
suite() {
    local name=$1 program=$2
    shift 2
    local into=$CACHE/$name-$program
    if [ -e "$into/ready" ]; then
        echo "$into"
        return 0
    fi
    need patchelf
    echo "unpacking $* of Debian $name" >&2
    rm -rf "$into"
    mkdir -p "$into/apt/lists/partial" "$into/apt/cache/archives/partial" "$into"/usr/{bin,sbin,lib,lib64}
    local mirror
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
        grep -oE 'https?://[^ ]*/debian/?( |$)' | head -1 | tr -d ' ')
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $name main" >"$into/apt/list"
    : >"$into/apt/status"
    local apt=(apt-get -q -y -o "Dir::State=$into/apt" -o "Dir::State::lists=$into/apt/lists"
        -o "Dir::State::status=$into/apt/status" -o "Dir::Cache=$into/apt/cache"
        -o "Dir::Etc::sourcelist=$into/apt/list" -o Dir::Etc::sourceparts=/dev/null
        -o Dir::Etc::preferencesparts=/dev/null -o APT::Install-Recommends=false -o Debug::NoLocking=true
        -o "APT::Sandbox::User=$(id -un)")
    local step
    for step in update "install --download-only $*"; do
        # shellcheck disable=SC2086 # the words of the step
        "${apt[@]}" $step >>"$into/log" 2>&1 || {
            tail -5 "$into/log" >&2
            exit 2
        }
    done
    local folder package
    for folder in bin sbin lib lib64; do
        ln -s "usr/$folder" "$into/$folder"
    done
    for package in "$into"/apt/cache/archives/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -x -C "$into" --keep-directory-symlink
    done
    local file libraries
    file=$(readlink -f "$into/usr/bin/$program")
    libraries=$(echo "$into"/usr/lib/*-linux-gnu*)
    # the loader is named by an absolute link, or stands right there
    patchelf --force-rpath --set-rpath "$libraries" \
        --set-interpreter "$(ls "$into"/usr/lib64/ld-linux-* "$into"/usr/lib/ld-linux-* 2>/dev/null | head -1)" "$file"
    (cd "$into/apt/cache/archives" && printf '%s\n' *.deb) >"$into/packages"
    rm -rf "$into/apt"
    touch "$into/ready"
    echo "$into"
}

# workspace: a fresh copy of the samples; prints the folder.
workspace() {
    local folder
    folder=$(mktemp -d "$WORK/ws.XXXXXX")
    cp -r "$HERE/samples/." "$folder/"
    echo "$folder"
}

# told LOCALE RULE FIELDS: a field of the finding of RULE in upload.py, as the command line says it.
told() {
    (cd "$HERE/samples" && oss403 check --locale "$1" --format jsonl upload.py) | python3 -c "
import json, sys
print(next(one for one in map(json.loads, sys.stdin) if one['rule'] == '$2')$3)"
}

pass() {
    PASSED=$((PASSED + 1))
    echo "pass  $*"
}

# fail BEHAVIOUR [DETAIL...]
fail() {
    FAILED=$((FAILED + 1))
    echo "FAIL  $1"
    shift
    if [ $# -gt 0 ]; then printf '%s\n' "$@" | sed 's/^/      /'; fi
}

# behaviour NAME COMMAND...: passes if the command does.
behaviour() {
    local name=$1 said
    shift
    if said=$("$@" 2>&1); then pass "$name"; else fail "$name" "$said"; fi
}

# at_the_same_time COMMAND...: runs each word as a command, all at once, and counts what they say.
at_the_same_time() {
    local command
    for command in "$@"; do
        (
            # the parent tidies up
            trap - EXIT
            $command
        ) >"$WORK/said.$(cksum <<<"$command" | tr -d " ")" &
    done
    wait
    for command in "$@"; do take "$WORK/said.$(cksum <<<"$command" | tr -d " ")"; done
}

# take FILE: counts the lines `pass…` and `FAIL…` that a driver wrote.
take() {
    cat "$1"
    PASSED=$((PASSED + $(grep -c '^pass' "$1")))
    FAILED=$((FAILED + $(grep -c '^FAIL' "$1")))
}

summary() {
    echo "$PASSED passed, $FAILED failed"
    [ "$FAILED" = 0 ] && [ "$PASSED" -gt 0 ]
}

# A terminal that nobody looks at: one tmux server for each process that calls this.
# open_screen COLUMNS ROWS COMMAND
open_screen() {
    SCREEN=oss403-$BASHPID
    tmux -L "$SCREEN" -u -f /dev/null new-session -d -x "$1" -y "$2" "$3"
    tmux -L "$SCREEN" set-option -g escape-time 0 >/dev/null
}

keys() { tmux -L "$SCREEN" send-keys "$@"; }

# shot: the text on the screen.
shot() { tmux -L "$SCREEN" capture-pane -p; }

close_screen() { tmux -L "$SCREEN" kill-server 2>/dev/null || true; }

# How many seconds anything may take: the machine may be busy with much else.
PATIENCE=90

# shows TEXT [SECONDS]: waits until the screen has the text.
shows() {
    local end=$((SECONDS + ${2:-$PATIENCE}))
    while [ "$SECONDS" -le "$end" ]; do
        if shot | grep -qF -- "$1"; then return 0; fi
        sleep 0.1
    done
    echo "\`$1\` is not on the screen:"
    shot | sed '/^$/d'
    return 1
}

# below PROCESS NAME: the process of that name among all that one started.
below() {
    local child
    for child in $(pgrep -P "$1"); do
        if [ "$(cat "/proc/$child/comm")" = "$2" ]; then echo "$child"; else below "$child" "$2"; fi
    done
}

# eventually COMMAND...: tries until the command succeeds.
eventually() {
    local end=$((SECONDS + PATIENCE))
    while [ "$SECONDS" -le "$end" ]; do
        if "$@"; then return 0; fi
        sleep 0.1
    done
    echo "in vain: $*"
    return 1
}
