import { commands, l10n, Range, Uri, window, workspace } from "vscode";

/** The command behind the action on an answer of OSS. */
export const FIND_CAUSE = "oss403.server.findCause";

/** What the server answers: places of the workspace, likeliest first. */
export interface Causes {
  cancelled: boolean;
  places: Place[];
  /** How many it did not name. */
  more: number;
}

interface Place {
  uri: string;
  range: { start: Position; end: Position };
  /** Why it can have caused the answer. */
  message: string;
}

interface Position {
  line: number;
  character: number;
}

/** Lets the user choose one of the places, and goes there. */
export async function showCauses({ cancelled, places, more }: Causes): Promise<void> {
  if (cancelled) return;
  if (places.length === 0) {
    void window.showInformationMessage(l10n.t("oss403: nothing in this workspace shows the cause."));
    return;
  }
  const items = places.map((place) => ({
    label: `${workspace.asRelativePath(Uri.parse(place.uri))}:${place.range.start.line + 1}`,
    detail: place.message,
    place,
  }));
  const title =
    more === 0
      ? l10n.t("Places that can have caused it, likeliest first")
      : l10n.t("Places that can have caused it, likeliest first; not shown: {0}", more);
  const chosen = await window.showQuickPick(items, { title, matchOnDetail: true });
  if (chosen === undefined) return;
  const { start, end } = chosen.place.range;
  const selection = new Range(start.line, start.character, end.line, end.character);
  // `showTextDocument` would keep the document open for minutes after its editor is closed
  await commands.executeCommand("vscode.open", Uri.parse(chosen.place.uri), { selection });
}
