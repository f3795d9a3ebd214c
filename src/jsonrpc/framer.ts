/**
 * Cuts a byte stream into JSON-RPC messages, by JSON structure as lightningd's own parser does: several messages in one
 * read, one message over many lines, a blank line between two tokens and no newline at all are legal. On the way it notes
 * where the members stand that routing asks for, so that a message is never parsed just to be passed on. What is no JSON
 * object is stray text; after it, the next message is found again.
 */
import { Frame, PLACES } from "./frame.ts";
import {
  BETWEEN,
  STRAY,
  countOf,
  endOf,
  forget,
  goesOn,
  headsIn,
  headsOf,
  idFromOf,
  idToOf,
  isStray,
  look,
  spansOf,
  spansSoFar,
  startOf,
} from "./scanner.ts";
import type { Look, State } from "./scanner.ts";

/** What a framer finds, in the order of the bytes. All are called synchronously, from within push or end. */
export interface FrameSink {
  /** Whether messages of one kind that lie next to each other may come as one frame. */
  readonly takesRuns?: boolean;
  message(frame: Frame): void;
  /** Bytes that belong to no message; one piece of stray text may come in several calls. */
  stray(bytes: Buffer): void;
  /**
   * A large message of which the id and the method are there and the rest is still to come, asked once. Who gives a passage gets
   * the rest by that, and not the message; the bytes that make the head are theirs to pass on.
   */
  begin?(head: Frame): Passage | undefined;
  /**
   * A message, over by now, was larger than may be kept, and nobody took it as it came: it went nowhere.
   * @param id JSON text; undefined if it has none, or none was found
   */
  tooLarge?(id: string | undefined, method: string | undefined): void;
}

/** Takes a message's bytes as they come: any number of times more, then the end once, unless the stream ends before. */
export interface Passage {
  more(bytes: Buffer): void;
  end(bytes: Buffer): void;
}

/** A message that has so many bytes and more to come may be passed on before it is whole. */
const LARGE_BYTES = 64 * 1024;
/** How often a message is looked for in bytes that broke off at one place. */
const MOST_LOOKS = 32;
/** Of a message that is not kept, an id may stand in so many reads. */
const MOST_PARTS = 16;
const NEWLINE = 0x0a;

/** Nothing larger is kept. */
export const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

/** A framer for one direction of one stream. A message of more than `maxBytes` is told as too large, and goes nowhere. */
export class Framer {
  readonly #maxBytes: number;
  #state: State = BETWEEN;
  /** What earlier reads brought of the message under way. */
  #parts: Buffer[] = [];
  #bytesBefore = 0;
  /** Who takes the message under way as it comes; "asked" if nobody does. */
  #passage: Passage | "asked" | undefined;
  /** Bytes of the stream before the next read, and where in it a message broke off last and how often so. */
  #offset = 0;
  #brokenAt = -1;
  #looks = 0;

