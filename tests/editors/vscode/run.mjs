// usage: run.mjs VSIX VSIX_WITHOUT_BINARY BINARY [NAME…]; see run.sh
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chinese } from "./behaviours/chinese.mjs";
import { commands } from "./behaviours/commands.mjs";
import { english } from "./behaviours/english.mjs";
import { quiet } from "./behaviours/quiet.mjs";
import { onPath, universal } from "./behaviours/universal.mjs";
import { launch } from "./kit/browser.mjs";
import { Report } from "./kit/report.mjs";
import { VsCode } from "./kit/vscode.mjs";
import { Window } from "./kit/window.mjs";

const [vsix, withoutBinary, binary, ...only] = process.argv.slice(2);
const artifacts = process.env.ARTIFACTS;
const report = new Report(only);
const browser = await launch();
console.log(`Chromium ${browser.version()}`);

/** A copy of a folder of fixtures: tests write into it. */
function copy(name) {
  const folder = mkdtempSync(join(tmpdir(), `oss403-${name}-`));
  cpSync(new URL(`./fixtures/${name}`, import.meta.url).pathname, folder, { recursive: true });
  return folder;
}

/** Runs behaviours in a window of their own. */
async function session(vscode, options, behaviours) {
  if (!report.wants(behaviours)) return;
  const folder = copy(options.fixtures);
  const window = await Window.open(browser, vscode, { ...options, folder, artifacts });
  await report.run(behaviours, window);
  await window.close();
  rmSync(folder, { recursive: true });
}

/** Starts VS Code with an extension and hands it on. */
async function withVsCode(options, behaviours, use) {
  if (!report.wants(behaviours)) return;
  const vscode = await VsCode.start({ artifacts, ...options });
  try {
    await use(vscode);
  } finally {
    await vscode.stop();
  }
}

const carried = { path: "" };
const bundled = () => carried.path;
const all = [quiet, english, commands, chinese].map((behaviours) => behaviours(bundled));
try {
  await withVsCode({ vsix }, all.flat(), async (vscode) => {
    carried.path = join(vscode.installed, "server/oss403");
    const [quiet, english, commands, chinese] = all;
    await session(vscode, { fixtures: "plain" }, quiet);
    await session(vscode, { fixtures: "oss" }, english);
    await session(vscode, { fixtures: "oss" }, commands);
    await session(vscode, { fixtures: "oss", locale: "zh-CN" }, chinese);
  });
  await withVsCode({ vsix: withoutBinary }, universal(binary), (vscode) =>
    session(vscode, { fixtures: "oss" }, universal(binary)),
  );
  // VS Code asks the login shell for PATH
  const folder = mkdtempSync(join(tmpdir(), "oss403-path-"));
  symlinkSync(binary, join(folder, "oss403"));
  writeFileSync(join(folder, ".bash_profile"), `export PATH="${folder}:$PATH"\n`);
  const env = { HOME: folder, SHELL: "/bin/bash" };
  await withVsCode({ vsix: withoutBinary, env }, onPath, (vscode) => session(vscode, { fixtures: "oss" }, onPath));
  rmSync(folder, { recursive: true });
} finally {
  await browser.close();
}
process.exit(report.end());
