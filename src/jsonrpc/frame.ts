/**
 * Cuts a byte stream into JSON-RPC messages, by JSON structure as lightningd's own parser does: several messages in one
 * read, one message over many lines, a blank line between two tokens and no newline at all are legal. On the way it notes
 * where the members stand that routing asks for, so that a message is never parsed just to be passed on. What is no JSON
 * object is stray text; after it, the next message is found again.
 */

/** The members of a message that routing asks for. */
export type Member = "jsonrpc" | "id" | "method" | "params" | "result" | "error";

const MEMBERS: readonly Member[] = ["jsonrpc", "id", "method", "params", "result", "error"];

/** One message: its bytes exactly as they came, and where its top-level members stand. */
export class Frame {
  /** The bytes in order, in as many pieces as they were read in, with the white space that followed in the same read. */
  readonly parts: readonly Buffer[];
  /** Bytes of all parts. */
  readonly size: number;
  /** Whether the bytes end in the blank line that a plugin's reader may wait for. */
  readonly terminated: boolean;
  /** The id's JSON text as it stands, quotes included; undefined only if there is none. Equal ids have equal texts. */
  readonly id: string | undefined;
  /** The method's name; undefined if there is none or it is no string. */
  readonly method: string | undefined;
  readonly #spans: readonly number[];

  constructor(parts: readonly Buffer[], size: number, terminated: boolean, spans: readonly number[]) {
    this.parts = parts;
    this.size = size;
    this.terminated = terminated;
    this.#spans = spans;
    this.id = this.#text(1);
    const method = this.#text(2);
    this.method = method?.startsWith('"') === true ? method.slice(1, -1) : undefined;
  }

  has(member: Member): boolean {
    return this.#from(MEMBERS.indexOf(member)) >= 0;
  }

  /** The bytes of a member's value as they stand, or undefined. Of a repeated member the first counts, as in lightningd. */
  slice(member: Member): Buffer | undefined {
    const index = MEMBERS.indexOf(member);
    return this.has(member) ? this.#bytes(this.#from(index), this.#to(index)) : undefined;
  }

  /** A member's parsed value, or undefined. Numbers become doubles: never write back what this returns. */
  value(member: Member): unknown {
    const bytes = this.slice(member);
    return bytes === undefined ? undefined : parseLeniently(bytes.toString());
  }

  /** All bytes as one buffer. */
  bytes(): Buffer {
    const [only] = this.parts;
    return this.parts.length === 1 && only !== undefined ? only : Buffer.concat(this.parts);
  }

  /** The same message with bytes of its own, so that keeping it does not keep the whole read that it came in. */
  detached(): Frame {
    return new Frame([Buffer.concat(this.parts)], this.size, this.terminated, this.#spans);
  }

  #from(index: number): number {
    return this.#spans[index * 2] ?? -1;
  }

  #to(index: number): number {
    return this.#spans[index * 2 + 1] ?? -1;
  }

  #text(index: number): string | undefined {
    const from = this.#from(index);
    if (from < 0) return undefined;
    const [only] = this.parts;
    if (this.parts.length === 1 && only !== undefined) return only.toString("latin1", from, this.#to(index));
    return this.#bytes(from, this.#to(index)).toString("latin1");
  }

  #bytes(from: number, to: number): Buffer {
    return cut(this.parts, from, to);
  }
}

