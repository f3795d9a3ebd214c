/** Lines that processes write, to be waited for. */
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** How long anything that a test waits for may take. */
const LIMIT_MS = 20_000;

export class Lines {
  readonly all: string[] = [];
  readonly #written = new EventEmitter();
  #at = 0;

  read(stream: Readable): void {
    createInterface(stream).on("line", (line) => this.write(line));
  }

  write(line: string): void {
    this.all.push(line);
    this.#written.emit("line");
  }

  /** Waits for a line that matches, after the one that the last call waited for. */
  async next(pattern: RegExp): Promise<RegExpExecArray> {
    const limit = AbortSignal.timeout(LIMIT_MS);
    for (;;) {
      while (this.#at >= this.all.length) await this.#more(pattern, limit);
      const match = pattern.exec(this.all[this.#at++] ?? "");
      if (match !== null) return match;
    }
  }

  /** Waits until so many lines match. */
  async seen(pattern: RegExp, count = 1): Promise<void> {
    const limit = AbortSignal.timeout(LIMIT_MS);
    while (this.matching(pattern).length < count) await this.#more(pattern, limit);
  }

  matching(pattern: RegExp): string[] {
    return this.all.filter((line) => pattern.test(line));
  }

  async #more(pattern: RegExp, limit: AbortSignal): Promise<void> {
    try {
      await once(this.#written, "line", { signal: limit });
    } catch (error) {
      throw new Error(`No line, or not enough of them, matches ${String(pattern)}:\n${this.all.join("\n")}`, {
        cause: error,
      });
    }
  }
}
