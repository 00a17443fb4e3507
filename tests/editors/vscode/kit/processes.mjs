// The processes of the machine, as Linux tells of them.
import { readdirSync, readFileSync } from "node:fs";

/** The servers that the process `parent` has started. */
export function servers(parent) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [program, command] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        return parentOf(pid) === parent && program.endsWith("/oss403") && command === "lsp";
      } catch {
        return false; // it has ended meanwhile
      }
    });
}

function parentOf(pid) {
  return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

/** Memory that a process really has, in bytes. */
export function memory(pid) {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) * 1024;
}
