import { execFile } from "node:child_process";
import { accessSync, chmodSync, constants, existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import { type ExtensionContext, l10n, workspace } from "vscode";
import { log } from "./log";
import { settings } from "./settings";

/** A program of this name is looked for. */
const NAME = process.platform === "win32" ? "oss403.exe" : "oss403";

/** A program that says nothing for this long, in milliseconds, is not ours. */
const PATIENCE = 10_000;

/** A program that starts. */
export interface Binary {
  /** Absolute. */
  path: string;
  /** As it tells it. */
  version: string;
}

/** No program could be started; the message tells the user why. */
export class NoBinary extends Error {}

/**
 * A program that starts: the one that the user names, else the one in the extension, else the first on
 * PATH. A path that the user names has no substitute.
 */
export async function findBinary(context: ExtensionContext): Promise<Binary> {
  if (settings.path !== "") {
    const path = expanded(settings.path);
    try {
      return { path, version: await tried(path) };
    } catch (error) {
      throw new NoBinary(l10n.t("oss403.path: {0} cannot be started: {1}", path, messageOf(error)));
    }
  }
  const bundled = context.asAbsolutePath(join("server", NAME));
  for (const path of [bundled, ...onPath()].filter((path) => existsSync(path))) {
    try {
      return { path, version: await tried(path) };
    } catch (error) {
      log().warn(`${path}: ${messageOf(error)}`);
    }
  }
  throw new NoBinary(
    l10n.t("The program oss403 was not found. Install it, or set oss403.path to where it stands."),
  );
}

function expanded(path: string): string {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  return path.replace(/^~(?=[/\\]|$)/, homedir()).replaceAll("${workspaceFolder}", folder);
}

/** Programs on PATH. Relative entries are left out: they would run whatever the workspace brings along. */
function onPath(): string[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.map((folder) => join(folder, NAME));
}

/** The version of the program at `path`; throws if there is none, or if it is not ours. */
async function tried(path: string): Promise<string> {
  if (!isAbsolute(path)) throw new Error(l10n.t("this is no absolute path"));
  makeExecutable(path);
  const { stdout } = await promisify(execFile)(path, ["--version"], { timeout: PATIENCE, windowsHide: true });
  const version = /^oss403 (\S+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(l10n.t("this is another program"));
  return version;
}

/** Some ways of installing an extension lose the executable bit. */
function makeExecutable(path: string): void {
  if (process.platform === "win32") return;
  try {
    accessSync(path, constants.X_OK);
  } catch {
    try {
      chmodSync(path, 0o755);
    } catch {
      // starting it says what is wrong
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
