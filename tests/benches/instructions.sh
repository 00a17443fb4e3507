#!/usr/bin/env bash
# Counts the instructions of the hot paths with callgrind: a number that no other program on the machine changes.
#   usage: instructions.sh OSS403
# Each line: what is read, instructions, instructions a byte. `oss403` is a release build.
set -euo pipefail
ours=$(realpath "${1:?usage: instructions.sh OSS403}")
command -v valgrind >/dev/null || { echo "valgrind is not installed" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 - "$work" <<'PY'
import sys

clean = "def step(bucket, key):\n    # 域名 copies one object\n    name = str(key)\n    return name[:7]\n\n"
fault = 'bucket = oss2.Bucket(auth, "https://oss-cn-hangzhuo.aliyuncs.com", "b1")\n'
texts = {
    "nothing": "",
    "clean": clean * 12_000,
    "sparse": ("import oss2\n" + (clean * 90 + fault) * 20),
    "dense": "import oss2\n" + fault * 1000,
    "long": "import oss2\n" + (clean * 90 + fault) * 120,
    # what a byte costs does not grow with the depth
    "nested": "import oss2\n" + 'f({"endpoint": ' * 1_000,
    "deeper": "import oss2\n" + 'f({"endpoint": ' * 8_000,
}
for name, text in texts.items():
    with open(f"{sys.argv[1]}/{name}.py", "w", encoding="utf-8") as out:
        out.write(text)
PY
base=0
printf '%-8s %10s %16s %12s\n' text bytes instructions 'a byte'
for name in nothing clean sparse dense long nested deeper; do
  file=$work/$name.py
  valgrind --tool=callgrind --callgrind-out-file="$work/out" "$ours" check "$file" --format jsonl \
    >/dev/null 2>"$work/log" || [ $? = 1 ]
  total=$(sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$work/log")
  bytes=$(wc -c <"$file")
  # to start costs the same for every text
  if [ "$name" = nothing ]; then base=$total; fi
  awk -v n="$name" -v b="$bytes" -v t="$total" -v z="$base" \
    'BEGIN { printf "%-8s %10d %16d %12s\n", n, b, t, b ? sprintf("%.1f", (t - z) / b) : "-" }'
done
