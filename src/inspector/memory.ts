/** A session's newest lines, as many as fit, and the events behind them as they were before they were masked. */
import type { SessionEvent } from "../session/format/events.ts";

export interface Kept {
  /** With its end. */
  readonly line: string;
  /** JSON text; undefined where nothing is masked. */
  readonly unmasked: string | undefined;
}

export const MOST_BYTES = 64 * 1024 * 1024;
/** What an event takes beside its text, about. */
const OVERHEAD_BYTES = 200;

export class Memory {
  /** The number of the last event. */
  last: number;
  readonly #mostBytes: number;
  readonly #kept = new Map<number, Kept>();
  #oldest: number;
  #bytes = 0;

  /** @param last the number of the last event before */
  constructor(last: number, mostBytes = MOST_BYTES) {
    this.last = last;
    this.#oldest = last + 1;
    this.#mostBytes = mostBytes;
  }

  /** The number of the oldest event that is kept; of the next one where none is. */
  get oldest(): number {
    return this.#oldest;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @param n follows the last one's @param unmasked JSON text, where that is another */
  keep(n: number, line: string, unmasked: string | undefined): void {
    const kept = { line, unmasked };
    this.#kept.set(n, kept);
    this.#bytes += sizeOf(kept);
    this.last = n;
    while (this.#bytes > this.#mostBytes && this.#oldest < n) this.#forgetOldest();
  }

  at(n: number): Kept | undefined {
    return this.#kept.get(n);
  }

  /** The event as it was; undefined if it left, or never was. */
  event(n: number): SessionEvent | undefined {
    const kept = this.#kept.get(n);
    return kept === undefined ? undefined : (JSON.parse(kept.unmasked ?? kept.line) as SessionEvent);
  }

  #forgetOldest(): void {
    const kept = this.#kept.get(this.#oldest);
    this.#kept.delete(this.#oldest++);
    if (kept !== undefined) this.#bytes -= sizeOf(kept);
  }
}

function sizeOf({ line, unmasked }: Kept): number {
  return Buffer.byteLength(line) + Buffer.byteLength(unmasked ?? "") + OVERHEAD_BYTES;
}
