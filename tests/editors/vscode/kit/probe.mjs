// Asks the vscode API inside the extension host.
import { existsSync, rmSync } from "node:fs";
import { request } from "node:http";
import { until } from "./wait.mjs";

export class Probe {
  constructor(socket) {
    this.socket = socket;
  }

  /** Forgets the window before: its extension host lives on for a while. */
  reset() {
    rmSync(this.socket, { force: true });
  }

  /** Waits for the probe of the window that was just opened. */
  async ready() {
    await until("the extension host", () => existsSync(this.socket), 60_000);
  }

  /** Runs `body`, a function of (vscode, args), over there; its result is JSON. */
  ask(body, args = {}) {
    const source = `return (${body.toString()})(vscode, args);`;
    return new Promise((resolve, reject) => {
      const post = request({ socketPath: this.socket, method: "POST" }, async (response) => {
        const parts = [];
        for await (const part of response) parts.push(part);
        const { value, error } = JSON.parse(Buffer.concat(parts).toString("utf8"));
        if (error) reject(new Error(error));
        else resolve(value);
      });
      post.on("error", reject);
      post.end(JSON.stringify({ body: source, args }));
    });
  }
}
