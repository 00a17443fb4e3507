import { type Diagnostic, Disposable, languages, type Uri, workspace } from "vscode";
import { isRead } from "./documents";
import { diagnostic, type Finding } from "./finding";

/** Reads one file again. */
export type Reread = (file: Uri) => Promise<Finding[]>;

/**
 * The findings of the last workspace check, shown for files that are not open: of an open document the
 * server speaks, and it would be said twice. Files that change outside the editor are read again.
 */
export class Results implements Disposable {
  private readonly shown = languages.createDiagnosticCollection("oss403.check");
  private readonly known = new Map<string, Uri>();
  private readonly listening: Disposable;
  private watching: Disposable | undefined;

  constructor(private readonly reread: Reread) {
    this.listening = Disposable.from(
      workspace.onDidOpenTextDocument(({ uri }) => this.shown.delete(uri)),
      workspace.onDidCloseTextDocument(({ uri }) => void this.renew(uri)),
      workspace.onDidOpenNotebookDocument(({ uri }) => this.shown.delete(uri)),
      workspace.onDidCloseNotebookDocument(({ uri }) => void this.renew(uri)),
    );
  }

  /** True if a check has left findings. */
  get any(): boolean {
    return this.known.size > 0;
  }

  /** Shows these findings instead of those before. */
  show(found: Map<string, { file: Uri; findings: Finding[] }>): void {
    this.clear();
    for (const [key, { file, findings }] of found) {
      this.known.set(key, file);
      if (!isOpen(file)) this.shown.set(file, findings.map(diagnostic));
    }
    this.watch();
  }

  /** Takes everything back. */
  clear(): void {
    this.watching?.dispose();
    this.watching = undefined;
    this.shown.clear();
    this.known.clear();
  }

  dispose(): void {
    this.clear();
    this.listening.dispose();
    this.shown.dispose();
  }

  private watch(): void {
    const watcher = workspace.createFileSystemWatcher("**/*", true, false, false);
    watcher.onDidChange((file) => void this.renew(file));
    watcher.onDidDelete((file) => this.forget(file));
    this.watching = watcher;
  }

  private forget(file: Uri): void {
    this.known.delete(file.toString());
    this.shown.delete(file);
  }

  private async renew(file: Uri): Promise<void> {
    if (!this.known.has(file.toString()) || isOpen(file)) return;
    const now: Diagnostic[] = (await this.reread(file)).map(diagnostic);
    // it may have been opened, or everything taken back, meanwhile
    if (this.known.has(file.toString()) && !isOpen(file)) this.shown.set(file, now);
  }
}

/** True for an open text and for a notebook, of whose cells the server speaks. */
function isOpen(file: Uri): boolean {
  const open = [...workspace.textDocuments.filter(isRead), ...workspace.notebookDocuments];
  return open.some(({ uri }) => uri.toString() === file.toString());
}
