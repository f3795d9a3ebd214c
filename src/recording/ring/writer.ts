/** Writes records into a ring and never waits: what does not fit is counted, and told once there is room again. */
import { ASLEEP, HEAD, SLOT_BYTES, TAIL, slotsFor, HEAD_SLOTS } from "./layout.ts";
import type { Ring } from "./layout.ts";

/** What did not fit. */
export interface Lost {
  messages: number;
  bytes: number;
  readonly sources: Set<number>;
}

/** What was written is shown so soon, if nothing follows it. */
const SHOW_MS = 10;
/** So much of the ring is shown to its reader before the turn is over. */
const EARLY = 1 / 4;

export class RingWriter {
  readonly #bytes: Buffer;
  readonly #words: Int32Array;
  readonly #times: Float64Array;
  readonly #control: Int32Array;
  readonly #slots: number;
  #head = 0;
  #shown = 0;
  #tail = 0;
  #isScheduled = false;
  #lost = nothing();

  constructor({ bytes, control }: Ring) {
    this.#bytes = Buffer.from(bytes);
    this.#words = new Int32Array(bytes);
    this.#times = new Float64Array(bytes);
    this.#control = new Int32Array(control);
    this.#slots = bytes.byteLength / SLOT_BYTES;
  }

  /** @returns whether it fitted */
  write(source: number, time: number, record: Uint8Array): boolean {
    const size = record.length;
    const slots = slotsFor(size);
    if (!this.#hasRoom(slots)) return false;
    const at = this.#head & (this.#slots - 1);
    this.#words[at * 2] = source;
    this.#words[at * 2 + 1] = size;
    this.#times[(at + 1) & (this.#slots - 1)] = time;
    const from = ((at + HEAD_SLOTS) & (this.#slots - 1)) * SLOT_BYTES;
    const first = Math.min(size, this.#bytes.length - from);
    if (first === size) this.#bytes.set(record, from);
    else {
      this.#bytes.set(record.subarray(0, first), from);
      this.#bytes.set(record.subarray(first), 0);
    }
    this.#head = (this.#head + slots) | 0;
    this.#schedule();
    return true;
  }

  get hasLost(): boolean {
    return this.#lost.sources.size > 0;
  }

  /** What did not fit and was not told yet. */
  get lost(): Lost {
    return this.#lost;
  }

  /** @param messages how many of them did not fit, about */
  lose(source: number, messages: number, bytes: number): void {
    this.#lost.messages += messages;
    this.#lost.bytes += bytes;
    this.#lost.sources.add(source);
  }

  forgetLost(): void {
    this.#lost = nothing();
  }

  /** A record that is not done. @param position of its head */
  recordAt(position: number): { readonly source: number; readonly bytes: Buffer } {
    const at = position & (this.#slots - 1);
    const size = this.#words[at * 2 + 1] ?? 0;
    const from = ((at + HEAD_SLOTS) & (this.#slots - 1)) * SLOT_BYTES;
    const [head, rest] = [this.#bytes.subarray(from, from + size), from + size - this.#bytes.length];
    return {
      source: this.#words[at * 2] ?? 0,
      bytes: Buffer.concat([head, this.#bytes.subarray(0, Math.max(0, rest))]),
    };
  }

  /**
   * Shows the reader all that is written. What belongs together is written within one turn and is to be shown together: this is
   * called when the next turn begins, or soon after. A microtask for each turn would cost as much as all the rest.
   */
  show(): void {
    this.#shown = this.#head;
    Atomics.store(this.#control, HEAD, this.#head);
    // A reader that has something to do looks by itself: a wake-up is a system call.
    if (Atomics.load(this.#control, ASLEEP) === 1) Atomics.notify(this.#control, HEAD);
  }

  #hasRoom(slots: number): boolean {
    if (((this.#head - this.#tail) | 0) + slots <= this.#slots) return true;
    this.#tail = Atomics.load(this.#control, TAIL);
    return ((this.#head - this.#tail) | 0) + slots <= this.#slots;
  }

  #schedule(): void {
    if (((this.#head - this.#shown) | 0) > this.#slots * EARLY) this.show();
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setTimeout(() => {
      this.#isScheduled = false;
      this.show();
    }, SHOW_MS).unref();
  }
}

function nothing(): Lost {
  return { messages: 0, bytes: 0, sources: new Set() };
}
