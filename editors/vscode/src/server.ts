import { type Disposable, EventEmitter, type ExtensionContext } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { findBinary } from "./binary";
import type { Shown } from "./client";
import { log } from "./log";
import { tellGaveUp, tellNotStarted } from "./troubles";

/** What the server is doing. */
export type ServerState = "off" | "starting" | "running" | "failed";

/** The language server's life. Its steps never overlap: each waits for the one before. */
export class Server implements Disposable {
  private client: LanguageClient | undefined;
  private leftovers: Disposable[] = [];
  private last: Promise<void> = Promise.resolve();
  private readonly states = new EventEmitter<ServerState>();
  private now: ServerState = "off";

  /** Fires when the state changes. */
  readonly onDidChangeState = this.states.event;

  constructor(private readonly context: ExtensionContext) {}

  /** What the server is doing. */
  get state(): ServerState {
    return this.now;
  }

  /** Process id of the server, if it runs. */
  get pid(): number | undefined {
    return this.client?.serverProcess?.pid;
  }

  /** Starts the server unless it runs. */
  start(): Promise<void> {
    return this.queue(() => (this.client === undefined ? this.begin() : Promise.resolve()));
  }

  /** Stops the server if it runs. */
  stop(): Promise<void> {
    return this.queue(() => this.end());
  }

  /** Stops the server and starts it, perhaps another program. */
  restart(): Promise<void> {
    return this.queue(async () => {
      await this.end();
      await this.begin();
    });
  }

  /**
   * Starts the server unless it runs, and lets it execute one of its commands; nothing if it does not start,
   * which the user was told.
   */
  async execute<T>(command: string, shown?: Shown): Promise<T | undefined> {
    await this.start();
    if (this.client === undefined) return undefined;
    const { execute } = await import("./client");
    return execute<T>(this.client, `oss403.server.${command}`, shown);
  }

  dispose(): void {
    void this.stop().finally(() => this.states.dispose());
  }

  private queue(step: () => Promise<void>): Promise<void> {
    this.last = this.last.then(step).catch((error: unknown) => log().error(String(error)));
    return this.last;
  }

  private async begin(): Promise<void> {
    this.become("starting");
    try {
      const { path, version } = await findBinary(this.context);
      log().info(`starting ${path}, version ${version}`);
      // loaded here and not before: a folder without OSS text never pays for it
      const { newClient, State } = await import("./client");
      const { client, trace } = newClient(path, () => {
        this.become("failed");
        tellGaveUp();
      });
      this.client = client;
      this.leftovers.push(
        trace,
        client.onDidChangeState(({ newState }) => {
          if (newState === State.Running) this.become("running");
          if (newState === State.Starting) this.become("starting");
          // it ended by itself; if it is started again, that comes next
          if (newState === State.Stopped || newState === State.StartFailed) this.become("failed");
        }),
      );
      await client.start();
      this.become("running");
    } catch (error) {
      await this.end();
      this.become("failed");
      tellNotStarted(error);
    }
  }

  private async end(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.leftovers.splice(0).forEach((leftover) => leftover.dispose());
    try {
      // a client that is not running throws when it is stopped
      if (client?.isRunning()) await client.stop();
    } finally {
      await client?.dispose().catch((error: unknown) => log().debug(String(error)));
    }
    this.become("off");
  }

  private become(state: ServerState): void {
    if (this.now === state) return;
    this.now = state;
    this.states.fire(state);
  }
}
