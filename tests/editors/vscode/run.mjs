// usage: run.mjs VSIX UNIVERSAL_VSIX BINARY [NAME…]; see run.sh
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { english } from "./behaviours/english.mjs";
import { launch } from "./kit/browser.mjs";
import { Report } from "./kit/report.mjs";
import { VsCode } from "./kit/vscode.mjs";
import { Window } from "./kit/window.mjs";

const [vsix, universal, binary, ...only] = process.argv.slice(2);
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

let vscode;
try {
  vscode = await VsCode.start({ vsix, artifacts });
  const bundled = () => join(vscode.installed, "server/oss403");
  await session(vscode, { fixtures: "oss" }, english(bundled));
} finally {
  await vscode?.stop();
  await browser.close();
}
process.exit(report.end());
