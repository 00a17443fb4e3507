// The processes of the machine, as Linux tells of them.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The processes that run the program at `path` as a server. */
export function servers(path) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        return readlinkSync(`/proc/${pid}/exe`) === path && args[1] === "lsp";
      } catch {
        return false; // it has ended meanwhile
      }
    });
}

/** Memory that a process really has, in bytes. */
export function memory(pid) {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) * 1024;
}
