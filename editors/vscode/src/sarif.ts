import { join } from "node:path";
import { commands, l10n, ProgressLocation, Uri, window, workspace, type WorkspaceFolder } from "vscode";
import { locale } from "./locale";
import { log } from "./log";
import { run } from "./run";

/** Checks one folder and writes the findings as SARIF 2.1.0 where the user says. */
export async function exportSarif(binary: () => Promise<string>): Promise<void> {
  const folder = await chosenFolder();
  if (folder === undefined) return;
  const target = await window.showSaveDialog({
    defaultUri: Uri.file(join(folder.uri.fsPath, "oss403.sarif")),
    filters: { SARIF: ["sarif", "sarif.json"] },
  });
  if (target === undefined) return;
  const path = await binary();
  const options = {
    location: ProgressLocation.Notification,
    title: l10n.t("oss403: checking {0}", folder.name),
    cancellable: true,
  };
  const ended = await window.withProgress(options, (_, token) =>
    run(path, ["check", "--format", "sarif", "--locale", locale(), "--color", "never", "--", "."], {
      cwd: folder.uri.fsPath,
      token,
    }),
  );
  if (ended === undefined) return;
  if (ended.stdout === "") throw new Error(ended.stderr.trimEnd());
  if (ended.stderr !== "") log().warn(ended.stderr.trimEnd());
  await workspace.fs.writeFile(target, Buffer.from(ended.stdout, "utf8"));
  const open = l10n.t("Open");
  const chosen = await window.showInformationMessage(l10n.t("Written: {0}", target.fsPath), open);
  if (chosen === open) await commands.executeCommand("vscode.open", target);
}

async function chosenFolder(): Promise<WorkspaceFolder | undefined> {
  const folders = (workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === "file");
  if (folders.length === 0) {
    void window.showInformationMessage(l10n.t("There is no folder on this machine to check."));
    return undefined;
  }
  if (folders.length === 1) return folders[0];
  const names = folders.map((folder) => ({ label: folder.name, description: folder.uri.fsPath, folder }));
  return (await window.showQuickPick(names))?.folder;
}
