/** A plugin's stderr: passed on unchanged to our own, which is lightningd's, and its last lines kept for error messages. */
import type { Readable } from "node:stream";
import { ownStderr } from "./own-stderr.ts";

/** The backtrace of a Rust panic inside tokio has over fifty lines, all below the ones that matter. */
const KEPT_LINES = 100;
const KEPT_CHARACTERS = 2000;
/** So many bytes are kept, however long the lines are. */
const KEPT_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/**
 * The last lines of one instance's stderr. Kept as the bytes that came, and cut into lines only when somebody asks: a flood of
 * lines, each a string for a moment, took more memory than all else.
 */
export class StderrTail {
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** Whether something was dropped, so that the first line may be the rest of one. */
  #isCut = false;

  /** Called when there is more. */
  heard: () => unknown = () => undefined;

  /** What it wrote next. */
  add(piece: Buffer): void {
    this.#keep(piece);
    this.heard();
  }

  #keep(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    // Dropping much at once, but seldom, costs less than dropping a little each time.
    if (this.#bytes < 2 * KEPT_BYTES) return;
    this.#pieces = [Buffer.from(Buffer.concat(this.#pieces).subarray(-KEPT_BYTES))];
    this.#bytes = KEPT_BYTES;
    this.#isCut = true;
  }

  /** What it said another way: pyln-client makes of stderr `log` messages. */
  note(text: string): void {
    const isAmidLine = this.#bytes > 0 && this.#pieces.at(-1)?.at(-1) !== NEWLINE;
    this.add(Buffer.from(`${isAmidLine ? "\n" : ""}${text}\n`));
  }

  /**
   * Lines that are not empty, the oldest first: the last `count`, or where the words that tell the cause stand above those
   * (as over a long backtrace), `count` from there on.
   */
  last(count: number, cause = ""): string[] {
    const lines = this.#lines().filter((line) => line.trim() !== "");
    const causeAt = cause === "" ? -1 : lines.findLastIndex((line) => line.includes(cause));
    const from = lines.length - count;
    return causeAt >= 0 && causeAt < from ? lines.slice(causeAt, causeAt + count) : lines.slice(-count);
  }

  get text(): string {
    return this.#lines().join("\n");
  }

  #lines(): string[] {
    const lines = Buffer.concat(this.#pieces).toString().split(/\r?\n/);
    if (lines.at(-1) === "") lines.pop();
    if (this.#isCut && lines.length > 1) lines.shift();
    return lines.slice(-KEPT_LINES).map((line) => line.slice(0, KEPT_CHARACTERS));
  }
}

/** Passes a plugin's stderr on to its end, and keeps its last lines. A reader that stalls stalls the plugin, as it would without us. */
export function followStderr(from: Readable): StderrTail {
  const tail = new StderrTail();
  from.on("data", (piece: Buffer) => tail.add(piece));
  ownStderr.setMaxListeners(0);
  from.pipe(ownStderr, { end: false });
  from.once("close", () => from.unpipe(ownStderr));
  return tail;
}

/** @returns whether everything that plugins wrote was written within the limit */
export async function flushStderr(limitMs: number): Promise<boolean> {
  const written = new Promise<true>((resolve) => ownStderr.write("", () => resolve(true)));
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), limitMs));
  return Promise.race([written, late]);
}
