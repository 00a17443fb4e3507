#!/usr/bin/env bash
# Emacs, Debian's and the newest that Debian has, with editors/emacs/eglot.el; the newest also with
# editors/emacs/lsp-mode.el: before 9.0 lsp-mode took UTF-16 columns for characters.
#
#   tests/editors/emacs/run.sh [BINARY]
set -uo pipefail
. "$(dirname "$0")/../lib.sh"
use_binary "${1:-}"
need emacs-nox elpa-eglot elpa-markdown-mode

# under PROGRAM CLIENT...: with the Lisp of its own folder, if it was unpacked elsewhere.
under() {
    local program=$1 home version client words said start=(--batch -q --no-site-file)
    shift
    home=$(dirname "$(dirname "$(dirname "$(readlink -f "$program")")")")
    if [ "$home" != / ] && [ -d "$home/usr/share/emacs" ]; then
        version=$(find "$home/usr/share/emacs" -maxdepth 1 -name '[0-9]*' -printf '%f\n' | sort -V | tail -1)
        local lisp=$home/usr/share/emacs/$version
        export EMACSLOADPATH EMACSDATA=$lisp/etc EMACSDOC=$lisp/etc
        EMACSLOADPATH=$(find "$lisp/lisp" -type d | paste -sd:)
        start=(--dump-file="$(find "$home/usr" -name '*.pdmp' | head -1)" "${start[@]}")
        # a warning about a folder that is not needed
        export EMACSPATH=$home/usr/bin
    else
        home=
    fi
    start+=(--eval "(progn
        (dolist (folder (file-expand-wildcards \"$home/usr/share/emacs/site-lisp/elpa-src/*\"))
          ;; those that are part of Emacs as well may be older there
          (unless (string-match-p \"/\\\\(seq\\\\|xref\\\\|project\\\\)-\" folder)
            (add-to-list 'load-path folder)))
        (dolist (file (file-expand-wildcards
                       \"$home/usr/share/emacs/site-lisp/elpa-src/lsp-mode-*/lsp-mode-autoloads.el\"))
          (load file nil t)))")
    version=$("$program" --version | sed -n '1s/.* //p')
    for client in "$@"; do
        for words in en zh; do
            said=$WORK/emacs.$version.$client.$words
            (cd "$(workspace)" && mkdir .git && HOME=$PWD LC_ALL=$words.UTF-8 CLIENT=$client WORDS=$words SAY=$said \
                CONFIGURATION=$ROOT/editors/emacs timeout 600 "$program" "${start[@]}" \
                --eval '(progn (set-language-environment "UTF-8") (prefer-coding-system (quote utf-8)))' \
                -l "$HERE/emacs/drive.el" >"$said.out" 2>&1)
            if [ -s "$said" ]; then
                cat "$said"
            else
                echo "FAIL  Emacs $version, $client, $words: ended without a verdict"
                tail -8 "$said.out" | sed 's/^/      /'
            fi
        done
    done
}

testing=$(suite testing emacs-nox emacs-nox elpa-lsp-mode elpa-markdown-mode)/usr/bin/emacs-nox || exit 2
at_the_same_time "under $(command -v emacs) eglot" "under $testing eglot" "under $testing lsp-mode"
summary
