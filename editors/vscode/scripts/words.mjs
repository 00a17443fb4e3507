// Every wording has its Chinese one, and none is left over.
import { readdirSync, readFileSync } from "node:fs";

const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const sources = readdirSync("src").map((name) => readFileSync(`src/${name}`, "utf8"));
const manifest = readFileSync("package.json", "utf8");
const said = new Set(
  sources.flatMap((text) => [...text.matchAll(/l10n\.t\(\s*"((?:[^"\\]|\\.)*)"/g)]).map((match) => match[1]),
);
const named = new Set([...manifest.matchAll(/"%([^%]+)%"/g)].map((match) => match[1]));

let wrong = 0;
function same(what, wanted, found) {
  const missing = [...wanted].filter((key) => !found.has(key));
  const unused = [...found].filter((key) => !wanted.has(key));
  for (const key of missing) console.error(`${what}: missing: ${key}`);
  for (const key of unused) console.error(`${what}: not used: ${key}`);
  wrong += missing.length + unused.length;
}
same("l10n/bundle.l10n.zh-cn.json", said, new Set(Object.keys(json("l10n/bundle.l10n.zh-cn.json"))));
for (const file of ["package.nls.json", "package.nls.zh-cn.json"])
  same(file, named, new Set(Object.keys(json(file))));
process.exit(wrong === 0 ? 0 : 1);
