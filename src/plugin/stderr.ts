/** A plugin's stderr: passed on unchanged to our own, which is lightningd's, and its last lines kept for error messages. */
import { createWriteStream } from "node:fs";
import type { WriteStream } from "node:fs";
import { once } from "node:events";
import type { Readable } from "node:stream";
import split2 from "split2";

/** A backtrace of a Rust panic inside tokio alone has over fifty, below the words that count. */
const KEPT_LINES = 100;
const KEPT_CHARACTERS = 2000;
/** A line that never ends is dropped rather than kept. */
const LINES = { maxLength: 1024 * 1024, skipOverflow: true };

/** The last lines of one instance's stderr. */
export class StderrTail {
  readonly #lines: string[] = [];

  /** @param from the instance's stderr, which this reads to its end */
  constructor(from: Readable) {
    forward(from);
    const lines = from.pipe(split2(LINES));
    lines.on("data", (line: string) => {
      if (this.#lines.push(line.slice(0, KEPT_CHARACTERS)) > KEPT_LINES) this.#lines.shift();
    });
  }

  /** The last `count` lines that are not empty, the oldest first. */
  last(count: number): string[] {
    return this.#lines.filter((line) => line.trim() !== "").slice(-count);
  }

  get text(): string {
    return this.#lines.join("\n");
  }
}

let ours: WriteStream | undefined;

/**
 * Writes go through a thread, one after the other. As a stream of Node's, a pipe would become non-blocking for everyone who
 * shares it, lightningd included; written in place, a reader that stalls would stop us.
 */
function forward(from: Readable): void {
  ours ??= createWriteStream("", { fd: 2, autoClose: false }).on("error", () => undefined);
  from.pipe(ours, { end: false });
  ours.setMaxListeners(0);
}

/** Resolves when what plugins wrote is out, or after the limit. */
export async function flushStderr(limitMs: number): Promise<void> {
  if (ours === undefined || ours.writableLength === 0) return;
  await once(ours, "drain", { signal: AbortSignal.timeout(limitMs) }).catch(() => undefined);
}
