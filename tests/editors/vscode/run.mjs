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
async function session(vscode, fixtures, behaviours) {
  if (!report.wants(behaviours)) return;
  const folder = copy(fixtures);
  const window = await Window.open(browser, vscode, { folder, artifacts });
  await report.run(behaviours, window);
  await window.close();
  rmSync(folder, { recursive: true });
}

/** Starts VS Code with an extension, and runs each session in it. */
async function withVsCode(options, sessions) {
  const wanted = sessions.filter(([, behaviours]) => report.wants(behaviours));
  if (wanted.length === 0) return;
  let vscode;
  try {
    vscode = await VsCode.start({ artifacts, ...options });
    carried.path = join(vscode.installed, "server/oss403");
    for (const [fixtures, behaviours] of wanted) await session(vscode, fixtures, behaviours);
  } catch (error) {
    report.broken(
      wanted.flatMap(([, behaviours]) => behaviours),
      error,
    );
  } finally {
    await vscode?.stop();
  }
}

const carried = { path: "" };
const byCommand = commands(() => carried.path);
try {
  await withVsCode({ vsix }, [
    ["plain", quiet],
    ["oss", english],
    ["oss", byCommand],
  ]);
  await withVsCode({ vsix, locale: "zh-cn" }, [["oss", chinese]]);
  await withVsCode({ vsix: withoutBinary }, [["oss", universal(binary)]]);
  // VS Code asks the login shell for PATH
  const folder = mkdtempSync(join(tmpdir(), "oss403-path-"));
  symlinkSync(binary, join(folder, "oss403"));
  writeFileSync(join(folder, ".bash_profile"), `export PATH="${folder}:$PATH"\n`);
  const env = { HOME: folder, SHELL: "/bin/bash" };
  await withVsCode({ vsix: withoutBinary, env }, [["oss", onPath]]);
  rmSync(folder, { recursive: true });
} finally {
  await browser.close();
}
process.exit(report.end());
