// A VS Code of its own: fresh profile, one web server, any number of windows after each other.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sleep, until } from "./wait.mjs";

const ENTRY = join(process.env.TOOLS, "node_modules/code-server/out/node/entry.js");
const SETTINGS = {
  "chat.disableAIFeatures": true,
  "editor.accessibilitySupport": "off",
  "editor.hover.delay": 100,
  "editor.minimap.enabled": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "problems.autoReveal": false,
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "window.commandCenter": false,
  "workbench.colorTheme": "Default Light Modern",
  "workbench.enableExperiments": false,
  "workbench.reduceMotion": "on",
  "workbench.layoutControl.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

// The language pack: the few words of VS Code that pictures show. The rest stays English, but the display
// language is Chinese, for extensions too.
const PACKS = {
  "zh-cn": {
    hash: "oss403",
    label: "中文(简体)",
    extensions: [{ extensionIdentifier: { id: "oss403-tests.chinese" }, version: "0.0.1" }],
    translations: { vscode: new URL("./chinese.json", import.meta.url).pathname },
  },
};

export class VsCode {
  /** Installs `vsix` and the probe, and starts in the display language `locale`. */
  static async start({ vsix, artifacts, locale = "en", settings = {}, env = {} }) {
    const self = new VsCode();
    self.home = mkdtempSync(join(tmpdir(), "oss403-vscode-"));
    self.probes = join(self.home, "probes");
    self.env = { ...process.env, EXTENSIONS_GALLERY: "{}", PROBE: self.probes, LANG: "C.UTF-8", ...env };
    const data = join(self.home, "data");
    self.extensions = join(self.home, "extensions");
    mkdirSync(join(data, "User"), { recursive: true });
    mkdirSync(self.extensions);
    mkdirSync(self.probes);
    writeFileSync(join(data, "User/settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));
    writeFileSync(join(data, "languagepacks.json"), JSON.stringify(PACKS));
    cpSync(new URL("../probe", import.meta.url).pathname, join(self.extensions, "oss403-tests.probe-0.0.1"), {
      recursive: true,
    });
    self.args = [ENTRY, "--config", join(self.home, "config.yaml"), "--user-data-dir", data];
    self.args.push("--extensions-dir", self.extensions);
    const installing = spawnSync(process.execPath, [...self.args, "--install-extension", vsix], {
      encoding: "utf8",
      env: self.env,
    });
    if (installing.status !== 0 || /Failed Installing/.test(installing.stdout + installing.stderr)) {
      throw new Error(`the extension cannot be installed: ${installing.stdout}${installing.stderr}`);
    }
    self.port = await freePort();
    const log = openSync(join(artifacts, "code-server.log"), "a");
    const options = ["--bind-addr", `127.0.0.1:${self.port}`, "--auth", "none", "--disable-telemetry"];
    options.push("--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override");
    options.push("--ignore-last-opened", "--locale", locale);
    self.process = spawn(process.execPath, [...self.args, ...options], {
      stdio: ["ignore", log, log],
      env: self.env,
      detached: true,
    });
    await until("code-server", () => self.answers());
    return self;
  }

  async answers() {
    try {
      return (await fetch(`http://127.0.0.1:${this.port}/healthz`)).ok;
    } catch {
      return false;
    }
  }

  /** The folder that the extension was installed into. */
  get installed() {
    const name = readdirSync(this.extensions).find((name) => name.startsWith("oss403.oss403-"));
    return join(this.extensions, name);
  }

  async stop() {
    try {
      process.kill(-this.process.pid, "SIGTERM");
      await sleep(500);
      process.kill(-this.process.pid, "SIGKILL");
    } catch {
      // it is gone already
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
