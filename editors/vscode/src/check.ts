import { join } from "node:path";
import {
  type CancellationToken,
  commands,
  l10n,
  ProgressLocation,
  Uri,
  window,
  workspace,
  type WorkspaceFolder,
} from "vscode";
import { type Finding, findings } from "./finding";
import { log } from "./log";
import { locale } from "./locale";
import type { Results } from "./results";
import { run } from "./run";
import { ignoredSettings } from "./unheard";

/** A folder's findings, and how many things could not be read. */
interface Checked {
  findings: Finding[];
  problems: number;
}

let running = false;

/** Checks the workspace unless that is being done. */
export async function checkWorkspace(binary: () => Promise<string>, results: Results): Promise<void> {
  if (running) return;
  running = true;
  try {
    await checkFolders(binary, results);
  } finally {
    running = false;
  }
}

/** Checks every folder of the workspace, with a bar that tells which one, and that can be cancelled. */
async function checkFolders(binary: () => Promise<string>, results: Results): Promise<void> {
  const folders = (workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === "file");
  if (folders.length === 0) {
    void window.showInformationMessage(l10n.t("There is no folder on this machine to check."));
    return;
  }
  const path = await binary();
  const title = l10n.t("oss403: checking the workspace");
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  const found = await window.withProgress(options, async (progress, token) => {
    const all = new Map<string, { file: Uri; findings: Finding[] }>();
    let problems = 0;
    for (const folder of folders) {
      progress.report({ message: folder.name });
      const checked = await checkFolder(path, folder, token);
      if (checked === undefined) return undefined;
      progress.report({ increment: 100 / folders.length });
      problems += checked.problems;
      for (const finding of checked.findings) {
        const file = Uri.file(join(folder.uri.fsPath, finding.path));
        const entry = all.get(file.toString()) ?? { file, findings: [] };
        entry.findings.push(finding);
        all.set(file.toString(), entry);
      }
    }
    return { all, problems };
  });
  if (found === undefined) {
    void window.showInformationMessage(
      l10n.t("The check was cancelled. What was shown before still stands."),
    );
    return;
  }
  results.show(found.all);
  void commands.executeCommand("setContext", "oss403.checked", results.any);
  await tell(
    [...found.all.values()].map((entry) => entry.findings),
    found.problems,
  );
}

async function checkFolder(
  path: string,
  folder: WorkspaceFolder,
  token: CancellationToken,
): Promise<Checked | undefined> {
  const ended = await run(path, checkArguments("jsonl", "."), { cwd: folder.uri.fsPath, token });
  if (ended === undefined) return undefined;
  const said = ended.stderr.split("\n").filter((line) => line.trim() !== "");
  said.forEach((line) => log().warn(line));
  return { findings: findings(ended.stdout), problems: said.length };
}

/** Reads one file again, with the configuration of its folder. */
export async function checkFile(path: string, file: Uri): Promise<Finding[]> {
  const cwd = workspace.getWorkspaceFolder(file)?.uri.fsPath;
  const ended = await run(path, checkArguments("jsonl", file.fsPath), cwd === undefined ? {} : { cwd });
  return ended === undefined ? [] : findings(ended.stdout);
}

/** The arguments of a check. */
export function checkArguments(format: "jsonl" | "sarif", path: string): string[] {
  return ["check", "--format", format, "--locale", locale(), "--color", "never", "--", path];
}

async function tell(files: Finding[][], problems: number): Promise<void> {
  const all = files.flat().length;
  const parts = [
    all === 0
      ? l10n.t("oss403 found nothing in the workspace.")
      : l10n.t("oss403: findings: {0}; files with findings: {1}.", all, files.length),
  ];
  if (problems > 0) parts.push(l10n.t("Not everything could be read; the output tells what."));
  const unheard = ignoredSettings();
  if (unheard.length > 0) {
    parts.push(
      l10n.t(
        "The check heeds oss403.toml, but not these settings of the editor: {0}. Put them into oss403.toml.",
        unheard.join(", "),
      ),
    );
  }
  const actions: [string, () => unknown][] = [];
  if (all > 0) {
    actions.push([
      l10n.t("Show Problems"),
      () => commands.executeCommand("workbench.panel.markers.view.focus"),
    ]);
  }
  if (problems > 0) actions.push([l10n.t("Show Output"), () => log().show()]);
  const chosen = await window.showInformationMessage(parts.join(" "), ...actions.map(([title]) => title));
  actions.find(([title]) => title === chosen)?.[1]();
}
