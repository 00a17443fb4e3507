// Lays out what goes into a .vsix: stage.mjs FOLDER HOST_BINARY [CARRIED_BINARY]
// The host's binary tells version, rules and schema; the carried one is for the platform of the .vsix.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const [folder, host, carried] = process.argv.slice(2);
const ask = (...args) => execFileSync(host, args, { encoding: "utf8" });
const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const write = (name, value) => writeFileSync(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const name of ["dist/extension.js", "l10n", "walkthrough", "README.md"])
  cpSync(name, join(folder, name), { recursive: true });
cpSync("images/icon.png", join(folder, "images/icon.png"));
for (const name of ["vscode-en.png", "vscode-zh.png"])
  cpSync(join("../images", name), join(folder, "images", name));
cpSync("../../LICENSE", join(folder, "LICENSE"));
// nothing else lies here; vsce warns where no such file says so
writeFileSync(join(folder, ".vscodeignore"), "");
if (carried) {
  const target = join(folder, "server", carried.endsWith(".exe") ? "oss403.exe" : "oss403");
  cpSync(carried, target);
  chmodSync(target, 0o755);
}

// the manifest names each rule, so that settings.json completes and explains them
const manifest = json("package.json");
manifest.version = ask("--version").trim().split(" ")[1];
const rules = JSON.parse(ask("rules", "--format", "json", "--locale", "en"));
const setting = manifest.contributes.configuration.properties["oss403.rules"];
setting.properties = Object.fromEntries(
  rules.map(({ id }) => [id, { ...setting.additionalProperties, description: `%rule.${id}%` }]),
);
for (const part of ["config", "scripts", "devDependencies", "dependencies", "private"]) delete manifest[part];
write("package.json", manifest);
for (const [locale, file] of [
  ["en", "package.nls.json"],
  ["zh", "package.nls.zh-cn.json"],
]) {
  const titles = JSON.parse(ask("rules", "--format", "json", "--locale", locale));
  write(file, { ...json(file), ...Object.fromEntries(titles.map(({ id, title }) => [`rule.${id}`, title])) });
}
console.log(`${basename(folder)}: version ${manifest.version}, ${rules.length} rules`);
