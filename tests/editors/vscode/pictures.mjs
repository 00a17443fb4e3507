// The pictures of the README: squiggle and hover above, quick-fix menu below, in each language.
// usage: pictures.mjs VSIX FOLDER
import { cpSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "./kit/browser.mjs";
import { VsCode } from "./kit/vscode.mjs";
import { sleep, until } from "./kit/wait.mjs";
import { Window } from "./kit/window.mjs";

const [vsix, folder] = process.argv.slice(2);
const artifacts = process.env.ARTIFACTS;
const SIZE = { width: 860, height: 400 };
const SCALE = 2; // for screens with small pixels
const LARGEST = 300_000; // bytes
const settings = {
  "breadcrumbs.enabled": false,
  "editor.fontSize": 14,
  "editor.occurrencesHighlight": "off",
  "editor.renderLineHighlight": "none",
  "editor.selectionHighlight": false,
  "workbench.activityBar.location": "hidden",
  "workbench.editor.editorActionsLocation": "hidden",
};

const browser = await launch();
const home = mkdtempSync(join(tmpdir(), "oss403-pictures-"));
try {
  for (const [locale, name] of [
    ["en", "vscode-en.png"],
    ["zh-cn", "vscode-zh.png"],
  ]) {
    const shop = join(home, locale, "shop");
    cpSync(new URL("./fixtures/shop", import.meta.url).pathname, shop, { recursive: true });
    const vscode = await VsCode.start({ vsix, artifacts, locale, settings });
    try {
      await compose(await shots(vscode, shop), join(folder, name));
    } finally {
      await vscode.stop();
    }
    const { size } = statSync(join(folder, name));
    if (size > LARGEST) throw new Error(`${name} has ${size} bytes`);
    console.log(`${name}: ${size} bytes`);
  }
} finally {
  await browser.close();
  rmSync(home, { recursive: true });
}

/** The hover and the menu, as two images. */
async function shots(vscode, shop) {
  const window = await Window.open(browser, vscode, { folder: shop, artifacts, ...SIZE, scale: SCALE });
  await window.command("workbench.action.closeSidebar");
  await window.show("upload.py", 2, 28);
  await window.count("upload.py", 2);
  await until("the squiggles", async () => (await window.squiggles()).length >= 2);
  await window.hover(/oss403[^]*NonStandardHostForbidden/);
  await sleep(1500);
  const hover = await window.page.screenshot();
  await window.key("Escape");
  await window.quickFixes();
  await sleep(500);
  const menu = await window.page.screenshot({ clip: { x: 0, y: 0, ...SIZE, height: 200 } });
  await window.close();
  return [hover, menu];
}

/** Puts images below each other. */
async function compose(images, path) {
  const page = await browser.newPage({
    viewport: { width: SIZE.width + 2, height: 100 },
    deviceScaleFactor: SCALE,
  });
  const drawn = images.map(
    (image) =>
      `<img width="${SIZE.width}" style="display:block;border:1px solid #ccc;margin-bottom:8px" src="data:image/png;base64,${image.toString("base64")}">`,
  );
  await page.setContent(`<body style="margin:0;background:white"><div id="all">${drawn.join("")}</div>`);
  await page.locator("#all").screenshot({ path });
  await page.close();
}
