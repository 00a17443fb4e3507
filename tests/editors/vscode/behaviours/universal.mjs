// The .vsix without a binary.
import assert from "node:assert/strict";
import { until } from "../kit/wait.mjs";

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
