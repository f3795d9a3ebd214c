/**
 * Cuts a byte stream into JSON-RPC messages, by JSON structure as lightningd's own parser does: several messages in one
 * read, one message over many lines, a blank line between two tokens and no newline at all are legal. On the way it notes
 * where the members stand that routing asks for, so that a message is never parsed just to be passed on. What is no JSON
 * object is stray text; after it, the next message is found again.
 */
import { Frame } from "./frame.ts";
import { BETWEEN, STRAY, endOf, forget, headsOf, isStray, look, spansOf, startOf } from "./scanner.ts";
import type { Look, State } from "./scanner.ts";

/** What a framer finds, in the order of the bytes. Both are called synchronously, from within push or end. */
export interface FrameSink {
  message(frame: Frame): void;
  /** Bytes that belong to no message; one piece of stray text may come in several calls. */
  stray(bytes: Buffer): void;
}

/** How often a message is looked for in bytes that broke off at one place. */
const MOST_LOOKS = 32;
const NEWLINE = 0x0a;

/** A framer for one direction of one stream. A message of more than `maxBytes` is given up as stray text. */
export class Framer {
  readonly #maxBytes: number;
  #state: State = BETWEEN;
  /** What earlier reads brought of the message under way. */
  #parts: Buffer[] = [];
  #bytesBefore = 0;
  /** Bytes of the stream before the next read, and where in it a message broke off last and how often so. */
  #offset = 0;
  #brokenAt = -1;
  #looks = 0;

  constructor(maxBytes = 256 * 1024 * 1024) {
    this.#maxBytes = maxBytes;
  }

  /** Takes the next read. Keeps slices of it, so the caller must not write to it again. */
  push(chunk: Buffer, sink: FrameSink): void {
    forget();
    let read = chunk;
    let at = 0;
    while (at < read.length) {
      const seen = look(read, at, this.#state);
      // Who is told of one message may look at another stream: all that was found is taken before.
      const found = this.#take(read, seen);
      this.#state = seen.state;
      at = seen.at;
      if (seen.ended === "seen" && seen.start < at) this.#keep(read.subarray(seen.start, at), found);
      deliver(found, sink);
      if (seen.ended === "seen") continue;
      // The byte there cannot stand there: what came so far is no message. Look for one from its second line on.
      const carried = this.#bytesBefore;
      const broken = this.#takeBroken(read.subarray(seen.start, at));
      const line = seen.ended === "broken" && this.#mayLookAgain(at) ? broken.indexOf(NEWLINE) + 1 : 0;
      sink.stray(line === 0 ? broken : broken.subarray(0, line));
      this.#state = line === 0 ? STRAY : BETWEEN;
      if (line === 0) continue;
      if (line >= carried) at = seen.start + line - carried;
      else {
        this.#offset += at - broken.length + line;
        read = Buffer.concat([broken.subarray(line), read.subarray(at)]);
        at = 0;
      }
    }
    this.#offset += read.length;
  }

  /** The stream is at its end: half a message is stray text. The framer is as new after it. */
  end(sink: FrameSink): void {
    const rest = this.#takeBroken(Buffer.alloc(0));
    this.#state = BETWEEN;
    if (rest.length > 0) sink.stray(rest);
  }

  #take(read: Buffer, { events }: Look): (Frame | Buffer)[] {
    const found: (Frame | Buffer)[] = [];
    for (let event = 0; event < events; event++) {
      const from = startOf(event);
      const to = endOf(event);
      found.push(isStray(event) ? read.subarray(from, to) : this.#frame(read, from, to, event));
    }
    return found;
  }

  #frame(read: Buffer, from: number, to: number, event: number): Frame {
    if (this.#bytesBefore === 0) return new Frame(read, from, to, headsOf(event));
    const parts = [...this.#parts, read.subarray(from, to)];
    this.#parts = [];
    this.#bytesBefore = 0;
    return new Frame(read, from, to, headsOf(event), { parts, spans: spansOf(event) });
  }

  /** Lines that break off at one and the same place are tried a few times: all of them would take quadratic time. */
  #mayLookAgain(at: number): boolean {
    const brokenAt = this.#offset + at;
    this.#looks = brokenAt > this.#brokenAt ? 0 : this.#looks + 1;
    this.#brokenAt = brokenAt;
    return this.#looks < MOST_LOOKS;
  }

  /** The rest of a read: half a message, which is kept, or stray text. */
  #keep(rest: Buffer, found: (Frame | Buffer)[]): void {
    if (this.#state === STRAY) {
      found.push(rest);
      return;
    }
    this.#parts.push(rest);
    this.#bytesBefore += rest.length;
    if (this.#bytesBefore <= this.#maxBytes) return;
    found.push(...this.#parts);
    this.#parts = [];
    this.#bytesBefore = 0;
    this.#state = STRAY;
  }

  #takeBroken(rest: Buffer): Buffer {
    const broken = this.#parts.length === 0 ? rest : Buffer.concat([...this.#parts, rest]);
    this.#parts = [];
    this.#bytesBefore = 0;
    return broken;
  }
}

function deliver(found: readonly (Frame | Buffer)[], sink: FrameSink): void {
  for (const each of found) {
    if (each instanceof Frame) sink.message(each);
    else sink.stray(each);
  }
}
