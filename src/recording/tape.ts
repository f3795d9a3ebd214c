/** The tap of a recording: copies what it is given into a ring, and says later what did not fit. */
import { HEAD, LAST_EVENT, TAIL, newRing, slotsFor } from "./ring/layout.ts";
import type { Ring } from "./ring/layout.ts";
import { RingWriter } from "./ring/writer.ts";
import type { Note } from "./notes.ts";
import { NOTES } from "./tap.ts";
import type { Tap } from "./tap.ts";

const RING_BYTES = 16 * 1024 * 1024;
/** How soon to look whether there is room again. */
const RETRY_MS = 10;
const BLANK_LINE = Buffer.from("\n\n");

export class Tape implements Tap {
  readonly ring: Ring = newRing(RING_BYTES);
  readonly #writer = new RingWriter(this.ring);
  readonly #control = new Int32Array(this.ring.control);
  /** Notes that did not fit, and without which what comes later cannot be read: they are written before anything else is. */
  #late: Buffer[] = [];
  #retry: NodeJS.Timeout | undefined;

  /** The number of the last event that was made of it. */
  get lastEvent(): number {
    return Atomics.load(this.#control, LAST_EVENT);
  }

  /** A position in the ring: what lies before it was read and dealt with. */
  get done(): number {
    return Atomics.load(this.#control, TAIL);
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

  note(note: Note): void {
    const bytes = Buffer.from(JSON.stringify(note));
    if (note.note === "event") this.#write(NOTES, bytes);
    else if (!this.#fits(NOTES, bytes)) this.#keep(bytes);
  }

  /** A note that nothing follows. */
  noteNow(note: Note): void {
    this.note(note);
    this.#writer.show();
  }

  /** Nobody reads it any more. */
  end(): void {
    clearInterval(this.#retry);
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

  #write(source: number, bytes: Uint8Array): void {
    if (!this.#fits(source, bytes)) this.#lose(source, bytes);
  }

  /** Writes it behind what did not fit before. @returns whether there was room for all of that */
  #fits(source: number, bytes: Uint8Array): boolean {
    const time = performance.now();
    return this.#isCaughtUp(time) && this.#writer.write(source, time, bytes);
  }

  /** Writes what did not fit before. @returns whether there was room for all of it */
  #isCaughtUp(time: number): boolean {
    return (!this.#writer.hasLost || this.#tellLost(time)) && (this.#late.length === 0 || this.#tellLate(time));
  }

  #keep(note: Buffer): void {
    this.#late.push(note);
    // Nothing else may come that would write it.
    this.#retry ??= setInterval(() => this.#catchUp(), RETRY_MS).unref();
  }

  #catchUp(): void {
    if (this.#isCaughtUp(performance.now())) this.#writer.show();
  }

  #tellLate(time: number): boolean {
    const rest = this.#late.findIndex((note) => !this.#writer.write(NOTES, time, note));
    this.#late = rest < 0 ? [] : this.#late.slice(rest);
    if (rest < 0) {
      clearInterval(this.#retry);
      this.#retry = undefined;
    }
    return rest < 0;
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
