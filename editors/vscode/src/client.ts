import type { Disposable } from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
} from "vscode-languageclient/node";
import { Restarting } from "./crash";
import { SELECTOR } from "./documents";
import { log } from "./log";
import { SECTION } from "./settings";
import { traceChannel } from "./trace";

export { State } from "vscode-languageclient/node";

/** A client for the server at `path`. `gaveUp` is called when the server keeps ending. */
export function newClient(path: string, gaveUp: () => void): { client: LanguageClient; trace: Disposable } {
  const trace = traceChannel(log());
  const options: LanguageClientOptions = {
    documentSelector: SELECTOR,
    diagnosticCollectionName: SECTION,
    outputChannel: log(),
    traceOutputChannel: trace,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    errorHandler: new Restarting(gaveUp),
    initializationFailedHandler: () => false,
    markdown: { isTrusted: false, supportHtml: false },
  };
  const client = new Client(SECTION, SECTION, { command: path, args: ["lsp"] }, options);
  return { client, trace };
}

/** A client that writes its errors down. What the user should know of them we say, once and in their language. */
class Client extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}
