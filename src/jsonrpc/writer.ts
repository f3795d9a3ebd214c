/**
 * Writes frames to a stream. What is written in one turn of the event loop goes out in few writes, and frames that lay next to each other
 * in a read are joined without copying: a relay is fast if it moves reads, not messages.
 */
import type { Writable } from "node:stream";
import { endsInBlankLine } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { Passage } from "./framer.ts";

const BLANK_LINE = Buffer.from("\n\n");

/** When more bytes wait in the stream, its feeder should stop reading, unless the feeder has another limit. */
const HIGH_WATER_BYTES = 1024 * 1024;

/** So many bytes go out before the turn ends, so that their reader can begin while we look at the rest. */
const EARLY_BYTES = 8 * 1024;

export class FrameWriter {
  /** When the last bytes were handed to the stream (performance.now). */
  flushedAt = 0;
  readonly #stream: Writable;
  readonly #highWaterBytes: number;
  #pieces: Buffer[] = [];
  /** The bytes of one read that go out next. More of the same read may follow. */
  #read: Buffer | undefined;
  #from = 0;
  #to = 0;
  #scheduled = false;
  #closed = false;
  /** Whether it was told to end. What is written later goes nowhere, since writing would close the stream at once, with an error. */
  #ended = false;
  #waiting: (() => void)[] = [];
  /** What waits for the end of a message that is being passed on; undefined if there is none. */
  #behind: (() => void)[] | undefined;

  constructor(stream: Writable, highWaterBytes = HIGH_WATER_BYTES) {
    this.#stream = stream;
    this.#highWaterBytes = highWaterBytes;
    stream.on("drain", () => this.#wake());
    stream.once("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  /** Forwards a frame's bytes as they came, with a blank line at the end. After the stream's close it does nothing. */
  frame(frame: Frame): void {
    if (this.#behind !== undefined) {
      this.#behind.push(() => this.frame(frame));
      return;
    }
    if (frame.parts === undefined) this.#add(frame.read, frame.from, frame.to);
    else for (const part of frame.parts) this.#piece(part);
    if (!frame.terminated) this.#piece(BLANK_LINE);
  }

  bytes(piece: Buffer): void {
    if (this.#behind === undefined) this.#piece(piece);
    else this.#behind.push(() => this.bytes(piece));
  }

  /** Forwards a message as it comes, beginning with its head. Other messages wait for its end. */
  pass(head: Frame): Passage {
    if (this.#behind !== undefined) throw new Error("a message is being passed on already");
    for (const part of head.parts ?? []) this.#piece(part);
    const behind: (() => void)[] = [];
    this.#behind = behind;
    return {
      more: (bytes) => this.#piece(bytes),
      end: (bytes) => {
        this.#piece(bytes);
        if (!endsInBlankLine(bytes)) this.#piece(BLANK_LINE);
        this.#behind = undefined;
        for (const write of behind) write();
      },
    };
  }

  flush(): void {
    this.#scheduled = false;
    this.#finishRead();
    const pieces = this.#pieces;
    const [only] = pieces;
    if (only === undefined || this.#closed) return;
    this.#pieces = [];
    this.flushedAt = performance.now();
    if (pieces.length === 1) {
      this.#stream.write(only);
      return;
    }
    this.#stream.cork();
    for (const piece of pieces) this.#stream.write(piece);
    this.#stream.uncork();
  }

  /** Whether a message is being passed on that has not ended. */
  get amidMessage(): boolean {
    return this.#behind !== undefined;
  }

  /** Whether the feeder should wait for `onceDrained`. */
  get full(): boolean {
    return !this.#closed && this.#stream.writableLength > this.#highWaterBytes;
  }

  /** Whether some bytes have not reached the reader's system yet. */
  get waits(): boolean {
    return !this.#closed && (this.#scheduled || this.#stream.writableLength > 0);
  }

  /** Calls back once, when the stream has taken everything, or has closed. */
  onceDrained(then: () => void): void {
    this.#waiting.push(then);
  }

  /** Sends what waits, then ends the stream. */
  end(then: () => void = () => undefined): void {
    this.flush();
    this.#ended = true;
    if (this.#closed) then();
    else this.#stream.once("close", then).end();
  }

  #piece(piece: Buffer): void {
    this.#add(piece, 0, piece.length);
  }

  #add(read: Buffer, from: number, to: number): void {
    if (this.#closed || this.#ended) return;
    if (read === this.#read && from === this.#to) {
      this.#to = to;
      if (to - this.#from >= EARLY_BYTES) this.flush();
      return;
    }
    this.#finishRead();
    this.#read = read;
    this.#from = from;
    this.#to = to;
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.flush());
  }

  #finishRead(): void {
    const read = this.#read;
    if (read === undefined) return;
    const piece = this.#from === 0 && this.#to === read.length ? read : read.subarray(this.#from, this.#to);
    // A small piece that has to wait is copied, since it would keep its whole read in memory.
    this.#pieces.push(piece.length < read.length && this.#stream.writableLength > 0 ? Buffer.from(piece) : piece);
    this.#read = undefined;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const then of waiting) then();
  }
}
