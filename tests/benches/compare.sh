#!/usr/bin/env bash
# Runs what others do with the same tree beside us, in turns, and prints ratios: the machine's mood meets all alike.
#   usage: compare.sh OSS403 TREE [ROUNDS]
# rg counts the words that our search looks for, in the same files; typos and ruff take part where they are
# installed. Everything is read from the cache: one round is not counted.
set -euo pipefail
ours=$(realpath "${1:?usage: compare.sh OSS403 TREE [ROUNDS]}")
tree=$(realpath "${2:?usage: compare.sh OSS403 TREE [ROUNDS]}")
rounds=${3:-5}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 - "$here/../../catalog/anchors.json" >"$work/words" <<'PY'
import json, sys
told = json.load(open(sys.argv[1], encoding="utf-8"))
print("\n".join(word for words in told.values() if isinstance(words, list) for word in words))
PY
cat >"$work/tools" <<EOF
oss403	"$ours" check "$tree" --format jsonl
rg	rg -i -c -F --hidden -g '!.git' -f "$work/words" "$tree"
walk	rg --files --hidden -g '!.git' "$tree"
EOF
if command -v typos >/dev/null; then echo "typos	typos --format brief --hidden \"$tree\"" >>"$work/tools"; fi
if command -v ruff >/dev/null; then echo "ruff	ruff check --no-cache --isolated \"$tree\"" >>"$work/tools"; fi
python3 - "$work/tools" "$tree" "$rounds" <<'PY'
import os, statistics, subprocess, sys, time

tools = [line.rstrip("\n").split("\t") for line in open(sys.argv[1])]
tree, rounds = sys.argv[2], int(sys.argv[3])
sizes = [os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(tree) for f in fs
         if not os.path.islink(os.path.join(d, f))]
print(f"{len(sizes)} files, {sum(sizes) / 1e6:.0f} MB in {tree}")
told = {name: [] for name, _ in tools}
for round in range(rounds + 1):
    for name, command in tools:
        begin = time.perf_counter()
        process = subprocess.Popen(["sh", "-c", "exec " + command], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
        if round:
            told[name].append((time.perf_counter() - begin, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024))
peer = statistics.median(one[0] for one in told["rg"])
work = statistics.median(one[1] for one in told["rg"])
print(f"{'':8} {'wall s':>8} {'of rg':>6} {'cpu s':>8} {'of rg':>6} {'MiB':>6}")
for name, runs in told.items():
    wall, cpu = (statistics.median(one[k] for one in runs) for k in (0, 1))
    print(f"{name:8} {wall:8.3f} {wall / peer:6.2f} {cpu:8.3f} {cpu / work:6.2f} {max(one[2] for one in runs):6.0f}")
PY
