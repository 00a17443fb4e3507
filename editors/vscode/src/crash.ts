import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
} from "vscode-languageclient/node";

/** So many ends in so much time, in milliseconds, are borne. */
const MOST = 5;
const SPAN = 3 * 60_000;

/** Starts a server that ended again, unless it keeps ending: then `giveUp` is called. */
export class Restarting implements ErrorHandler {
  private ends: number[] = [];

  constructor(private readonly giveUp: () => void) {}

  error() {
    return { action: ErrorAction.Continue };
  }

  closed(): CloseHandlerResult {
    const now = Date.now();
    this.ends = [...this.ends.filter((end) => now - end < SPAN), now];
    if (this.ends.length < MOST) return { action: CloseAction.Restart };
    this.ends = [];
    this.giveUp();
    return { action: CloseAction.DoNotRestart, handled: true };
  }
}
