#!/bin/sh
# Runs the server against clients that its authors did not write: pytest-lsp under the capabilities of real
# editors, and a raw client that checks every message against the protocol's own types.
#
#   tests/conformance/run.sh [BINARY] [ARGUMENTS OF PYTEST…]
#
# BINARY is target/debug/oss403 unless named. Needs Python 3.11 or newer and a package index for pip.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
binary=$root/target/debug/oss403
if [ $# -gt 0 ]; then
    binary=$1
    shift
fi
if [ ! -x "$binary" ]; then
    echo "$binary is not there: cargo build first" >&2
    exit 2
fi
binary=$(CDPATH='' cd -- "$(dirname -- "$binary")" && pwd)/$(basename -- "$binary")

venv=$root/target/conformance
if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/requirements.txt"
fi
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/pytest" -c "$here/pytest.ini" --rootdir "$here" -p no:cacheprovider \
    "$here" --server "'$binary' lsp" "$@"
