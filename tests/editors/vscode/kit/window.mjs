// One window of VS Code, used as a person would: keys in, what is drawn out.
import { join } from "node:path";
import { servers } from "./processes.mjs";
import { Probe } from "./probe.mjs";
import { PATIENCE, settled, sleep, until } from "./wait.mjs";

/** The rules that the fixtures were written for. Others may have something to say of them too. */
const TESTED = [
  "endpoint-path-style",
  "endpoint-region-unknown",
  "error-body-recorded",
  "error-code-unknown",
  "signed-url-expired",
];

export class Window {
  /** Opens `folder`. */
  static async open(browser, vscode, { folder, artifacts, width = 1280, height = 800, scale = 1 }) {
    const self = new Window();
    self.artifacts = artifacts;
    self.folder = folder;
    self.context = await browser.newContext({
      viewport: { width, height },
      deviceScaleFactor: scale,
      permissions: ["clipboard-read", "clipboard-write"],
    });
    self.page = await self.context.newPage();
    self.page.setDefaultTimeout(PATIENCE);
    const address = `http://127.0.0.1:${vscode.port}/?folder=${encodeURIComponent(folder)}`;
    await self.page.goto(address, { waitUntil: "commit" });
    await self.page.waitForSelector(".monaco-workbench .part.statusbar");
    self.probe = await Probe.find(vscode.probes, folder);
    self.host = await self.ask(() => process.pid);
    return self;
  }

  async close() {
    await this.context.close();
  }

  ask(body, args) {
    return this.probe.ask(body, args);
  }

