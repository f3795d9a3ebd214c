/** The tap of a recording: copies what it is given into a ring, and says later what did not fit. */
import { HEAD, LAST_EVENT, TAIL, newRing, slotsFor } from "./ring/layout.ts";
import type { Ring } from "./ring/layout.ts";
import { RingWriter } from "./ring/writer.ts";
import type { Note } from "./notes.ts";
import { NOTES } from "./tap.ts";
import type { Tap } from "./tap.ts";

const RING_BYTES = 16 * 1024 * 1024;
const BLANK_LINE = Buffer.from("\n\n");

export class Tape implements Tap {
  readonly ring: Ring = newRing(RING_BYTES);
  readonly #writer = new RingWriter(this.ring);
  readonly #control = new Int32Array(this.ring.control);

  /** The number of the last event that was made of it. */
  get lastEvent(): number {
    return Atomics.load(this.#control, LAST_EVENT);
  }

  /** How many messages did not fit of late. */
  get lost(): number {
    return this.#writer.lost.messages;
  }

  read(source: number, bytes: Uint8Array): void {
    // All that was written before is of earlier turns.
    this.#writer.show();
    this.#write(source, bytes);
  }

  wrote(source: number, bytes: Uint8Array): void {
    this.#write(source, bytes);
  }

  /** @returns whether it fitted */
  note(note: Note): boolean {
    return this.#write(NOTES, Buffer.from(JSON.stringify(note)));
  }

  /** A note that nothing follows. @returns whether it fitted */
  noteNow(note: Note): boolean {
    const fits = this.note(note);
    this.#writer.show();
    return fits;
  }

  /** What a thread died of is not read again. */
  skip(): void {
    const tail = Atomics.load(this.#control, TAIL);
    this.#writer.show();
    if (tail === Atomics.load(this.#control, HEAD)) return;
    const { source, bytes } = this.#writer.recordAt(tail);
    Atomics.store(this.#control, TAIL, (tail + slotsFor(bytes.length)) | 0);
    this.#lose(source, bytes);
  }

  #write(source: number, bytes: Uint8Array): boolean {
    const time = performance.now();
    const fits = (!this.#writer.hasLost || this.#tellLost(time)) && this.#writer.write(source, time, bytes);
    if (!fits) this.#lose(source, bytes);
    return fits;
  }

  #tellLost(time: number): boolean {
    const { messages, bytes, sources } = this.#writer.lost;
    const note: Note = { note: "lost", messages, bytes, sources: [...sources] };
    if (!this.#writer.write(NOTES, time, Buffer.from(JSON.stringify(note)))) return false;
    this.#writer.forgetLost();
    return true;
  }

  #lose(source: number, bytes: Uint8Array): void {
    this.#writer.lose(source, messagesIn(bytes), bytes.length);
  }
}

/** About: each ends in a blank line, as a rule. */
function messagesIn(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let count = 0;
  for (let at = buffer.indexOf(BLANK_LINE); at >= 0; at = buffer.indexOf(BLANK_LINE, at + 2)) count++;
  return Math.max(1, count);
}
