/**
 * Keeps a session's newest lines, as many as fit, and the unmasked events behind them. The lines lie one after another in blocks outside of
 * V8's heap, where strings would take three times as much. The oldest block goes as a whole.
 */
import type { AnswerEvent, SessionEvent } from "../session/format/events.ts";

const MOST_BYTES = 64 * 1024 * 1024;
const BLOCK_BYTES = 1024 * 1024;
/** A smaller memory has smaller blocks. */
const LEAST_BLOCKS = 8;

interface Block {
  /** The number of the block's first event. */
  readonly first: number;
  readonly bytes: Buffer;
  /** Where the line of each event ends. */
  readonly ends: number[];
  /** The unmasked events, as JSON text, by number; only those of which something is masked. */
  readonly unmasked: Map<number, Buffer>;
  unmaskedBytes: number;
}

export class Memory {
  /** The number of the last event. */
  last: number;
  readonly #mostBytes: number;
  readonly #blocks: Block[] = [];
  #bytes = 0;

  /** @param last the number of the last event before */
  constructor(last: number, mostBytes = MOST_BYTES) {
    this.last = last;
    this.#mostBytes = mostBytes;
  }

  /** The number of the oldest event that is kept; of the next event if none is kept. */
  get oldest(): number {
    return this.#blocks[0]?.first ?? this.last + 1;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @param event the next event, unmasked @param line its line, masked, with its end @param isMasked whether the two differ */
  keep(event: SessionEvent, line: Buffer, isMasked: boolean): void {
    const block = this.#blockFor(event.n, line.length);
    block.ends.push((block.ends.at(-1) ?? 0) + line.copy(block.bytes, block.ends.at(-1) ?? 0));
    if (isMasked) this.#keepUnmasked(block, event);
    this.last = event.n;
    while (this.#bytes > this.#mostBytes && this.#blocks.length > 1) this.#forgetOldest();
  }

  /**
   * Lines from an event on: the first line whole, then those after it in its block, as far as they fit. Empty if the event is not kept any
   * more.
   */
  linesFrom(n: number, mostBytes: number): { readonly lines: Buffer; readonly next: number } {
    const block = this.#blockOf(n);
    if (block === undefined) return { lines: Buffer.alloc(0), next: this.oldest };
    const { first, ends, bytes } = block;
    const from = ends[n - first - 1] ?? 0;
    let index = n - first;
    while (index + 1 < ends.length && (ends[index + 1] ?? 0) - from <= mostBytes) index++;
    return { lines: bytes.subarray(from, ends[index]), next: first + index + 1 };
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
    const unmasked = this.#blockOf(n)?.unmasked.get(n);
    return unmasked === undefined ? this.shown(n) : parsed(unmasked);
  }

  /** The event as the page shows it. */
  shown(n: number): SessionEvent | undefined {
    const { lines } = this.linesFrom(n, 0);
    return lines.length === 0 ? undefined : parsed(lines);
  }

  /** The unmasked answer to a request. The search finds members only, since quotes within a text are escaped. */
  answerTo(n: number): AnswerEvent | undefined {
    for (const number of this.#having(`"re":${n}`, n)) {
      const event = this.event(number);
      if ((event?.k === "res" || event?.k === "err") && event.re === n) return event;
    }
    return undefined;
  }

  /** The requests of a method or hook of this name, the newest first. */
  *requestsOf(m: string): Generator<number> {
    const numbers = [...this.#having(`"m":${JSON.stringify(m)},`, this.oldest)];
    for (const n of numbers.toReversed()) if (this.shown(n)?.k === "req") yield n;
  }

  /** The numbers of events whose lines have this text. */
  *#having(text: string, from: number): Generator<number> {
    for (const { first, bytes, ends } of this.#blocks) {
      if (first + ends.length <= from) continue;
      for (let index = Math.max(0, from - first); index < ends.length;) {
        const at = bytes.subarray(0, ends.at(-1)).indexOf(text, ends[index - 1] ?? 0);
        if (at < 0) break;
        while ((ends[index] ?? Infinity) <= at) index++;
        yield first + index++;
      }
    }
  }

  #keepUnmasked(block: Block, event: SessionEvent): void {
    const json = JSON.stringify(event);
    // In memory of its own: from Node's pool, it would keep all that lies beside it there.
    const text = Buffer.allocUnsafeSlow(Buffer.byteLength(json));
    text.write(json);
    block.unmasked.set(event.n, text);
    block.unmaskedBytes += text.length;
    this.#bytes += text.length;
  }

  #blockFor(n: number, size: number): Block {
    const last = this.#blocks.at(-1);
    if (last !== undefined && (last.ends.at(-1) ?? 0) + size <= last.bytes.length) return last;
    const bytes = Buffer.allocUnsafeSlow(Math.max(size, Math.min(BLOCK_BYTES, this.#mostBytes / LEAST_BLOCKS)));
    const block: Block = { first: n, bytes, ends: [], unmasked: new Map(), unmaskedBytes: 0 };
    this.#blocks.push(block);
    this.#bytes += bytes.length;
    return block;
  }

  #blockOf(n: number): Block | undefined {
    const block = this.#blocks.findLast(({ first }) => first <= n);
    return block !== undefined && n < block.first + block.ends.length ? block : undefined;
  }

  #forgetOldest(): void {
    const oldest = this.#blocks.shift();
    if (oldest !== undefined) this.#bytes -= oldest.bytes.length + oldest.unmaskedBytes;
  }
}

function parsed(line: Buffer): SessionEvent {
  return JSON.parse(line.toString()) as SessionEvent;
}
