import { languages, type TextDocument } from "vscode";

/**
 * The documents that the server reads: those a user edits. Not old revisions, output, or what we show
 * ourselves: nobody can mend these.
 */
export const SELECTOR = ["file", "untitled", "vscode-notebook-cell", "vscode-vfs"].map((scheme) => ({
  scheme,
}));

/** Name of the source of our diagnostics. */
export const SOURCE = "oss403";

/** True if the server reads `document`. */
export function isRead(document: TextDocument): boolean {
  return languages.match(SELECTOR, document) > 0;
}
