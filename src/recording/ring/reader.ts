/** Reads a ring's records, in order. */
import { setImmediate, setTimeout } from "node:timers/promises";
import { Burst } from "./burst.ts";
import { ASLEEP, HEAD, HEAD_SLOTS, SLOT_BYTES, TAIL, slotsFor } from "./layout.ts";
import type { Ring } from "./layout.ts";

export interface RingRecord {
  readonly source: number;
  readonly time: number;
  /** A copy: its place in the ring is written to again. */
  readonly bytes: Buffer;
}

/** How often to look for more, and how often without finding any before sleep. */
const LOOK_MS = 10;
const MOST_LOOKS = 200;

export class RingReader {
  readonly #bytes: Buffer;
  readonly #words: Int32Array;
  readonly #times: Float64Array;
  readonly #control: Int32Array;
  readonly #slots: number;

  constructor({ bytes, control }: Ring) {
    this.#bytes = Buffer.from(bytes);
    this.#words = new Int32Array(bytes);
    this.#times = new Float64Array(bytes);
    this.#control = new Int32Array(control);
    this.#slots = bytes.byteLength / SLOT_BYTES;
  }

  /** All that is there. Each record is done, and its place free, when the next one is asked for. */
  *records(): Generator<RingRecord> {
    const head = Atomics.load(this.#control, HEAD);
    for (let tail = Atomics.load(this.#control, TAIL); tail !== head;) {
      const at = tail & (this.#slots - 1);
      const size = this.#words[at * 2 + 1] ?? 0;
      const time = this.#times[(at + 1) & (this.#slots - 1)] ?? 0;
      yield { source: this.#words[at * 2] ?? 0, time, bytes: this.#copy(at + HEAD_SLOTS, size) };
      tail = (tail + slotsFor(size)) | 0;
      Atomics.store(this.#control, TAIL, tail);
    }
  }

  /** Blocks this thread until there is more, or for the time that it takes to look for it; then until a burst is over. */
  wait(): void {
    const tail = Atomics.load(this.#control, TAIL);
    this.#waitFrom(tail);
    const burst = new Burst(tail, this.#slots);
    // Nobody wakes it up by this word, so it sleeps all the time.
    while (burst.goesOn(Atomics.load(this.#control, HEAD))) Atomics.wait(this.#control, ASLEEP, 0, LOOK_MS);
  }

  /** As `wait`, and lets this thread do something else meanwhile; once at least. */
  async more(): Promise<void> {
    await setImmediate();
    const tail = Atomics.load(this.#control, TAIL);
    await this.#moreFrom(tail);
    const burst = new Burst(tail, this.#slots);
    while (burst.goesOn(Atomics.load(this.#control, HEAD))) await setTimeout(LOOK_MS);
  }

  #waitFrom(tail: number): void {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      if (Atomics.wait(this.#control, HEAD, tail, LOOK_MS) !== "timed-out") return;
      if (Atomics.load(this.#control, HEAD) !== tail) return;
    }
    Atomics.store(this.#control, ASLEEP, 1);
    Atomics.wait(this.#control, HEAD, tail);
    Atomics.store(this.#control, ASLEEP, 0);
  }

  async #moreFrom(tail: number): Promise<void> {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      if (Atomics.load(this.#control, HEAD) !== tail) return;
      await setTimeout(LOOK_MS);
    }
    Atomics.store(this.#control, ASLEEP, 1);
    await Atomics.waitAsync(this.#control, HEAD, tail).value;
    Atomics.store(this.#control, ASLEEP, 0);
  }

  #copy(slot: number, size: number): Buffer {
    const from = (slot & (this.#slots - 1)) * SLOT_BYTES;
    const copy = Buffer.allocUnsafe(size);
    const first = this.#bytes.copy(copy, 0, from, from + size);
    if (first < size) this.#bytes.copy(copy, first, 0, size - first);
    return copy;
  }
}
