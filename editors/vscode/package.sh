#!/usr/bin/env bash
# Builds the extension: one .vsix that carries the binary, and one for every other platform, whose users
# have oss403 on PATH.
#   usage: package.sh BINARY [OUT] [TARGET [HOST_BINARY]]
#   BINARY       the oss403 to carry
#   OUT          folder for the .vsix files (default: here)
#   TARGET       platform of BINARY as vsce names it (default: this machine's)
#   HOST_BINARY  an oss403 that runs here, if BINARY does not
#   IMAGES_URL   (environment) where the folder of this script is published, for the pictures of the README
set -euo pipefail
binary=$(realpath "${1:?usage: package.sh BINARY [OUT] [TARGET [HOST_BINARY]]}")
mkdir -p "${2:-$(dirname "$0")}"
out=$(realpath "${2:-$(dirname "$0")}")
case $(uname -m) in x86_64) arch=x64 ;; aarch64 | arm64) arch=arm64 ;; *) arch=$(uname -m) ;; esac
target=${3:-$(uname -s | tr '[:upper:]' '[:lower:]')-$arch}
host=$(realpath "${4:-$binary}")
cd "$(dirname "$0")"

npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
node scripts/bundle.mjs
vsce=$PWD/node_modules/.bin/vsce
links=(--no-rewrite-relative-links)
if [ -n "${IMAGES_URL:-}" ]; then links=(--baseImagesUrl "$IMAGES_URL"); fi

# pack NAME [BINARY] [vsce's options...]
pack() {
  local name=$1 carried=$2 stage
  shift 2
  stage=$(mktemp -d)
  node scripts/stage.mjs "$stage/$name" "$host" $carried
  (cd "$stage/$name" && "$vsce" package --no-dependencies --allow-missing-repository "${links[@]}" "$@" -o "$out/$name.vsix" >"$stage/log") ||
    { cat "$stage/log" >&2; return 1; }
  rm -rf "$stage"
  ls -l "$out/$name.vsix"
}
pack "oss403-$target" "$binary" --target "$target"
pack oss403-universal ""
