/**
 * Writes frames to a stream. What is written within one turn goes out in few writes, and frames that lay next to each other
 * where they were read are joined without copying: a relay's speed comes from moving reads, not messages.
 */
import type { Writable } from "node:stream";
import { endsInBlankLine } from "./frame.ts";
import type { Frame } from "./frame.ts";
import type { Passage } from "./framer.ts";

const BLANK_LINE = Buffer.from("\n\n");

/** Past this many bytes waiting in a stream, who feeds it should stop reading, unless told otherwise. */
const HIGH_WATER_BYTES = 1024 * 1024;

/** So many bytes go out before the turn is over: who reads them can begin, while we look at the rest. */
const EARLY_BYTES = 8 * 1024;

export class FrameWriter {
  /** When the last bytes were handed to the stream (performance.now). */
  flushedAt = 0;
  readonly #stream: Writable;
  readonly #highWaterBytes: number;
  #pieces: Buffer[] = [];
  /** The bytes of one read that go out next; more of the same read may follow. */
  #read: Buffer | undefined;
  #from = 0;
  #to = 0;
  #scheduled = false;
  #closed = false;
  /** It was told to end: what comes later goes nowhere. Written to the stream, it would be an error that closes it at once. */
  #ended = false;
  #waiting: (() => void)[] = [];
  /** What is to be written behind a message that is being passed on, if one is. */
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

  /** Forwards a frame's bytes as they came, ended by a blank line. After the stream's close it goes nowhere. */
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

  /** Forwards a message as it comes, from its head on. What else is written until it ends goes out behind it. */
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

  /** Whether who feeds this should wait for `onceDrained`. */
  get full(): boolean {
    return !this.#closed && this.#stream.writableLength > this.#highWaterBytes;
  }

  /** Whether some of it is not with the reader's system yet. */
  get waits(): boolean {
    return !this.#closed && (this.#scheduled || this.#stream.writableLength > 0);
  }

  /** Calls back once, when the stream took all it was given or closed. */
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
    // What has to wait would keep the whole read that it is a part of.
    this.#pieces.push(piece.length < read.length && this.#stream.writableLength > 0 ? Buffer.from(piece) : piece);
    this.#read = undefined;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const then of waiting) then();
  }
}
