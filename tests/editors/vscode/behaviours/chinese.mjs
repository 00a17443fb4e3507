// The same in Chinese: the editor's language decides.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../kit/wait.mjs";

export const chinese = [
  {
    name: "Chinese: message, hover and quick fixes",
    async run(window) {
      const lines = readFileSync(join(window.folder, "upload.py"), "utf8").split("\n");
      const line = lines.findIndex((line) => line.includes("cn-hangzhuo"));
      await window.show("upload.py", line, lines[line].indexOf("cn-hangzhuo") + 3);
      const found = await window.count("upload.py", 3);
      assert.match(found.find(({ code }) => code === "endpoint-region-unknown").message, /地域/);
      assert.match(found[0].href, /^https:\/\/help\.aliyun\.com\//);
      const text = await window.hover(/NonStandardHostForbidden/);
      await window.shot("hover-chinese");
      assert.match(text, /地域/);
      await window.key("Escape");
      const titles = await window.quickFixes();
      await window.shot("quick-fixes-chinese");
      assert.equal(titles[0], "改为 `cn-hangzhou`");
      assert.ok(titles.includes("在此处忽略 `endpoint-region-unknown`"), titles.join(" | "));
      await window.key("Escape");
    },
  },
  {
    name: "Chinese: commands, settings and the extension's own words",
    async run(window) {
      await window.key("F1");
      await window.page.locator(".quick-input-widget:visible .quick-input-box input").waitFor();
      await window.page.keyboard.type("OSS 403");
      const rows = window.page.locator(".quick-input-widget:visible .monaco-list-row");
      await until("the commands", async () =>
        (await rows.allInnerTexts()).some((row) => row.includes("检查工作区")),
      );
      await window.shot("palette-chinese");
      await window.key("Escape");
      const described = await window.ask((vscode) => {
        const { configuration } = vscode.extensions.getExtension("oss403.oss403").packageJSON.contributes;
        const properties = configuration.properties ?? configuration[0].properties;
        return properties["oss403.rules"].properties["endpoint-region-unknown"].description;
      });
      assert.match(described, /地域/);
      await window.command("oss403.checkWorkspace");
      await until("the message", async () =>
        (await window.notifications()).some((text) => /发现 \d+ 个问题，涉及 \d+ 个文件/.test(text)),
      );
      await window.clearNotifications();
    },
  },
];