  constructor(maxBytes = MAX_MESSAGE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Takes the next read. Keeps slices of it, so the caller must not write to it again. */
  push(chunk: Buffer, sink: FrameSink): void {
    forget();
    let read = chunk;
    let at = 0;
    while (at < read.length) {
      const seen = look(read, at, this.#state, sink.takesRuns === true);
      // Who is told of one message may look at another stream: all that was found is taken before.
      const found = this.#take(read, seen);
      this.#state = seen.state;
      at = seen.at;
      deliver(found, sink);
      if (seen.ended === "seen") {
        if (seen.start < at) this.#keep(read.subarray(seen.start, at), sink);
        continue;
      }
      // The byte there cannot stand there: what came so far is no message. Look for one from its second line on.
      const carried = this.#bytesBefore;
      const broken = this.#takeBroken(read.subarray(seen.start, at));
      if (typeof this.#passage === "object") this.#passage.end(Buffer.alloc(0));
      this.#passage = undefined;
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

  #take(read: Buffer, { events }: Look): Found[] {
    const found: Found[] = [];
    for (let event = 0, next = 1; event < events; event = next++) {
      while (next < events && goesOn(next)) next++;
      const from = startOf(event);
      const to = endOf(next - 1);
      if (next - event > 1) found.push(runOf(read, event, next));
      else found.push(isStray(event) ? read.subarray(from, to) : this.#message(read, from, to, event));
    }
    return found;
  }

  #message(read: Buffer, from: number, to: number, event: number): Frame | Ending {
    const passage = this.#passage;
    this.#passage = undefined;
    if (typeof passage === "object") {
      const rest = read.subarray(from, to);
      if (passage instanceof Nowhere) passage.finish(rest, spansOf(event));
      return new Ending(passage, rest);
    }
    if (this.#bytesBefore === 0) return new Frame(read, from, to, headsOf(event), undefined, countOf(event));
    const parts = [...this.#parts, read.subarray(from, to)];
    this.#forget();
    return new Frame(read, from, to, headsOf(event), { parts, spans: spansOf(event) });
  }

  /** Lines that break off at one and the same place are tried a few times: all of them would take quadratic time. */
  #mayLookAgain(at: number): boolean {
    const brokenAt = this.#offset + at;
    this.#looks = brokenAt > this.#brokenAt ? 0 : this.#looks + 1;
    this.#brokenAt = brokenAt;
    return this.#looks < MOST_LOOKS;
  }

  /** The rest of a read: half a message, which is kept or passed on, or stray text. */
  #keep(rest: Buffer, sink: FrameSink): void {
    if (this.#state === STRAY) sink.stray(rest);
    else if (typeof this.#passage === "object") {
      this.#passage.more(rest);
      if (this.#passage instanceof Nowhere) this.#passage.look(spansSoFar(this.#state));
    } else {
      this.#parts.push(rest);
      this.#bytesBefore += rest.length;
      if (this.#bytesBefore > this.#maxBytes) this.#giveUp(sink);
      else if (this.#bytesBefore >= LARGE_BYTES && this.#passage === undefined) this.#offer(sink);
    }
  }

  #offer(sink: FrameSink): void {
    const spans = spansSoFar(this.#state);
    const { idTo, methodTo } = headsIn(spans);
    const parts = this.#parts;
    const last = parts.at(-1);
    if (sink.begin === undefined || idTo < 0 || methodTo < 0 || last === undefined) return;
    this.#passage = sink.begin(new Frame(last, 0, last.length, headsIn(spans), { parts, spans })) ?? "asked";
    if (this.#passage !== "asked") this.#forget();
  }

  #giveUp(sink: FrameSink): void {
    const nowhere = new Nowhere(this.#parts, sink);
    nowhere.look(spansSoFar(this.#state));
    this.#passage = nowhere;
    this.#forget();
  }

  #forget(): void {
    this.#parts = [];
    this.#bytesBefore = 0;
  }

  #takeBroken(rest: Buffer): Buffer {
    const broken = this.#parts.length === 0 ? rest : Buffer.concat([...this.#parts, rest]);
    this.#forget();
    return broken;
  }
}

/** The rest of a message that is too large. Nothing of it is kept but what says whose it is. */
class Nowhere implements Passage {
  readonly #sink: FrameSink;
  #kept: readonly Buffer[];
  /** Bytes of the message before what is kept. */
  #before = 0;
  #id: string | undefined;
  #method: string | undefined;

  constructor(parts: readonly Buffer[], sink: FrameSink) {
    this.#kept = parts;
    this.#sink = sink;
  }

  more(bytes: Buffer): void {
    this.#before += this.#kept.slice(0, -MOST_PARTS).reduce((size, part) => size + part.length, 0);
    this.#kept = [...this.#kept.slice(-MOST_PARTS), bytes];
  }

  /** The last bytes, with which all members are known. */
  finish(bytes: Buffer, spans: readonly number[]): void {
    this.more(bytes);
    this.look(spans);
  }

  /** @param spans where the message's members stand, as far as it came */
  look(spans: readonly number[]): void {
    const { idFrom, idTo, methodFrom, methodTo } = headsIn(spans);
    this.#id ??= this.#text(idFrom, idTo);
    this.#method ??= this.#text(methodFrom + 1, methodTo - 1);
  }

  end(): void {
    this.#sink.tooLarge?.(this.#id, this.#method);
  }

  #text(from: number, to: number): string | undefined {
    if (from < this.#before || to <= from) return undefined;
    return Buffer.concat(this.#kept).toString("latin1", from - this.#before, to - this.#before);
  }
}

/** Messages with ids that are a run. */
function runOf(read: Buffer, first: number, end: number): Frame {
  const places = new Int32Array((end - first) * PLACES);
  for (let event = first, at = 0; event < end; event++) {
    places[at++] = idFromOf(event);
    places[at++] = idToOf(event);
    places[at++] = endOf(event);
  }
  return new Frame(read, startOf(first), endOf(end - 1), headsOf(first), undefined, end - first, places);
}

/** The last bytes of a message that was passed on as it came. */
class Ending {
  readonly passage: Passage;
  readonly bytes: Buffer;

  constructor(passage: Passage, bytes: Buffer) {
    this.passage = passage;
    this.bytes = bytes;
  }
}

type Found = Frame | Buffer | Ending;

function deliver(found: readonly Found[], sink: FrameSink): void {
  for (const each of found) {
    if (each instanceof Frame) sink.message(each);
    else if (each instanceof Ending) each.passage.end(each.bytes);
    else sink.stray(each);
  }
}
