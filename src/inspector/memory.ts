/**
 * Keeps a session's newest lines, as many as fit, and the unmasked events behind them. They lie in blocks, of which all but the last one are
 * compressed: traffic repeats itself, so that takes a fifth to a twentieth. The oldest block goes as a whole.
 */
import type { AnswerEvent, SessionEvent } from "../session/format/events.ts";
import { lineOf } from "../session/format/line.ts";
import { Block } from "./block.ts";
import type { PackedBlock } from "./block.ts";

/** Of lines before they are compressed: how much is remembered does not depend on what it is. */
const MOST_BYTES = 64 * 1024 * 1024;
const BLOCK_BYTES = 256 * 1024;
/** A smaller memory has smaller blocks. */
const LEAST_BLOCKS = 8;

export class Memory {
  readonly #mostBytes: number;
  /** The room of one block after the other. */
  readonly #room: Buffer;
  readonly #packed: PackedBlock[] = [];
  /** What comes is added to it. */
  #open: Block;
  /** The packed block that was read last. */
  #read: Block | undefined;
  /** Of the packed blocks. */
  #bytes = 0;

  /** @param last the number of the last event before */
  constructor(last: number, mostBytes = MOST_BYTES) {
    this.#mostBytes = mostBytes;
    this.#room = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, mostBytes / LEAST_BLOCKS));
    this.#open = new Block(last + 1, this.#room);
  }

  /** The number of the last event. */
  get last(): number {
    return this.#open.next - 1;
  }

  /** The number of the oldest event that is kept; of the next event if none is kept. */
  get oldest(): number {
    return (this.#packed[0] ?? this.#open).first;
  }

  /** So much is remembered. */
  get bytes(): number {
    return this.#bytes + this.#open.size;
  }

  /** @param event the next event, unmasked @param line its line, masked, with its end @param isMasked whether the two differ */
  keep(event: SessionEvent, line: string, isMasked: boolean): void {
    const unmasked = isMasked ? lineOf(event) : "";
    const size = Buffer.byteLength(line) + Buffer.byteLength(unmasked) + 1;
    if (!this.#open.hasRoom(size)) this.#pack(size);
    this.#open.add(line, isMasked ? unmasked : undefined);
    while (this.bytes > this.#mostBytes && this.#packed.length > 0) this.#forgetOldest();
  }

  /**
   * Lines from an event on: the first line whole, then those after it in its block, as far as they fit. Empty if the event is not kept any
   * more.
   */
  linesFrom(n: number, mostBytes: number): { readonly lines: Buffer; readonly next: number } {
    return this.#blockOf(n)?.linesFrom(n, mostBytes) ?? { lines: Buffer.alloc(0), next: this.oldest };
  }

  /** All lines from an event on, block by block. */
  *linesOf(n: number): Generator<Buffer> {
    for (let at = n; at <= this.last;) {
      const { lines, next } = this.linesFrom(at, Infinity);
      yield lines;
      at = next;
    }
  }

  /** The unmasked event; undefined if it is not kept any more, or never was. */
  event(n: number): SessionEvent | undefined {
    return parsed(this.#blockOf(n)?.unmaskedLine(n));
  }

  /** The event as the page shows it. */
  shown(n: number): SessionEvent | undefined {
    return parsed(this.#blockOf(n)?.line(n));
  }

  /** The unmasked answer to a request. The search finds members only, since quotes within a text are escaped. */
  answerTo(n: number): AnswerEvent | undefined {
    for (let block = this.#blockOf(n); block !== undefined; block = this.#blockOf(block.next)) {
      for (const number of block.having(`"re":${n}`, n)) {
        const event = this.event(number);
        if ((event?.k === "res" || event?.k === "err") && event.re === n) return event;
      }
    }
    return undefined;
  }

  /** The requests of a method or hook of this name, the newest first. */
  *requestsOf(m: string): Generator<number> {
    for (let block = this.#blockOf(this.last); block !== undefined; block = this.#blockOf(block.first - 1)) {
      const numbers = [...block.having(`"m":${JSON.stringify(m)},`)];
      for (const n of numbers.toReversed()) if (this.shown(n)?.k === "req") yield n;
    }
  }

  #pack(nextSize: number): void {
    const { next, size } = this.#open;
    if (size > 0) this.#packed.push(this.#open.packed());
    this.#bytes += size;
    this.#open = new Block(next, nextSize > this.#room.length ? Buffer.allocUnsafeSlow(nextSize) : this.#room);
  }

  #blockOf(n: number): Block | undefined {
    if (n < this.oldest || n > this.last) return undefined;
    if (n >= this.#open.first) return this.#open;
    if (this.#read !== undefined && this.#read.first <= n && n < this.#read.next) return this.#read;
    const packed = this.#packed.findLast(({ first }) => first <= n);
    if (packed !== undefined) this.#read = Block.unpacked(packed);
    return packed && this.#read;
  }

  #forgetOldest(): void {
    const oldest = this.#packed.shift();
    this.#bytes -= oldest?.size ?? 0;
  }
}

function parsed(line: Buffer | undefined): SessionEvent | undefined {
  return line && (JSON.parse(line.toString()) as SessionEvent);
}
