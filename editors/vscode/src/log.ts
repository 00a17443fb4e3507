import { type LogOutputChannel, window } from "vscode";

let channel: LogOutputChannel | undefined;

/** The output channel. Made when something is first written: a folder without OSS text never sees it. */
export function log(): LogOutputChannel {
  channel ??= window.createOutputChannel("oss403", { log: true });
  return channel;
}

/** Closes the channel. */
export function disposeLog(): void {
  channel?.dispose();
  channel = undefined;
}
