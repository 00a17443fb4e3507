#!/bin/sh
# Fetches packages that hold real files in many languages, and holds the token finder against tree-sitter on them; the
# fixes of all examples, too.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
work=$target/oracle
mkdir -p "$work"
for package in react-native@0.86.3 @wordpress/block-library@11.1.0 com.cysharp.unitask@2.2.5 com.neuecc.unirx@7.1.0; do
    folder=$work/$(printf %s "$package" | tr '/@' '__')
    if [ ! -e "$folder/complete" ]; then
        rm -rf "$folder"
        mkdir -p "$folder"
        (cd "$folder" && npm pack --silent "$package" >/dev/null && tar -xzf ./*.tgz && rm ./*.tgz)
        touch "$folder/complete"
    fi
done
cargo fetch --quiet --locked --target "$(rustc -vV | sed -n "s/^host: //p")" --manifest-path "$root/Cargo.toml"
# The grammars are big C files, each used once: what optimising them costs is not won back. Both packages are named so
# that what the checker's own tests have built serves here as well.
ORACLE_PACKAGES=$work CARGO_TARGET_DIR=$target CFLAGS=-O0 CXXFLAGS=-O0 \
    cargo test --locked --manifest-path "$root/Cargo.toml" --package oss403 --package oracle --test grammars -- --nocapture
