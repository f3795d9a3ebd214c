/**
 * Writes frames to a stream. What is written within one turn goes out in one write, and frames that lay next to each other
 * where they were read are joined without copying: a relay's speed comes from moving reads, not messages.
 */
import type { Writable } from "node:stream";
import type { Frame } from "./frame.ts";

const BLANK_LINE = Buffer.from("\n\n");

/** Past this many bytes waiting in a stream, who feeds it should stop reading. */
export const HIGH_WATER_BYTES = 1024 * 1024;

export class FrameWriter {
  readonly #stream: Writable;
  #pieces: Buffer[] = [];
  #last: Buffer | undefined;
  #scheduled = false;
  #closed = false;
  #waiting: (() => void)[] = [];

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on("drain", () => this.#wake());
    stream.once("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  /** Forwards a frame's bytes as they came, ended by a blank line. After the stream's close it goes nowhere. */
  frame(frame: Frame): void {
    for (const part of frame.parts) this.bytes(part);
    if (!frame.terminated) this.bytes(BLANK_LINE);
  }

  bytes(piece: Buffer): void {
    if (this.#closed) return;
    const last = this.#last;
    if (last !== undefined && last.buffer === piece.buffer && last.byteOffset + last.length === piece.byteOffset) {
      this.#last = Buffer.from(piece.buffer, last.byteOffset, last.length + piece.length);
      return;
    }
    if (last !== undefined) this.#pieces.push(last);
    this.#last = piece;
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.flush());
  }

  flush(): void {
    this.#scheduled = false;
    const last = this.#last;
    if (last === undefined || this.#closed) return;
    this.#last = undefined;
    if (this.#pieces.length === 0) {
      this.#stream.write(last);
      return;
    }
    this.#stream.cork();
    for (const piece of this.#pieces) this.#stream.write(piece);
    this.#stream.write(last);
    this.#stream.uncork();
    this.#pieces = [];
  }

  /** Whether who feeds this should wait for `onceDrained`. */
  get full(): boolean {
    return !this.#closed && this.#stream.writableLength > HIGH_WATER_BYTES;
  }

  /** Calls back once, when the stream took all it was given or closed. */
  onceDrained(then: () => void): void {
    this.#waiting.push(then);
  }

  /** Sends what waits, then ends the stream. */
  end(then: () => void = () => undefined): void {
    this.flush();
    if (this.#closed) then();
    else this.#stream.once("close", then).end();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const then of waiting) then();
  }
}
