import { env, l10n, languages, QuickPickItemKind, ThemeIcon, Uri, window } from "vscode";
import { SOURCE } from "./documents";
import type { Explainer } from "./explain";
import { locale } from "./locale";
import { run } from "./run";

/** One entry of `oss403 rules --format json`, as far as it is read here. */
interface Rule {
  id: string;
  severity: string;
  title: string;
  url: string;
}

/** Lets the user choose a rule, those under the cursor first, and shows its page. */
export async function openRulePage(binary: () => Promise<string>, explainer: Explainer): Promise<void> {
  const ended = await run(await binary(), ["rules", "--format", "json", "--locale", locale()]);
  if (ended === undefined) return;
  const rules = JSON.parse(ended.stdout) as Rule[];
  const here = rulesHere();
  const item = ({ id, severity, title, url }: Rule) => ({
    label: id,
    description: severity,
    detail: title,
    url,
    buttons: [{ iconPath: new ThemeIcon("link-external"), tooltip: l10n.t("Open the documentation of OSS") }],
  });
  const parts = [
    { label: l10n.t("Under the cursor"), rules: rules.filter((rule) => here.has(rule.id)) },
    { label: l10n.t("All rules"), rules: rules.filter((rule) => !here.has(rule.id)) },
  ];
  const pick = window.createQuickPick<ReturnType<typeof item> | { label: string; kind: QuickPickItemKind }>();
  pick.placeholder = l10n.t("Choose a rule to read its page");
  pick.matchOnDetail = true;
  pick.items = parts
    .filter((part) => part.rules.length > 0)
    .flatMap(({ label, rules }) => [{ label, kind: QuickPickItemKind.Separator }, ...rules.map(item)]);
  pick.onDidTriggerItemButton(({ item }) => {
    if ("url" in item) void env.openExternal(Uri.parse(item.url));
  });
  pick.onDidAccept(() => {
    const chosen = pick.selectedItems[0];
    pick.hide();
    if (chosen !== undefined) void explainer.rule(chosen.label);
  });
  pick.onDidHide(() => pick.dispose());
  pick.show();
}

/** The rules of our diagnostics on the line of the cursor. */
function rulesHere(): Set<string> {
  const editor = window.activeTextEditor;
  if (editor === undefined) return new Set();
  const line = editor.selection.active.line;
  const here = languages
    .getDiagnostics(editor.document.uri)
    .filter(({ source, range }) => source === SOURCE && range.start.line <= line && line <= range.end.line);
  return new Set(here.map(({ code }) => String(typeof code === "object" ? code.value : code)));
}
