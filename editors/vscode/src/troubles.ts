import { commands, l10n, window } from "vscode";
import { NoBinary } from "./binary";
import { log } from "./log";

/** Says that the server keeps ending. */
export function tellGaveUp(): void {
  log().error("the server ended five times within three minutes");
  void offer(l10n.t("oss403 ended unexpectedly five times in a row and was not started again."), [
    [l10n.t("Restart"), () => commands.executeCommand("oss403.restartServer")],
    [l10n.t("Show Output"), () => log().show()],
  ]);
}

/** Says why the server could not be started. What went wrong between the programs stands in the output. */
export function tellNotStarted(error: unknown): void {
  log().error(error instanceof Error ? error.message : String(error));
  const message =
    error instanceof NoBinary
      ? error.message
      : l10n.t("The server ended before it answered; the output tells more.");
  void offer(l10n.t("oss403 could not be started. {0}", message), [
    [l10n.t("Open Settings"), () => commands.executeCommand("workbench.action.openSettings", "oss403.path")],
    [l10n.t("Show Output"), () => log().show()],
  ]);
}

/** Says why a command did not do what it should. */
export function tellFailed(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  log().error(message);
  void offer(message.startsWith("oss403") ? message : `oss403: ${message}`, [
    [l10n.t("Show Output"), () => log().show()],
  ]);
}

/** Shows an error with things that can be done about it. */
async function offer(message: string, actions: [title: string, run: () => unknown][]): Promise<void> {
  const chosen = await window.showErrorMessage(message, ...actions.map(([title]) => title));
  actions.find(([title]) => title === chosen)?.[1]();
}
