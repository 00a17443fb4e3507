import { type Disposable, EventEmitter, languages, Uri, window, workspace } from "vscode";

/** Scheme of the documents that hold an explanation. */
export const SCHEME = "oss403";

/** Language of these documents: their lines are wrapped and not numbered. */
const LANGUAGE = "oss403-page";

/** Explanations, shown as documents that nobody can edit. A text lives as long as its document is open. */
export class Pages implements Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changes = new EventEmitter<Uri>();
  private readonly provider = workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: this.changes.event,
    provideTextDocumentContent: (uri) => this.texts.get(uri.toString()) ?? "",
  });
  private readonly closing = workspace.onDidCloseTextDocument(({ uri, languageId }) => {
    // a document whose language changes is closed and opened again
    if (languageId === LANGUAGE) this.texts.delete(uri.toString());
  });

  /** Shows `text` beside what is being edited. One title has one document. */
  async show(title: string, text: string): Promise<void> {
    const uri = Uri.from({ scheme: SCHEME, path: `/${title}` });
    this.texts.set(uri.toString(), text);
    this.changes.fire(uri);
    const document = await languages.setTextDocumentLanguage(await workspace.openTextDocument(uri), LANGUAGE);
    await window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.provider.dispose();
    this.closing.dispose();
    this.changes.dispose();
  }
}
