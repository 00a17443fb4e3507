// The commands of the palette.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sleep, until } from "../kit/wait.mjs";

const page = (window, title) =>
  until(`the page ${title}`, () =>
    window.ask(
      (vscode, { title }) => {
        const { document } = vscode.window.activeTextEditor ?? {};
        const { scheme, path } = document?.uri ?? {};
        return (
          scheme === "oss403" &&
          path === `/${title}` &&
          document.languageId === "oss403-page" &&
          document.getText()
        );
      },
      { title },
    ),
  );

const message = (window, pattern) =>
  until(`the message ${pattern}`, async () => {
    const found = (await window.notifications()).find((text) => pattern.test(text));
    return found ?? false;
  });

/** Findings in files by their names. */
async function byFile(window) {
  const counts = {};
  for (const { path } of await window.diagnostics()) {
    const name = path.slice(window.folder.length + 1);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** What the command line finds in the folder. */
function found(window, binary) {
  const args = ["check", "--format", "jsonl", "--severity", "hint", "."];
  const { stdout } = spawnSync(binary, args, { cwd: window.folder, encoding: "utf8" });
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

export const commands = (binary) => [
  {
    name: "the action on an answer of OSS lists the places that can have caused it, and goes there",
    async run(window) {
      const [line] = readFileSync(join(window.folder, "deploy/app.log"), "utf8").split("\n");
      await window.show("deploy/app.log", 0, line.indexOf("<Message>"));
      await window.count("deploy/app.log", 1);
      const titles = await window.quickFixes();
      const at = titles.indexOf("Find the cause in this workspace");
      assert.notEqual(at, -1, titles.join(" | "));
      await window.take(at);
      const rows = window.page.locator(".quick-input-widget:visible .monaco-list-row");
      const [first] = await until("the places", async () => {
        const texts = await rows.allInnerTexts();
        return texts.length > 0 && texts;
      });
      await window.shot("causes");
      assert.match(first, /deploy\/storage\.yaml:3/);
      assert.match(first, /oss-cn-hangzhou\.aliyuncs\.com/);
      await window.key("Enter");
      const place = await until("the place", () =>
        window.ask((vscode) => {
          const { document, selection } = vscode.window.activeTextEditor ?? {};
          return document?.fileName.endsWith("storage.yaml") && document.getText(selection);
        }),
      );
      assert.match(place, /oss-cn-shanghai/);
      // an open file speaks for itself: the check below is to tell of both
      for (const name of ["deploy/storage.yaml", "deploy/app.log"]) {
        await window.closeEditor();
        await until("the closing", async () => !(await window.isOpen(name)));
      }
    },
  },
  {
    name: "workspace check finds what is in files that are not open, and says so",
    async run(window) {
      await window.show("wide.py");
      await window.count("wide.py", 1);
      await window.command("oss403.checkWorkspace");
      const told = /findings: (\d+); files with findings: \d+/.exec(await message(window, /findings:/));
      assert.ok(told);
      await window.shot("check-done");
      await until(
        "the findings",
        async () => (await window.diagnostics(undefined, null)).length === Number(told[1]),
      );
      assert.deepEqual(await byFile(window), {
        "deploy/app.env": 1,
        "deploy/app.log": 1,
        "deploy/storage.yaml": 2,
        "sign.ipynb": 1,
        "upload.py": 3,
        "wide.py": 1,
      });
      await window.clearNotifications();
    },
  },
  {
    name: "a checked file that is opened is told of once, and still when it is closed",
    async run(window) {
      await window.show("deploy/app.env");
      await window.count("deploy/app.env", 1);
      await sleep(700); // a second one would come now
      assert.equal((await window.diagnostics("deploy/app.env")).length, 1);
      await window.closeEditor();
      await until("the closing", async () => !(await window.isOpen("deploy/app.env")));
      await window.count("deploy/app.env", 1);
      await window.command("oss403.clearCheck");
      await window.count("deploy/app.env", 0);
      await window.command("oss403.checkWorkspace");
      await window.count("deploy/app.env", 1);
      await window.clearNotifications();
    },
  },
  {
    name: "a checked file that changes on disk is read again",
    async run(window) {
      const file = join(window.folder, "deploy/app.env");
      const before = readFileSync(file);
      writeFileSync(file, "OSS_ENDPOINT=oss-cn-shenzhen.aliyuncs.com\n");
      await window.count("deploy/app.env", 0);
      writeFileSync(file, before);
      await window.count("deploy/app.env", 1);
    },
  },
  {
    name: "results of the check can be cleared",
    async run(window) {
      await window.command("oss403.clearCheck");
      await until("the clearing", async () => Object.keys(await byFile(window)).join() === "wide.py");
    },
  },
  {
    name: "workspace check shows progress and can be cancelled",
    async run(window) {
      const many = join(window.folder, "many");
      mkdirSync(many);
      const slow = "endpoint = 'https://oss-cn-hangzhuo.aliyuncs.com'\n".repeat(400);
      for (let n = 0; n < 400; n += 1) writeFileSync(join(many, `${n}.py`), slow);
      const [pid] = window.servers();
      await window.command("oss403.checkWorkspace");
      await message(window, /checking the workspace/);
      const toast = window.page.locator(".notifications-toasts .notification-list-item");
      await window.page
        .locator(".notifications-toasts .monaco-progress-container.active")
        .waitFor({ state: "attached" });
      await message(window, /\d+\/\d+/);
      await window.shot("check-progress");
      await toast.locator(".monaco-button").filter({ hasText: "Cancel" }).first().click();
      await message(window, /The check was cancelled/);
      rmSync(many, { recursive: true });
      assert.deepEqual(window.servers(), [pid]);
      assert.ok(!Object.keys(await byFile(window)).some((name) => name.startsWith("many/")));
      await window.count("wide.py", 1);
      await window.clearNotifications();
    },
  },
  {
    name: "workspace check heeds the settings of the editor, also when they change",
    async run(window) {
      await window.configure({ "oss403.rules": { "endpoint-path-style": "off" } });
      await window.command("oss403.checkWorkspace");
      await message(window, /findings:/);
      await window.count("deploy/storage.yaml", 1);
      await window.configure({ "oss403.rules": null });
      await window.count("deploy/storage.yaml", 2);
      await window.command("oss403.clearCheck");
      await window.count("deploy/storage.yaml", 0);
      await window.clearNotifications();
    },
  },
  {
    name: "a checked folder that is renamed keeps its findings",
    async run(window) {
      await window.command("oss403.checkWorkspace");
      await message(window, /findings:/);
      await window.count("deploy/app.env", 1);
      const rename = (from, to) =>
        window.ask(
          async (vscode, { from, to }) => {
            const edit = new vscode.WorkspaceEdit();
            edit.renameFile(vscode.Uri.file(from), vscode.Uri.file(to));
            await vscode.workspace.applyEdit(edit);
          },
          { from: join(window.folder, from), to: join(window.folder, to) },
        );
      await rename("deploy", "moved");
      await window.count("moved/app.env", 1);
      await window.count("deploy/app.env", 0);
      await rename("moved", "deploy");
      await window.count("deploy/app.env", 1);
      await window.count("moved/app.env", 0);
      await window.command("oss403.clearCheck");
      await window.count("deploy/app.env", 0);
      await window.clearNotifications();
    },
  },
  {
    name: "the word under the cursor is explained",
    async run(window) {
      const lines = readFileSync(join(window.folder, "deploy/app.log"), "utf8");
      await window.show("deploy/app.log", 0, lines.indexOf("0003-00001403") + 3);
      await window.command("oss403.explainSelection");
      assert.match(await page(window, "0003-00001403"), /bucket region/);
      await window.shot("explained-selection");
      await window.closeEditor();
    },
  },
  {
    name: "a code that is typed is explained",
    async run(window) {
      await window.command("oss403.explain");
      const input = window.page.locator(".quick-input-widget:visible .quick-input-box input");
      await until("the cursor in the box", () => input.evaluate((box) => box === document.activeElement));
      await window.page.keyboard.type("SignatureDoesNotMatch");
      await window.shot("explain-input");
      await window.key("Enter");
      assert.match(await page(window, "SignatureDoesNotMatch"), /^SignatureDoesNotMatch\n/);
      await window.shot("explained-code");
      await window.closeEditor();
    },
  },
  {
    name: "the clipboard is explained, its secrets are not shown",
    async run(window) {
      const secret = "q3bX0zZkQ1v7c9hYxL2mN4pR6tU";
      await window.ask((vscode, { text }) => vscode.env.clipboard.writeText(text), {
        text: `GET https://photos-1.oss-cn-hangzhou.aliyuncs.com/logo.png?OSSAccessKeyId=LTAI5tQnGqXw2Rk8vZ7pYbSd&Expires=1767225600&Signature=${secret}%3D 403`,
      });
      await window.command("oss403.triageClipboard");
      const text = await page(window, "Clipboard");
      assert.match(text, /photos-1/);
      assert.ok(!text.includes(secret) && !text.includes("LTAI5tQnGqXw2Rk8vZ7pYbSd"));
      await window.shot("explained-clipboard");
      await window.closeEditor();
      await window.ask((vscode) => vscode.env.clipboard.writeText("a text about the weather"));
      await window.command("oss403.triageClipboard");
      await message(window, /knows nothing of this text/);
      await window.clearNotifications();
    },
  },
  {
    name: "rules are listed, those under the cursor first, and their pages open",
    async run(window) {
      await window.show("wide.py", 1, 0);
      await window.count("wide.py", 1);
      await window.command("oss403.openRulePage");
      const rows = window.page.locator(".quick-input-widget:visible .monaco-list-row");
      await rows.first().waitFor();
      await window.shot("rules");
      assert.match(await rows.first().innerText(), /endpoint-region-unknown/);
      await window.key("Enter");
      assert.match(await page(window, "endpoint-region-unknown"), /NonStandardHostForbidden/);
      await window.shot("rule-page");
      await window.closeEditor();
    },
  },
  {
    name: "findings are exported as SARIF",
    async run(window) {
      await window.command("oss403.exportSarif");
      const input = window.page.locator(".quick-input-widget:visible .quick-input-box input");
      await input.waitFor();
      await until("the name", async () => (await input.first().inputValue()).endsWith("oss403.sarif"));
      await window.key("Enter");
      const file = join(window.folder, "oss403.sarif");
      await message(window, /Written:/);
      const sarif = JSON.parse(readFileSync(file, "utf8"));
      assert.equal(sarif.version, "2.1.0");
      const all = found(window, binary()).filter(({ path }) => path !== "oss403.sarif");
      assert.equal(sarif.runs[0].results.length, all.length);
      await window.clearNotifications();
    },
  },
  {
    name: "the schema of oss403.toml is given to the TOML extension",
    async run(window) {
      await window.command("oss403.associateSchema");
      await message(window, /completion and checks/);
      const entries = await window.ask((vscode) =>
        Object.entries(vscode.workspace.getConfiguration("evenBetterToml").get("schema.associations")),
      );
      const [[pattern, uri]] = entries;
      assert.match("file:///project/oss403.toml", new RegExp(pattern));
      const schema = JSON.parse(readFileSync(new URL(uri), "utf8"));
      assert.ok(schema.properties.rules && schema.properties.hosts);
      await window.clearNotifications();
    },
  },
  {
    name: "the walkthrough is drawn",
    async run(window) {
      await window.ask((vscode) =>
        vscode.commands.executeCommand("workbench.action.openWalkthrough", "oss403.oss403#start", false),
      );
      const steps = window.page.locator(".gettingStartedContainer .step-title");
      await steps.first().waitFor();
      const titles = await steps.allInnerTexts();
      await until("its picture", async () => /lightbulb/.test(await window.walkthroughMedia()));
      await window.shot("walkthrough");
      assert.deepEqual(
        titles.map((title) => title.trim()),
        ["See it at work", "Got a 403 already?", "Check the whole workspace", "Make it yours"],
      );
      await window.closeEditor();
    },
  },
  {
    name: "the settings are described",
    async run(window) {
      await window.ask((vscode) =>
        vscode.commands.executeCommand("workbench.action.openSettings", "@ext:oss403.oss403"),
      );
      const labels = window.page.locator(".settings-editor .setting-item-label");
      await until("the settings", async () => (await labels.count()) > 3);
      await window.shot("settings");
      const text = await window.page.locator(".settings-editor .settings-tree-container").innerText();
      assert.match(text, /Check documents\. When off, no server runs/);
      assert.match(text, /endpoint-accelerate/);
      await window.closeEditor();
    },
  },
];
