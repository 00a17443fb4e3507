// Chromium without a screen.
import { createRequire } from "node:module";
import { join } from "node:path";

const { chromium } = createRequire(join(process.env.TOOLS, "x.js"))("playwright-core");

export function launch() {
  return chromium.launch({
    executablePath: join(process.env.TOOLS, "chromium"),
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
