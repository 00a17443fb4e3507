import { type ExtensionContext, l10n, Uri, window, workspace } from "vscode";
import { CONFIGURATION } from "./gate";
import { run } from "./run";

/** Where the TOML extension keeps which schema is for which file. */
const SECTION = "evenBetterToml";
const KEY = "schema.associations";

/**
 * Gives the schema of oss403.toml to the TOML extension. Those extensions take a schema from another one
 * only by an address on the web; so the schema is written into our own storage, which stays where it is when
 * the extension is updated, and the user's settings name it.
 */
export async function associateSchema(
  context: ExtensionContext,
  binary: () => Promise<string>,
): Promise<void> {
  const section = workspace.getConfiguration(SECTION);
  if (section.inspect(KEY)?.defaultValue === undefined) {
    void window.showInformationMessage(l10n.t("This needs the extension Even Better TOML."));
    return;
  }
  const ended = await run(await binary(), ["schema"]);
  if (ended === undefined) return;
  const file = Uri.joinPath(context.globalStorageUri, "oss403.schema.json");
  await workspace.fs.writeFile(file, Buffer.from(ended.stdout, "utf8"));
  const pattern = `^(.*/)?${CONFIGURATION.replace(".", "\\.")}$`;
  const before = section.inspect<Record<string, string>>(KEY)?.globalValue;
  await section.update(KEY, { ...before, [pattern]: file.toString() }, true);
  void window.showInformationMessage(l10n.t("oss403.toml now has completion and checks."));
}
