#!/bin/sh
# Forms for PostObject as the real SDKs make them, healthy and broken: tests/postpolicy/run.sh [BINARY]
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
binary=${1:-$root/target/debug/oss403}
work=$root/target/postpolicy
mkdir -p "$work"
if ! cmp -s "$here/requirements.txt" "$work/requirements.txt"; then
    python3 -m venv --clear "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    npm install --silent --no-audit --no-fund --no-save --prefix "$work" ali-oss@6.23.0
    cp "$here/requirements.txt" "$work/requirements.txt"
fi
cp "$here/make.mjs" "$work/make.mjs"
{
    "$work/venv/bin/python" "$here/make.py"
    node "$work/make.mjs"
} > "$work/forms.jsonl"
"$work/venv/bin/python" "$here/check.py" "$binary" < "$work/forms.jsonl"
