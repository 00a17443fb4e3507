// Runs behaviours one after the other and counts.
import { Window } from "./window.mjs";

export class Report {
  constructor(only) {
    this.only = only;
    this.passed = 0;
    this.failed = [];
    this.done = new Set();
    this.began = Date.now();
  }

  /** True if anything of `behaviours` is to run. */
  wants(behaviours) {
    return behaviours.some(({ name }) => this.wanted(name));
  }

  wanted(name) {
    return this.only.length === 0 || this.only.some((part) => name.includes(part));
  }

  /** Runs what is wanted of `behaviours` in one window. What one leaves behind the next one finds. */
  async run(behaviours, window) {
    for (const { name, run } of behaviours.filter(({ name }) => this.wanted(name))) {
      const start = Date.now();
      this.done.add(name);
      const told = (verdict) => {
        const took = ((Date.now() - start) / 1000).toFixed(1);
        console.log(`${verdict} ${name} (${took} s)`);
      };
      try {
        await run(window);
        this.passed += 1;
        told("pass");
      } catch (error) {
        this.failed.push(name);
        told("FAIL");
        console.log(String(error.stack ?? error).replace(/^/gm, "     "));
        if (window instanceof Window)
          await window.shot(`failed-${name.replace(/\W+/g, "-")}`).catch(() => {});
      }
    }
  }

  /** Counts what could not even begin as failed. */
  broken(behaviours, error) {
    for (const { name } of behaviours.filter(({ name }) => this.wanted(name) && !this.done.has(name))) {
      this.failed.push(name);
      console.log(`FAIL ${name}: ${error.message}`);
    }
  }

  /** The last line, and the exit code. */
  end() {
    const took = Math.round((Date.now() - this.began) / 1000);
    console.log(`${this.passed} passed, ${this.failed.length} failed (${took} s)`);
    return this.failed.length === 0 && this.passed > 0 ? 0 : 1;
  }
}
