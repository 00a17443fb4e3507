// A folder that has nothing to do with OSS.
import assert from "node:assert/strict";
import { sleep, until } from "../kit/wait.mjs";

export const quiet = [
  {
    name: "in a folder without OSS nothing is started and nothing is shown",
    async run(window) {
      await window.show("main.py");
      await window.show("notes.md");
      const active = () => window.ask((vscode) => vscode.extensions.getExtension("oss403.oss403").isActive);
      await until("the extension", active);
      await window.show("main.py", 2, 0);
      await window.page.keyboard.type("# it is possible to get across, boss\n");
      await sleep(2000);
      assert.deepEqual(window.servers(), []);
      assert.equal(await window.status(), null);
      assert.deepEqual(await window.diagnostics(undefined, null), []);
      assert.deepEqual(await window.notifications(), []);
      await window.command("workbench.action.output.toggleOutput");
      const channels = window.page.locator(".panel .title-actions select, .panel .monaco-select-box");
      await channels.first().waitFor();
      const names = await channels.locator("option").allInnerTexts();
      assert.ok(names.length > 0);
      assert.ok(!names.some((name) => name.includes("oss403")), names.join(", "));
      await window.shot("quiet");
      await window.closePanel();
    },
  },
  {
    name: "as soon as a host of OSS is typed there the server answers",
    async run(window) {
      await window.show("main.py", 2, 0);
      await window.page.keyboard.type('OSS_ENDPOINT = "oss-cn-hangzhuo.aliyuncs.com"\n');
      await window.count("main.py", 1);
      assert.equal(window.servers().length, 1);
      const status = await until("the item in the status bar", () => window.status());
      assert.match(status.text, /OSS 403/);
    },
  },
];
