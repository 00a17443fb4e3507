import type { CancellationToken, Disposable, Progress } from "vscode";
import {
  type ClientCapabilities,
  type FeatureState,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type StaticFeature,
  WorkDoneProgress,
  WorkDoneProgressCancelNotification,
} from "vscode-languageclient/node";
import { type Causes, FIND_CAUSE, showCauses } from "./cause";
import { Restarting } from "./crash";
import { SELECTOR } from "./documents";
import { log } from "./log";
import { SECTION } from "./settings";
import { traceChannel } from "./trace";

export { State } from "vscode-languageclient/node";

/** Where it is shown how far a command is, and what cancels it. */
export interface Shown {
  progress: Progress<{ message?: string; increment?: number }>;
  cancelled: CancellationToken;
}

let executed = 0;

/**
 * Lets the server execute a command. The client would show progress by itself, but where nobody could cancel it:
 * so the command gets a token of ours.
 */
export async function execute<T>(client: LanguageClient, command: string, shown?: Shown): Promise<T> {
  executed += 1;
  const token = `oss403/${executed}`;
  let done = 0;
  const listening = client.onProgress(WorkDoneProgress.type, token, (value) => {
    if (value.kind !== "report") return;
    const now = value.percentage ?? done;
    shown?.progress.report({ ...(value.message && { message: value.message }), increment: now - done });
    done = now;
  });
  const params = { command, arguments: [], ...(shown && { workDoneToken: token }) };
  const answer = client.sendRequest<T>("workspace/executeCommand", params);
  const cancelling = shown?.cancelled.onCancellationRequested(() =>
    client.sendNotification(WorkDoneProgressCancelNotification.type, { token }),
  );
  try {
    return await answer;
  } finally {
    listening.dispose();
    cancelling?.dispose();
  }
}

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
    middleware: {
      executeCommand: async (command, args, next) => {
        const answer: unknown = await next(command, args);
        if (command === FIND_CAUSE && answer) await showCauses(answer as Causes);
        return answer;
      },
    },
  };
  const client = new Client(SECTION, SECTION, { command: path, args: ["lsp"] }, options);
  client.registerFeature(new Places());
  return { client, trace };
}

/** Tells the server that we have a list of our own for the places that it finds. */
class Places implements StaticFeature {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    capabilities.experimental = { ...capabilities.experimental, oss403: { places: true } };
  }

  initialize(): void {
    // nothing depends on what the server can do
  }

  getState(): FeatureState {
    return { kind: "static" };
  }

  clear(): void {
    // nothing is kept
  }
}

/** A client that writes its errors down. What the user should know of them we say, once and in their language. */
class Client extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}
