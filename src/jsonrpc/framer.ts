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

/** Takes what a framer finds, in the order of the bytes. All calls are synchronous, from within push or end. */
export interface FrameSink {
  /** Whether messages of one kind that lie next to each other may come as one frame. */
  readonly takesRuns?: boolean;
  message(frame: Frame): void;
  /** Bytes that belong to no message; one piece of stray text may come in several calls. */
  stray(bytes: Buffer): void;
  /**
   * Called once for a large message whose id and method have come, and whose rest is still to come. A sink that returns a passage gets the
   * rest by that, and not the message; the head's bytes are then the sink's to pass on.
   */
  begin?(head: Frame): Passage | undefined;
  /**
   * A message has ended that was larger than may be kept, and nobody took it as it came, so it went nowhere.
   * @param id JSON text; undefined if it has none, or none was found
   */
  tooLarge?(id: string | undefined, method: string | undefined): void;
}

/** Takes a message's bytes as they come: any number of pieces, then the end. There is no end if the stream ends first. */
export interface Passage {
  more(bytes: Buffer): void;
  end(bytes: Buffer): void;
}

/** A message of more bytes may be passed on before it is whole. */
const LARGE_BYTES = 64 * 1024;
/** How often to look for a message in bytes that broke off at one place. */
const MOST_LOOKS = 32;
/** The id of a message that is not kept may be spread over so many reads. */
const MOST_PARTS = 16;
const NEWLINE = 0x0a;

/** A larger message is not kept. */
export const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

/** Frames one direction of one stream. A message of more than `maxBytes` is reported as too large, and goes nowhere. */
export class Framer {
  readonly #maxBytes: number;
  #state: State = BETWEEN;
  /** The parts of the open message from earlier reads. */
  #parts: Buffer[] = [];
  #bytesBefore = 0;
  /** The taker of the open message; "asked" if the sink did not want it. */
  #passage: Passage | "asked" | undefined;
  /** How many bytes of the stream came before this read; where a message broke off last, and how often there. */
  #offset = 0;
  #brokenAt = -1;
  #looks = 0;

  constructor(maxBytes = MAX_MESSAGE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Takes the next read. It keeps slices of the read, so the caller must not write to that again. */
  push(chunk: Buffer, sink: FrameSink): void {
    forget();
    let read = chunk;
    let at = 0;
    while (at < read.length) {
      const seen = look(read, at, this.#state, sink.takesRuns === true);
      // All that was found is copied out first, since the sink may look at another stream.
      const found = this.#take(read, seen);
      this.#state = seen.state;
      at = seen.at;
      deliver(found, sink);
      if (seen.ended === "seen") {
        if (seen.start < at) this.#keep(read.subarray(seen.start, at), sink);
        continue;
      }
      // No message can have this byte here, so the bytes so far are none. Look for one from their second line on.
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

  /** Ends the stream: half a message is stray text. Afterwards the framer is as new. */
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

  /** Lines that break off at the same place are tried a few times only: all of them would take quadratic time. */
  #mayLookAgain(at: number): boolean {
    const brokenAt = this.#offset + at;
    this.#looks = brokenAt > this.#brokenAt ? 0 : this.#looks + 1;
    this.#brokenAt = brokenAt;
    return this.#looks < MOST_LOOKS;
  }

  /** Keeps or passes on the rest of a read: half a message, or stray text. */
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

/** Takes the rest of a message that is too large. It keeps only what says whose message it is. */
class Nowhere implements Passage {
  readonly #sink: FrameSink;
  #kept: readonly Buffer[];
  /** How many bytes of the message came before what is kept. */
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

  /** Takes the last bytes: now all members are known. */
  finish(bytes: Buffer, spans: readonly number[]): void {
    this.more(bytes);
    this.look(spans);
  }

  /** @param spans the places of the members, as far as the message came */
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

/** A run of messages with ids. */
function runOf(read: Buffer, first: number, end: number): Frame {
  const places = new Int32Array((end - first) * PLACES);
  for (let event = first, at = 0; event < end; event++) {
    places[at++] = idFromOf(event);
    places[at++] = idToOf(event);
    places[at++] = endOf(event);
  }
  return new Frame(read, startOf(first), endOf(end - 1), headsOf(first), undefined, end - first, places);
}

/** Takes the last bytes of a message that was passed on as it came. */
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
