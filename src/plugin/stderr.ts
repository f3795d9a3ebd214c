/** A plugin's stderr: passed on unchanged to our own, which is lightningd's, and its last lines kept for error messages. */
import type { Readable } from "node:stream";
import split2 from "split2";
import { ownStderr } from "./own-stderr.ts";

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
    from.pipe(split2(LINES)).on("data", (line: string) => this.#keep(line));
  }

  /** What it said another way: pyln-client makes of stderr `log` messages. */
  note(text: string): void {
    for (const line of text.split("\n")) this.#keep(line);
  }

  /**
   * Lines that are not empty, the oldest first: the last `count`, or where the words that tell the cause stand above those
   * (as over a long backtrace), `count` from there on.
   */
  last(count: number, cause = ""): string[] {
    const lines = this.#lines.filter((line) => line.trim() !== "");
    const causeAt = cause === "" ? -1 : lines.findLastIndex((line) => line.includes(cause));
    const from = lines.length - count;
    return causeAt >= 0 && causeAt < from ? lines.slice(causeAt, causeAt + count) : lines.slice(-count);
  }

  get text(): string {
    return this.#lines.join("\n");
  }

  #keep(line: string): void {
    if (this.#lines.push(line.slice(0, KEPT_CHARACTERS)) > KEPT_LINES) this.#lines.shift();
  }
}

/** A reader that stalls stalls the plugin, as it would without us. */
function forward(from: Readable): void {
  ownStderr.setMaxListeners(0);
  from.pipe(ownStderr, { end: false });
  from.once("close", () => from.unpipe(ownStderr));
}

/** Resolves when what plugins wrote is out, or after the limit. */
export async function flushStderr(limitMs: number): Promise<void> {
  const written = new Promise<void>((resolve) => ownStderr.write("", () => resolve()));
  await Promise.race([written, new Promise((resolve) => setTimeout(resolve, limitMs))]);
}
