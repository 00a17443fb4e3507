import { env } from "vscode";
import { settings } from "./settings";

/** The language of everything that the user reads: the setting's, else the editor's, else English. */
export function locale(): "en" | "zh" {
  const tag = settings.locale ?? env.language;
  return tag.toLowerCase().startsWith("zh") ? "zh" : "en";
}
