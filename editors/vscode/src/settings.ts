import { type ConfigurationChangeEvent, workspace } from "vscode";

/** Name of the section, of the server, and of everything that we register. */
export const SECTION = "oss403";

/** How much of the traffic with the server is written down. */
export type Trace = "off" | "messages" | "verbose";

/** The settings that the extension itself reads. All others belong to the server, which asks for them. */
export const settings = {
  get enable(): boolean {
    return get("enable", true);
  },
  /** A server of the user's own; empty means the one in the extension, or the one on PATH. */
  get path(): string {
    return get("path", "").trim();
  },
  /** Language of messages; null means the editor's. */
  get locale(): string | null {
    return get<string | null>("locale", null);
  },
  get trace(): Trace {
    return get<Trace>("trace.server", "off");
  },
  get statusBar(): boolean {
    return get("statusBar", true);
  },
};

/** True if the setting `key` is among those that changed. */
export function changed(event: ConfigurationChangeEvent, key: string): boolean {
  return event.affectsConfiguration(`${SECTION}.${key}`);
}

function get<T>(key: string, otherwise: T): T {
  return workspace.getConfiguration(SECTION).get(key, otherwise);
}
