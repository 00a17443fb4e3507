import { commands, type Disposable, type ExtensionContext, window, workspace } from "vscode";
import { findBinary } from "./binary";
import { checkWorkspace, clearCheck, setChecked } from "./check";
import { Explainer } from "./explain";
import { whenOssIsSeen } from "./gate";
import { disposeLog, log } from "./log";
import { Pages } from "./pages";
import { openRulePage } from "./rules";
import { openSample } from "./sample";
import { exportSarif } from "./sarif";
import { associateSchema } from "./schema";
import { Server } from "./server";
import { changed, settings } from "./settings";
import { Status } from "./status";
import { tellFailed } from "./troubles";

let server: Server | undefined;

/** Called once VS Code has started. Cheap: nothing runs until a text of OSS is seen. */
export function activate(context: ExtensionContext): void {
  const running = new Server(context);
  server = running;
  const binary = async () => (await findBinary(context)).path;
  const pages = new Pages();
  const explainer = new Explainer(binary, pages);
  const command = (name: string, run: () => unknown): Disposable =>
    commands.registerCommand(`oss403.${name}`, async () => {
      try {
        await run();
      } catch (error) {
        tellFailed(error);
      }
    });
  context.subscriptions.push(
    running,
    new Status(running),
    pages,
    { dispose: disposeLog },
    running.onDidChangeState((state) => {
      void commands.executeCommand("setContext", "oss403.state", state);
      // a server that ends takes its findings along
      if (state !== "running") setChecked(false);
    }),
    command("restartServer", () => running.restart()),
    command("showOutput", () => log().show()),
    command(
      "explainSelection",
      () => window.activeTextEditor && explainer.selection(window.activeTextEditor),
    ),
    command("explain", () => explainer.asked()),
    command("triageClipboard", () => explainer.clipboard()),
    command("openRulePage", () => openRulePage(binary, explainer)),
    command("checkWorkspace", () => checkWorkspace(running)),
    command("clearCheck", () => clearCheck(running)),
    command("exportSarif", () => exportSarif(binary)),
    command("associateSchema", () => associateSchema(context, binary)),
    command("openSample", openSample),
    ...lifeOf(running),
  );
}

/** Called when VS Code ends. */
export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}

/** What makes the server start, stop and start again. */
function lifeOf(server: Server): Disposable[] {
  let gate: Disposable | undefined;
  const wait = () => {
    gate?.dispose();
    gate = settings.enable ? whenOssIsSeen(() => void server.start()) : undefined;
  };
  wait();
  return [
    { dispose: () => gate?.dispose() },
    workspace.onDidChangeConfiguration((event) => {
      if (changed(event, "enable")) {
        if (!settings.enable) void server.stop();
        wait();
      } else if (changed(event, "path") && server.state !== "off") {
        void server.restart();
      }
    }),
  ];
}
