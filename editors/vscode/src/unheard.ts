import { workspace } from "vscode";
import { SECTION } from "./settings";

/** Settings of the server that its command line takes from `oss403.toml` only. */
const KEYS = ["rules", "buckets", "cnames", "hosts", "exclude", "maxBytes"];

/** Those of them that the user has set in the editor: a workspace check does not heed them. */
export function ignoredSettings(): string[] {
  const section = workspace.getConfiguration(SECTION);
  return KEYS.filter((key) => {
    const said = section.inspect(key);
    return [said?.globalValue, said?.workspaceValue, said?.workspaceFolderValue].some(
      (value) => value !== undefined,
    );
  }).map((key) => `${SECTION}.${key}`);
}
