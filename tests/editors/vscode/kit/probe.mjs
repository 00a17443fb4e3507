// Asks the vscode API inside the extension host.
import { readdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { until } from "./wait.mjs";

export class Probe {
  /** The probe, among those that have a socket in `sockets`, of the window that shows `folder`. */
  static find(sockets, folder) {
    return until("the extension host", async () => {
      for (const name of readdirSync(sockets)) {
        const probe = new Probe(join(sockets, name));
        const shown = probe.ask((vscode) => vscode.workspace.workspaceFolders?.[0]?.uri.path);
        // the host of a window that was closed may be gone
        if ((await shown.catch(() => undefined)) === folder) return probe;
      }
      return undefined;
    });
  }

  constructor(socket) {
    this.socket = socket;
  }

  /** Runs `body`, a function of (vscode, args), over there; its result is JSON. */
  ask(body, args = {}) {
    const source = `return (${body.toString()})(vscode, args);`;
    return new Promise((resolve, reject) => {
      // a connection of its own: the host closes those that are idle
      const post = request({ socketPath: this.socket, method: "POST", agent: false }, async (response) => {
        const parts = [];
        for await (const part of response) parts.push(part);
        const { value, error } = JSON.parse(Buffer.concat(parts).toString("utf8"));
        if (error) reject(new Error(error));
        else resolve(value);
      });
      post.setTimeout(120_000, () => post.destroy(new Error("the extension host does not answer")));
      post.on("error", reject);
      post.end(JSON.stringify({ body: source, args }));
    });
  }
}
