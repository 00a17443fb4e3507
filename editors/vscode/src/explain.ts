import { env, l10n, type TextEditor, window } from "vscode";
import { locale } from "./locale";
import type { Pages } from "./pages";
import { run } from "./run";

/** A code, an EC number, a rule or a host, as it stands under the cursor. */
const WORD = /[A-Za-z0-9][A-Za-z0-9_.-]*/;

/** Longest title of a page, in characters. */
const LONGEST = 40;

/** Asks oss403 what a text means, and shows the answer. */
export class Explainer {
  constructor(
    private readonly binary: () => Promise<string>,
    private readonly pages: Pages,
  ) {}

  /** What is selected, or else the word under the cursor. */
  async selection(editor: TextEditor): Promise<void> {
    const { document, selection } = editor;
    const range = selection.isEmpty ? document.getWordRangeAtPosition(selection.active, WORD) : selection;
    await this.explain(range === undefined ? "" : document.getText(range), l10n.t("Selection"));
  }

  /** What the user types. */
  async asked(): Promise<void> {
    const text = await window.showInputBox({
      // the text may have to be fetched from another window
      ignoreFocusOut: true,
      title: l10n.t("Explain an answer of OSS"),
      placeHolder: "SignatureDoesNotMatch, 0003-00001403, Request has expired …",
      prompt: l10n.t("An error code, a message, an EC number, a host, a signed URL or a rule"),
    });
    if (text !== undefined) await this.explain(text, l10n.t("Explanation"));
  }

  /** What stands in the clipboard: an error body, a log, a signed URL. */
  async clipboard(): Promise<void> {
    await this.explain(await env.clipboard.readText(), l10n.t("Clipboard"));
  }

  /** The page of a rule. */
  async rule(id: string): Promise<void> {
    await this.explain(id, id);
  }

  private async explain(text: string, otherwise: string): Promise<void> {
    if (text.trim() === "") {
      void window.showInformationMessage(l10n.t("There is no text to explain."));
      return;
    }
    const args = ["explain", "--locale", locale(), "--color", "never", "-"];
    const ended = await run(await this.binary(), args, { input: text });
    if (ended === undefined) return;
    if (ended.code === 0) await this.pages.show(titleOf(text, otherwise), ended.stdout);
    else if (ended.code === 1)
      void window.showInformationMessage(l10n.t("oss403 knows nothing of this text."));
    else throw new Error(ended.stderr);
  }
}

/** A word names its page; a longer text may hold secrets and does not. */
function titleOf(text: string, otherwise: string): string {
  const word = text.trim();
  return word.length <= LONGEST && new RegExp(`^${WORD.source}$`).test(word) ? word : otherwise;
}
