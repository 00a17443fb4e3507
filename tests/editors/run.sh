#!/usr/bin/env bash
# Real editors against the server, each by its own run.sh.
#
#   tests/editors/run.sh BINARY [EDITOR…]      an editor is a folder beside this file
set -uo pipefail
here=$(cd -- "$(dirname -- "$0")" && pwd)
binary=$(realpath "${1:?the program to test, such as target/debug/oss403}")
shift
if [ $# = 0 ]; then
    for run in "$here"/*/run.sh; do set -- "$@" "$(basename "$(dirname "$run")")"; done
fi
passed=0
failed=0
said=$(mktemp)
trap 'rm -f "$said"' EXIT
for editor in "$@"; do
    echo "== $editor"
    "$here/$editor/run.sh" "$binary" | tee "$said"
    status=${PIPESTATUS[0]}
    # the last line of its kind is the editor's own sum
    read -r its_passed its_failed < <(grep -oE '^[0-9]+ passed, [0-9]+ failed' "$said" | tail -1 | tr -dc '0-9 \n')
    if [ -z "${its_passed:-}" ] || { [ "$status" != 0 ] && [ "$its_failed" = 0 ]; }; then
        echo "FAIL  $editor ended with $status"
        its_failed=$((${its_failed:-0} + 1))
    fi
    passed=$((passed + ${its_passed:-0}))
    failed=$((failed + ${its_failed:-0}))
    its_passed='' its_failed=''
done
echo "== all"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
