import { spawn } from "node:child_process";
import type { CancellationToken } from "vscode";

/** How a run is to be done. */
export interface Run {
  /** Working folder. */
  cwd?: string;
  /** Standard input. Texts go this way, not as arguments: others on the machine can read those. */
  input?: string;
  /** Ends the program. */
  token?: CancellationToken;
}

/** How a run ended. */
export interface Ended {
  /** 0: nothing found, 1: something found, 2: something could not be read. */
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the program at `path` to its end; nothing if it was cancelled. */
export function run(
  path: string,
  args: string[],
  { cwd, input, token }: Run = {},
): Promise<Ended | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { cwd, windowsHide: true });
    const cancelling = token?.onCancellationRequested(() => child.kill());
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => stdout.push(part));
    child.stderr.on("data", (part: Buffer) => stderr.push(part));
    child.on("error", (error) => {
      cancelling?.dispose();
      reject(error);
    });
    child.on("close", (code, signal) => {
      cancelling?.dispose();
      if (token?.isCancellationRequested) return resolve(undefined);
      if (code === null) return reject(new Error(`${path}: ${signal ?? ""}`));
      return resolve({ code, stdout: text(stdout), stderr: text(stderr) });
    });
    // a program that ends before it has read everything is no fault of ours
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
    if (token?.isCancellationRequested) child.kill();
  });
}

function text(parts: Buffer[]): string {
  return Buffer.concat(parts).toString("utf8");
}
