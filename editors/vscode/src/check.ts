import { commands, l10n, ProgressLocation, window, workspace } from "vscode";
import { log } from "./log";
import type { Server } from "./server";
import { settings } from "./settings";

/** What the server says of a check. The findings themselves it has published. */
interface Checked {
  cancelled: boolean;
  findings: number;
  filesWithFindings: number;
  /** How many things could not be read. */
  unread: number;
}

let running = false;

/** Lets the server check the workspace unless that is being done. It is shown how far it is, and it can be cancelled. */
export async function checkWorkspace(server: Server): Promise<void> {
  if (running) return;
  running = true;
  try {
    await check(server);
  } finally {
    running = false;
  }
}

/** Takes back what the last check found. */
export async function clearCheck(server: Server): Promise<void> {
  if (server.state === "running") await server.execute("clearCheck");
  setChecked(false);
}

/** Tells whether there are findings of a check that could be cleared. */
export function setChecked(checked: boolean): void {
  void commands.executeCommand("setContext", "oss403.checked", checked);
}

async function check(server: Server): Promise<void> {
  if (!(workspace.workspaceFolders ?? []).some((folder) => folder.uri.scheme === "file")) {
    void window.showInformationMessage(l10n.t("There is no folder on this machine to check."));
    return;
  }
  if (!settings.enable) {
    void window.showInformationMessage(l10n.t("oss403 is switched off (oss403.enable)."));
    return;
  }
  const options = {
    location: ProgressLocation.Notification,
    title: l10n.t("oss403: checking the workspace"),
    cancellable: true,
  };
  const checked = await window.withProgress(options, (progress, cancelled) =>
    server.execute<Checked>("checkWorkspace", { progress, cancelled }),
  );
  if (checked === undefined) return;
  if (checked.cancelled) {
    void window.showInformationMessage(
      l10n.t("The check was cancelled. What was shown before still stands."),
    );
    return;
  }
  setChecked(checked.findings > 0);
  await tell(checked);
}

async function tell({ findings, filesWithFindings, unread }: Checked): Promise<void> {
  const parts = [
    findings === 0
      ? l10n.t("oss403 found nothing in the workspace.")
      : l10n.t("oss403: findings: {0}; files with findings: {1}.", findings, filesWithFindings),
  ];
  if (unread > 0) parts.push(l10n.t("Not everything could be read; the output tells what."));
  const actions: [string, () => unknown][] = [];
  if (findings > 0) {
    actions.push([
      l10n.t("Show Problems"),
      () => commands.executeCommand("workbench.panel.markers.view.focus"),
    ]);
  }
  if (unread > 0) actions.push([l10n.t("Show Output"), () => log().show()]);
  const chosen = await window.showInformationMessage(parts.join(" "), ...actions.map(([title]) => title));
  actions.find(([title]) => title === chosen)?.[1]();
}