  async key(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
      await sleep(60);
    }
  }

  shot(name) {
    return this.page.screenshot({ path: join(this.artifacts, `${name}.png`) });
  }

  /** Shows a file of the folder, with the cursor at a place: line and UTF-16 column, both from 0. */
  async show(name, line = 0, column = 0) {
    await this.ask(
      async (vscode, { path, line, column }) => {
        const selection = new vscode.Range(line, column, line, column);
        await vscode.commands.executeCommand("vscode.open", vscode.Uri.file(path), {
          preview: false,
          selection,
        });
      },
      { path: join(this.folder, name), line, column },
    );
    await this.page.waitForSelector(
      `.editor-group-container .tab.active[data-resource-name="${name.split("/").at(-1)}"]`,
    );
    await this.focus();
  }

  async focus() {
    const areas =
      ".editor-group-container.active .monaco-editor textarea.inputarea, .editor-group-container.active .monaco-editor .native-edit-context";
    await this.page.locator(areas).first().focus();
  }

  /** The diagnostics of a file of the folder (all files, without a name): ours, of `rules` unless that is null. */
  diagnostics(name, rules = TESTED) {
    return this.ask(
      (vscode, { path, rules }) => {
        const all = vscode.languages.getDiagnostics().filter(([uri]) => !path || uri.path === path);
        return all.flatMap(([uri, diagnostics]) =>
          diagnostics
            .filter(
              ({ source, code }) => source === "oss403" && (!rules || rules.includes(code.value ?? code)),
            )
            .map(({ range, message, severity, code }) => ({
              path: uri.path,
              start: [range.start.line, range.start.character],
              end: [range.end.line, range.end.character],
              message,
              severity: vscode.DiagnosticSeverity[severity],
              code: code.value ?? code,
              href: code.target?.toString(),
            })),
        );
      },
      { path: name && join(this.folder, name), rules },
    );
  }

  /** Waits until a file has so many diagnostics. */
  count(name, wanted) {
    return until(`${wanted} diagnostics in ${name}`, async () => {
      const found = await this.diagnostics(name);
      return found.length === wanted && found;
    });
  }

  /** Left and right of each squiggle that is drawn, and its kind, from left to right. */
  squiggles() {
    return this.page.evaluate(() => {
      const kinds = ["error", "warning", "info", "hint"];
      const drawn = kinds.flatMap((kind) =>
        [...document.querySelectorAll(`.editor-instance .squiggly-${kind}`)].map((element) => {
          const { left, right, top } = element.getBoundingClientRect();
          return { kind, left, right, top };
        }),
      );
      return drawn.sort((a, b) => a.top - b.top || a.left - b.left);
    });
  }

  /** Left and right of `text` as it is drawn in the editor. */
  drawn(text) {
    return this.page.evaluate((wanted) => {
      const plain = (text) => text.replaceAll("\u00a0", " ");
      for (const line of document.querySelectorAll(".editor-instance .view-line")) {
        const at = plain(line.textContent).indexOf(wanted);
        if (at < 0) continue;
        const range = document.createRange();
        let passed = 0;
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const length = node.textContent.length;
          if (passed <= at && at < passed + length) range.setStart(node, at - passed);
          const end = at + wanted.length;
          if (passed < end && end <= passed + length) range.setEnd(node, end - passed);
          passed += length;
        }
        const { left, right, top } = range.getBoundingClientRect();
        return { left, right, top };
      }
      return null;
    }, text);
  }

  /** The rows of the Problems panel, once there are some: what a screen reader reads, and what is drawn. */
  async problems() {
    await this.ask((vscode) => vscode.commands.executeCommand("workbench.panel.markers.view.focus"));
    await this.page.waitForSelector(".markers-panel-container .monaco-list-row");
    const rows = this.page.locator(".markers-panel-container .monaco-list-row");
    return settled("the rows", () =>
      rows.evaluateAll((rows) =>
        rows.map((row) => ({ label: row.getAttribute("aria-label"), text: row.textContent })),
      ),
    );
  }

  async closePanel() {
    await this.ask((vscode) => vscode.commands.executeCommand("workbench.action.closePanel"));
  }

  /** The hover at the cursor: its text, once it has what is waited for. Its parts come one by one. */
  async hover(awaited) {
    const rows = this.page.locator(
      ".monaco-hover:visible .hover-row, .monaco-resizable-hover:visible .hover-row",
    );
    await until("the hover", async () => {
      await this.focus();
      await this.key("Control+KeyK", "Control+KeyI");
      return shown(rows.first());
    });
    return until(`${awaited} in the hover`, async () => {
      const text = (await rows.allInnerTexts()).map((text) => text.trim()).join("\n");
      return awaited.test(text) && text;
    });
  }

  /** Opens the menu of quick fixes at the cursor; the titles in it. */
  async quickFixes() {
    await this.focus();
    const rows = this.page.locator(".action-widget .monaco-list-row.action");
    await until("the quick-fix menu", async () => {
      await this.key("Control+Period");
      return shown(rows.first());
    });
    const titles = await settled("the titles", () => rows.allInnerTexts());
    return titles.map((title) => title.trim()).filter((title) => title !== "");
  }

  /** Takes the entry number `index` of the open menu. By key: in some versions a click is caught by an overlay. */
  async take(index) {
    for (let step = 0; step < index; step += 1) await this.key("ArrowDown");
    await this.key("Enter");
    await until(
      "the end of the menu",
      async () => (await this.page.locator(".action-widget .monaco-list-row").count()) === 0,
    );
  }

  /** The labels of the suggestions that are shown. */
  async suggestions() {
    const rows = this.page.locator(".suggest-widget.visible .monaco-list-row");
    return settled("the suggestions", () =>
      rows.evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label") ?? row.textContent)),
    );
  }

  /** The text of a file as the editor has it. */
  text(name) {
    return this.ask(async (vscode, { path }) => (await vscode.workspace.openTextDocument(path)).getText(), {
      path: join(this.folder, name),
    });
  }

  /** True while VS Code holds a file of the folder open. */
  isOpen(name) {
    return this.ask(
      (vscode, { path }) => vscode.workspace.textDocuments.some(({ uri }) => uri.path === path),
      { path: join(this.folder, name) },
    );
  }

  /** Sets settings of the user; null takes one back. */
  async configure(settings) {
    await this.ask(
      async (vscode, { settings }) => {
        for (const [key, value] of Object.entries(settings)) {
          await vscode.workspace.getConfiguration().update(key, value ?? undefined, true);
        }
      },
      { settings },
    );
  }

  /** Process ids of the servers of this window. The window before may still have one. */
  servers() {
    return servers(this.host);
  }

  /** Our item in the status bar: what is drawn and what is read; null if there is none. */
  status() {
    return this.page.evaluate(() => {
      const item = document.querySelector('.statusbar-item[id^="oss403.oss403"]');
      return item && { text: item.textContent.trim(), label: item.getAttribute("aria-label") };
    });
  }

  /** What the open walkthrough shows beside its steps. It stands in a frame of its own. */
  async walkthroughMedia() {
    const texts = this.page.frames().map((frame) =>
      frame
        .locator("body")
        .innerText({ timeout: 1000 })
        .catch(() => ""),
    );
    return (await Promise.all(texts)).join("\n");
  }

  /** Runs a command as the palette would, without waiting for its end. */
  async command(name) {
    await this.ask((vscode, { name }) => void vscode.commands.executeCommand(name), { name });
  }

  /** Closes what is being edited. */
  async closeEditor() {
    await this.ask((vscode) => vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor"));
  }

  /** The messages that stand in the corner. */
  async notifications() {
    return this.page.locator(".notifications-toasts .notification-list-item-message").allInnerTexts();
  }

  /** Takes the messages away, and waits until VS Code shows new ones: at most three within 800 ms. */
  async clearNotifications() {
    await this.ask((vscode) => vscode.commands.executeCommand("notifications.clearAll"));
    await sleep(900);
  }
}

/** True if it is drawn soon. A key that comes too early is lost: then it is pressed again. */
function shown(locator) {
  return locator.waitFor({ timeout: 3000 }).then(
    () => true,
    () => false,
  );
}
