import { type Disposable, EventEmitter, LogLevel, type LogOutputChannel, workspace } from "vscode";
import { changed, settings } from "./settings";

/**
 * The channel that the language client traces into. The client traces where the channel's level is
 * `trace`; here the setting decides, so that one setting is enough to see the messages.
 */
export function traceChannel(log: LogOutputChannel): LogOutputChannel & Disposable {
  const levels = new EventEmitter<LogLevel>();
  const level = () => (settings.trace === "off" ? LogLevel.Info : LogLevel.Trace);
  const watcher = workspace.onDidChangeConfiguration((event) => {
    if (changed(event, "trace.server")) levels.fire(level());
  });
  return new Proxy(log, {
    get(target, key) {
      if (key === "logLevel") return level();
      if (key === "onDidChangeLogLevel") return levels.event;
      if (key === "trace") return target.info.bind(target);
      if (key === "dispose") return () => watcher.dispose();
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
