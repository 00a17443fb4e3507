// Figures: what the extension costs. usage: measure.mjs VSIX VSIX_WITHOUT_BINARY
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./kit/browser.mjs";
import { memory } from "./kit/processes.mjs";
import { VsCode } from "./kit/vscode.mjs";
import { sleep, until } from "./kit/wait.mjs";
import { Window } from "./kit/window.mjs";

const [vsix, withoutBinary] = process.argv.slice(2);
const artifacts = process.env.ARTIFACTS;
const FILES = 200;
const LINES = 100;
const REPEATS = 5;
const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** A script of about 6 kB with one mistake at its end. */
const script = (n) =>
  [
    "import oss2",
    ...Array.from(
      { length: LINES },
      (_, i) => `value_${n}_${i} = compute("a string of line ${i}", ${i})  # and a remark`,
    ),
    `bucket = oss2.Bucket(auth, "https://oss-cn-hangzhuo.aliyuncs.com", "photos-${n}")`,
    "",
  ].join("\n");

console.log(`extension with the binary: ${mb(statSync(vsix).size)}`);
console.log(`extension without: ${mb(statSync(withoutBinary).size)}`);
const folder = mkdtempSync(join(tmpdir(), "oss403-measure-"));
for (let n = 0; n < FILES; n += 1) writeFileSync(join(folder, `script_${n}.py`), script(n));
const line = LINES + 1;
const browser = await launch();
const vscode = await VsCode.start({ vsix, artifacts });
try {
  const window = await Window.open(browser, vscode, { folder, artifacts });
  await until("the extension", () =>
    window.ask((vscode) => vscode.extensions.getExtension("oss403.oss403").isActive),
  );
  await sleep(3000);
  const cold = [];
  for (let n = 0; n < REPEATS; n += 1) {
    const name = `script_${n}.py`;
    await window.configure({ "oss403.enable": false });
    await until("no server", () => window.servers().length === 0);
    await window.ask((vscode) => vscode.commands.executeCommand("workbench.action.closeAllEditors"));
    await window.show(name, line, 0);
    await sleep(500);
    const start = Date.now();
    await window.configure({ "oss403.enable": true });
    await window.page.waitForSelector(".editor-instance .squiggly-warning", { state: "attached" });
    cold.push(Date.now() - start);
  }
  cold.sort((a, b) => a - b);
  console.log(
    `from the start of the server to the first squiggle: ${cold[REPEATS >> 1]} ms (${cold.join(", ")})`,
  );
  await sleep(500);
  const [pid] = window.servers();
  console.log(`memory of the server with a file open: ${mb(memory(pid))}`);
  // as tabs: VS Code soon lets go of documents that nobody sees
  for (let n = 0; n < FILES; n += 1) await window.show(`script_${n}.py`);
  await until("all diagnostics", async () => (await window.diagnostics()).length === FILES);
  console.log(`memory of the server with ${FILES} files open: ${mb(memory(pid))}`);
} finally {
  await vscode.stop();
  await browser.close();
  rmSync(folder, { recursive: true });
}
