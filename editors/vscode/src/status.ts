import {
  DiagnosticSeverity,
  Disposable,
  l10n,
  languages,
  MarkdownString,
  StatusBarAlignment,
  type StatusBarItem,
  ThemeColor,
  window,
  workspace,
} from "vscode";
import { SOURCE } from "./documents";
import type { Server, ServerState } from "./server";
import { changed, settings } from "./settings";

/** How many findings there are of each severity. */
interface Counts {
  errors: number;
  warnings: number;
  others: number;
}

/** The item in the status bar: what the server does, and how much was found. Absent until it is needed. */
export class Status implements Disposable {
  private item: StatusBarItem | undefined;
  private readonly listening: Disposable;

  constructor(private readonly server: Server) {
    this.listening = Disposable.from(
      server.onDidChangeState(() => this.draw()),
      languages.onDidChangeDiagnostics(() => this.draw()),
      workspace.onDidChangeConfiguration((event) => {
        if (changed(event, "statusBar")) this.draw();
      }),
    );
  }

  dispose(): void {
    this.listening.dispose();
    this.item?.dispose();
  }

  private draw(): void {
    const state = this.server.state;
    const counts = count();
    const needed = state !== "off" || counts.errors + counts.warnings + counts.others > 0;
    if (!needed || !settings.statusBar) {
      this.item?.dispose();
      this.item = undefined;
      return;
    }
    this.item ??= newItem();
    this.item.text = `${icon(state)} OSS 403 ${numbers(counts)}`.trimEnd();
    this.item.tooltip = tooltip(state, counts);
    this.item.accessibilityInformation = { label: `OSS 403: ${sentence(counts)}` };
    this.item.backgroundColor =
      state === "failed" ? new ThemeColor("statusBarItem.errorBackground") : undefined;
    this.item.show();
  }
}

function newItem(): StatusBarItem {
  const item = window.createStatusBarItem("oss403.status", StatusBarAlignment.Left, -10);
  item.name = "oss403";
  item.command = "workbench.actions.view.problems";
  return item;
}

function count(): Counts {
  const counts = { errors: 0, warnings: 0, others: 0 };
  for (const [, diagnostics] of languages.getDiagnostics()) {
    for (const { source, severity } of diagnostics) {
      if (source !== SOURCE) continue;
      if (severity === DiagnosticSeverity.Error) counts.errors += 1;
      else if (severity === DiagnosticSeverity.Warning) counts.warnings += 1;
      else counts.others += 1;
    }
  }
  return counts;
}

function icon(state: ServerState): string {
  const icons = {
    off: "$(circle-slash)",
    starting: "$(loading~spin)",
    running: "$(shield)",
    failed: "$(error)",
  };
  return icons[state];
}

function numbers({ errors, warnings, others }: Counts): string {
  const parts = [`$(error) ${errors}`, `$(warning) ${warnings}`, `$(info) ${others}`];
  return parts.filter((part) => !part.endsWith(" 0")).join(" ");
}

function sentence({ errors, warnings, others }: Counts): string {
  return l10n.t("Errors: {0}, warnings: {1}, remarks: {2}", errors, warnings, others);
}

function tooltip(state: ServerState, counts: Counts): MarkdownString {
  const states = {
    off: l10n.t("The server is off."),
    starting: l10n.t("The server is starting."),
    running: l10n.t("The server is running."),
    failed: l10n.t("The server is not running."),
  };
  const text = new MarkdownString(undefined, true);
  text.isTrusted = {
    enabledCommands: ["oss403.checkWorkspace", "oss403.restartServer", "oss403.showOutput"],
  };
  text.appendMarkdown(`**oss403** — ${states[state]}\n\n`);
  text.appendMarkdown(sentence(counts));
  const links = [
    `[${l10n.t("Check Workspace")}](command:oss403.checkWorkspace)`,
    `[${l10n.t("Restart")}](command:oss403.restartServer)`,
    `[${l10n.t("Show Output")}](command:oss403.showOutput)`,
  ];
  text.appendMarkdown(`\n\n${links.join(" · ")}`);
  return text;
}
