import { basename } from "node:path";
import { type Disposable, type TextDocument, workspace } from "vscode";
import anchors from "../../../catalog/anchors.json";
import { isRead } from "./documents";

/** Name of the configuration file. */
export const CONFIGURATION = "oss403.toml";

/**
 * The words without which the server has nothing to say of a text (the server's own list), and the
 * beginnings of a host or a key that is still being typed.
 */
const WORDS = new RegExp(
  [...Object.values(anchors).flat().map(escaped), "(?<![a-z0-9])oss[-_]", "aliyun"].join("|"),
  "i",
);

/**
 * Calls `open` once, as soon as an open document holds a word of OSS. Until then no process runs and
 * nothing is loaded: any file may hold OSS text, so no activation event can know.
 */
export function whenOssIsSeen(open: () => void): Disposable {
  const gates: Disposable[] = [];
  const close = () => gates.splice(0).forEach((gate) => gate.dispose());
  const pass = () => {
    close();
    open();
  };
  if (workspace.textDocuments.some(holdsOss)) {
    pass();
    return { dispose: close };
  }
  gates.push(
    workspace.onDidOpenTextDocument((document) => {
      if (holdsOss(document)) pass();
    }),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      // a word is completed on a line that changed: the rest was looked at before
      const lines = contentChanges.map((change) => {
        const last = change.range.start.line + change.text.split("\n").length - 1;
        return textOf(document, change.range.start.line, last);
      });
      if (isRead(document) && lines.some((text) => WORDS.test(text))) pass();
    }),
  );
  return { dispose: close };
}

function holdsOss(document: TextDocument): boolean {
  if (!isRead(document)) return false;
  return basename(document.uri.path) === CONFIGURATION || WORDS.test(document.getText());
}

function textOf(document: TextDocument, first: number, last: number): string {
  const end = Math.min(last, document.lineCount - 1);
  const lines: string[] = [];
  for (let line = first; line <= end; line += 1) lines.push(document.lineAt(line).text);
  return lines.join("\n");
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
