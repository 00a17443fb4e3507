// The .vsix without a binary.
import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sleep, until } from "../kit/wait.mjs";

export const universal = (binary) => [
  {
    name: "without a program the user is told what to do",
    async run(window) {
      await window.show("wide.py");
      const told = await until("the message", async () => (await window.notifications())[0]);
      assert.match(told, /The program oss403 was not found\. Install it, or set oss403\.path/);
      await window.shot("no-program");
      await window.clearNotifications();
    },
  },
  {
    name: "a path that leads to another program is refused with a reason",
    async run(window) {
      await window.show("wide.py");
      await window.configure({ "oss403.path": "/bin/true" });
      await until("the message", async () =>
        (await window.notifications()).some((text) =>
          text.includes("oss403.path: /bin/true cannot be started: this is another program"),
        ),
      );
      await window.clearNotifications();
    },
  },
  {
    name: "a server that always ends is given up, and the user is told once",
    async run(window) {
      const broken = join(window.folder, "broken");
      writeFileSync(
        broken,
        `#!/bin/sh\n[ "$1" = lsp ] || exec "${binary}" "$@"\necho x >> "${broken}.runs"\nexit 1\n`,
      );
      chmodSync(broken, 0o755);
      await window.show("wide.py");
      await window.configure({ "oss403.path": broken });
      await until("the message", async () => (await window.notifications()).length > 0);
      await sleep(2000);
      const runs = readFileSync(`${broken}.runs`, "utf8").trim().split("\n").length;
      assert.ok(runs <= 5, `started ${runs} times`);
      const told = await window.notifications();
      assert.equal(told.length, 1, told.join("\n"));
      assert.match(told[0], /oss403 could not be started\. The server ended before it answered/);
      await window.shot("given-up");
      await window.clearNotifications();
    },
  },
  {
    name: "as soon as oss403.path is right the server runs",
    async run(window) {
      await window.configure({ "oss403.path": binary });
      await window.count("wide.py", 1);
      assert.deepEqual(await window.notifications(), []);
      await window.configure({ "oss403.path": null });
    },
  },
];

export const onPath = [
  {
    name: "a program on PATH is found",
    async run(window) {
      await window.show("wide.py");
      await window.count("wide.py", 1);
    },
  },
];