/** What a framer finds, in the order of the bytes. Both are called synchronously, from within push or end. */
export interface FrameSink {
  message(frame: Frame): void;
  /** Bytes that belong to no message; one piece of stray text may come in several calls. */
  stray(bytes: Buffer): void;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** What may come next. */
const BETWEEN = 0;
const STRAY = 1;
const KEY_OR_CLOSE = 2;
const KEY = 3;
const AFTER_KEY = 4;
const VALUE = 5;
const VALUE_OR_CLOSE = 6;
const AFTER_VALUE = 7;
const STRING = 8;
const PRIMITIVE = 9;

/** Past this many bytes within a string, `indexOf` beats a loop. */
const LONG_RUN = 48;

const SPACE = table("\t\n\r ");
const PRIMITIVE_START = table("-0123456789tfn");
const PRIMITIVE_REST = table("-+.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
const ESCAPABLE = table('"\\/bfnrtu');
const HEX = table("0123456789abcdefABCDEF");
const NO_SPANS: readonly number[] = [-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1];

/** A framer for one direction of one stream. A message of more than `maxBytes` is given up as stray text. */
export class Framer {
  readonly #maxBytes: number;
  #state = BETWEEN;
  /** What earlier reads brought of the message under way. */
  #parts: Buffer[] = [];
  #bytesBefore = 0;
  #spans: number[] = [];
  /** One entry for each open bracket: true for `{`. */
  #nesting: boolean[] = [];
  #stringIsKey = false;
  /** 0: none under way; 1: the character after a backslash is next; 2 to 5: so many hex digits less one are missing. */
  #escape = 0;
  /** The index in MEMBERS of the top-level member that is being read, or -1. */
  #member = -1;
  #keyFrom = 0;

  constructor(maxBytes = 256 * 1024 * 1024) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes the next read. Keeps slices of it, so the caller must not write to it again. One long function with its state in
   * locals: split into methods over fields it takes three times as long, and every byte of all traffic comes through here.
   */
  push(chunk: Buffer, sink: FrameSink): void {
    const end = chunk.length;
    const nesting = this.#nesting;
    let state = this.#state;
    let start = 0;
    let nextBackslash = -1;
    let at = 0;
    while (at < end) {
      const byte = chunk[at] as number;
      switch (state) {
        case BETWEEN:
          if (SPACE[byte] === 1) at++;
          else if (byte === OPEN_BRACE) {
            start = at++;
            this.#begin();
            state = KEY_OR_CLOSE;
          } else {
            start = at;
            state = STRAY;
          }
          continue;
        case STRAY:
          if (byte === NEWLINE) {
            sink.stray(chunk.subarray(start, ++at));
            state = BETWEEN;
          } else if (byte === OPEN_BRACE) {
            if (at > start) sink.stray(chunk.subarray(start, at));
            state = BETWEEN;
          } else at++;
          continue;
        case STRING:
          if (this.#escape > 0) {
            if ((this.#escape === 1 ? ESCAPABLE : HEX)[byte] !== 1) break;
            if (this.#escape === 1) this.#escape = byte === 0x75 ? 5 : 0;
            else this.#escape = this.#escape === 2 ? 0 : this.#escape - 1;
            at++;
            continue;
          }
          for (const from = at; at < end; at++) {
            const character = chunk[at];
            if (character === QUOTE || character === BACKSLASH) break;
            if (at - from !== LONG_RUN) continue;
            const quote = indexOrEnd(chunk, QUOTE, at);
            if (nextBackslash < at) nextBackslash = indexOrEnd(chunk, BACKSLASH, at);
            at = Math.min(quote, nextBackslash);
            break;
          }
          if (at === end) continue;
          if (chunk[at] === BACKSLASH) this.#escape = 1;
          else if (this.#stringIsKey) {
            if (nesting.length === 1) this.#member = this.#memberAt(chunk, start, at);
            state = AFTER_KEY;
          } else {
            if (this.#member >= 0 && nesting.length === 1) this.#close(at + 1 - start);
            state = AFTER_VALUE;
          }
          at++;
          continue;
        case PRIMITIVE:
          if (PRIMITIVE_REST[byte] === 1) at++;
          else {
            if (this.#member >= 0 && nesting.length === 1) this.#close(at - start);
            state = AFTER_VALUE;
          }
          continue;
        case KEY_OR_CLOSE:
        case KEY:
          if (SPACE[byte] === 1) {
            at++;
            continue;
          }
          if (byte === QUOTE) {
            this.#stringIsKey = true;
            this.#keyFrom = this.#bytesBefore + at + 1 - start;
            state = STRING;
            at++;
            continue;
          }
          if (byte !== CLOSE_BRACE || state === KEY) break;
          state = AFTER_VALUE;
          continue;
        case AFTER_KEY:
          if (SPACE[byte] !== 1) {
            if (byte !== COLON) break;
            state = VALUE;
          }
          at++;
          continue;
        case VALUE:
        case VALUE_OR_CLOSE:
          if (SPACE[byte] === 1) {
            at++;
            continue;
          }
          if (byte === CLOSE_BRACKET && state === VALUE_OR_CLOSE) {
            state = AFTER_VALUE;
            continue;
          }
          if (this.#member >= 0 && nesting.length === 1) this.#open(at - start);
          if (byte === QUOTE) {
            this.#stringIsKey = false;
            state = STRING;
          } else if (byte === OPEN_BRACE) {
            nesting.push(true);
            state = KEY_OR_CLOSE;
          } else if (byte === OPEN_BRACKET) {
            nesting.push(false);
            state = VALUE_OR_CLOSE;
          } else if (PRIMITIVE_START[byte] === 1) state = PRIMITIVE;
          else break;
          at++;
          continue;
        case AFTER_VALUE: {
          if (SPACE[byte] === 1) {
            at++;
            continue;
          }
          const inObject = nesting[nesting.length - 1] === true;
          if (byte === COMMA) {
            if (nesting.length === 1) this.#member = -1;
            state = inObject ? KEY : VALUE;
            at++;
            continue;
          }
          if (byte !== (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) break;
          nesting.pop();
          at++;
          if (nesting.length === 1 && this.#member >= 0) this.#close(at - start);
          if (nesting.length > 0) continue;
          while (at < end && SPACE[chunk[at] as number] === 1) at++;
          this.#finish(chunk, start, at, sink);
          state = BETWEEN;
          continue;
        }
        default:
          break;
      }
      // This byte cannot stand here: what came so far is no message. Look for one from its second line on.
      const broken = this.#takeBroken(chunk.subarray(start, at));
      const line = broken.indexOf(NEWLINE) + 1;
      sink.stray(line === 0 ? broken : broken.subarray(0, line));
      state = line === 0 ? STRAY : BETWEEN;
      start = at;
      if (line === 0 || line === broken.length) continue;
      this.#state = BETWEEN;
      this.push(Buffer.concat([broken.subarray(line), chunk.subarray(at)]), sink);
      return;
    }
    this.#state = state;
    if (state === STRAY) {
      if (end > start) sink.stray(chunk.subarray(start));
    } else if (state !== BETWEEN) this.#keep(chunk.subarray(start), sink);
  }

  /** The stream is at its end: half a message is stray text. The framer is as new after it. */
  end(sink: FrameSink): void {
    const rest = this.#takeBroken(Buffer.alloc(0));
    this.#state = BETWEEN;
    if (rest.length > 0) sink.stray(rest);
  }

  #begin(): void {
    this.#spans = NO_SPANS.slice();
    this.#nesting.push(true);
    this.#member = -1;
  }

  #open(offset: number): void {
    const span = this.#member * 2;
    if ((this.#spans[span] ?? -1) >= 0) this.#member = -1;
    else this.#spans[span] = this.#bytesBefore + offset;
  }

  #close(offset: number): void {
    this.#spans[this.#member * 2 + 1] = this.#bytesBefore + offset;
    this.#member = -1;
  }

  #memberAt(chunk: Buffer, start: number, at: number): number {
    const length = this.#bytesBefore + at - start - this.#keyFrom;
    if (length < 2 || length > 7) return -1;
    const from = this.#keyFrom - this.#bytesBefore;
    const name =
      from >= 0
        ? chunk.toString("latin1", start + from, at)
        : cut([...this.#parts, chunk.subarray(0, at)], this.#keyFrom, this.#keyFrom + length).toString("latin1");
    return MEMBERS.indexOf(name as Member);
  }

  #finish(chunk: Buffer, start: number, at: number, sink: FrameSink): void {
    const last = start === 0 && at === chunk.length ? chunk : chunk.subarray(start, at);
    const terminated = chunk[at - 1] === NEWLINE && chunk[at - 2] === NEWLINE;
    const size = this.#bytesBefore + last.length;
    const parts = this.#parts.length === 0 ? [last] : [...this.#parts, last];
    if (this.#bytesBefore > 0) {
      this.#parts = [];
      this.#bytesBefore = 0;
    }
    sink.message(new Frame(parts, size, terminated, this.#spans));
  }

  #keep(rest: Buffer, sink: FrameSink): void {
    this.#parts.push(rest);
    this.#bytesBefore += rest.length;
    if (this.#bytesBefore <= this.#maxBytes) return;
    for (const part of this.#parts) sink.stray(part);
    this.#takeBroken(Buffer.alloc(0), false);
    this.#state = STRAY;
  }

  #takeBroken(rest: Buffer, wanted = true): Buffer {
    const broken = !wanted || this.#parts.length === 0 ? rest : Buffer.concat([...this.#parts, rest]);
    this.#parts = [];
    this.#bytesBefore = 0;
    this.#nesting.length = 0;
    this.#escape = 0;
    return broken;
  }
}

function indexOrEnd(chunk: Buffer, byte: number, from: number): number {
  const index = chunk.indexOf(byte, from);
  return index < 0 ? chunk.length : index;
}

function cut(parts: readonly Buffer[], from: number, to: number): Buffer {
  const pieces: Buffer[] = [];
  let before = 0;
  for (const part of parts) {
    if (before + part.length > from && before < to) pieces.push(part.subarray(Math.max(0, from - before), to - before));
    before += part.length;
  }
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}

function table(characters: string): Uint8Array {
  const marks = new Uint8Array(256);
  for (const character of characters) marks[character.charCodeAt(0)] = 1;
  return marks;
}

/** lightningd's parser lets control characters stand in strings as they are; JSON.parse does not. */
function parseLeniently(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseOrUndefined(text.replace(/[\u0000-\u001f]/g, (control) => (/\s/.test(control) ? " " : "")));
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
