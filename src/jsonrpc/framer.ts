/**
 * Cuts a byte stream into JSON-RPC messages, by JSON structure as lightningd's own parser does: several messages in one
 * read, one message over many lines, a blank line between two tokens and no newline at all are legal. On the way it notes
 * where the members stand that routing asks for, so that a message is never parsed just to be passed on. What is no JSON
 * object is stray text; after it, the next message is found again.
 */
import { Frame, MEMBERS, cut, isAt } from "./frame.ts";
import {
  AFTER_KEY,
  AFTER_VALUE,
  BACKSLASH,
  BETWEEN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  ESCAPE,
  KEY,
  KEY_OR_CLOSE,
  KEY_STRING,
  LONG_RUN,
  MOST_NESTED,
  LOWER_U,
  MOST_LOOKS,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  PRIMITIVE,
  QUOTE,
  STRAY,
  STRING,
  VALUE,
  VALUE_OR_CLOSE,
} from "./grammar.ts";

/** What a framer finds, in the order of the bytes. Both are called synchronously, from within push or end. */
export interface FrameSink {
  message(frame: Frame): void;
  /** Bytes that belong to no message; one piece of stray text may come in several calls. */
  stray(bytes: Buffer): void;
}

const SPACE = table("\t\n\r ");
const PRIMITIVE_START = table("-0123456789tfn");
const PRIMITIVE_REST = table("-+.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
const ESCAPABLE = table('"\\/bfnrtu');
const HEX = table("0123456789abcdefABCDEF");
/** The first bytes of the members' names are all different. */
const MEMBER_OF_FIRST_BYTE = new Int8Array(256).fill(-1);
MEMBERS.forEach((name, index) => (MEMBER_OF_FIRST_BYTE[name.charCodeAt(0)] = index));
/** How nearly all messages begin: to compare that at once is faster than to read it. */
const VERSION = '"jsonrpc":"2.0"';
const VERSION_AT = '{"jsonrpc":'.length;
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
  /** In an escape, 1: the character after the backslash is next; 2 to 5: so many hex digits less one are missing. */
  #escape = 0;
  #escapeInKey = false;
  /** The index in MEMBERS of the top-level member that is being read, or -1. */
  #member = -1;
  #keyFrom = 0;
  /** Bytes of the stream before the next read, and where in it a message broke off last and how often so. */
  #offset = 0;
  #brokenAt = -1;
  #looks = 0;

  constructor(maxBytes = 256 * 1024 * 1024) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes the next read. Keeps slices of it, so the caller must not write to it again. One long function with its state in
   * locals: split into methods over fields it takes three times as long, and every byte of all traffic comes through here.
   */
  push(chunk: Buffer, sink: FrameSink): void {
    const nesting = this.#nesting;
    let end = chunk.length;
    let state = this.#state;
    let offset = this.#offset;
    let inObject = isLastTrue(nesting);
    let start = 0;
    let nextQuote = -1;
    let nextBackslash = -1;
    let at = 0;
    while (at < end) {
      const byte = chunk[at] as number;
      switch (state) {
        case KEY_STRING:
        case STRING:
          for (let longAt = at + LONG_RUN; at < end; at++) {
            const character = chunk[at];
            if (character === QUOTE) break;
            if (character === BACKSLASH) {
              const length = escapeLength(chunk, at);
              if (length === 0) break;
              at += length - 1;
              longAt = at + LONG_RUN;
            } else if (at >= longAt) {
              if (nextQuote < at) nextQuote = indexOrEnd(chunk, QUOTE, at);
              if (nextBackslash < at) nextBackslash = indexOrEnd(chunk, BACKSLASH, at);
              at = Math.min(nextQuote, nextBackslash) - 1;
              longAt = at + LONG_RUN;
            }
          }
          if (at === end) continue;
          if (chunk[at] === BACKSLASH) {
            this.#escape = 1;
            this.#escapeInKey = state === KEY_STRING;
            state = ESCAPE;
          } else if (state === KEY_STRING) {
            if (nesting.length === 1) this.#member = this.#memberAt(chunk, start, at);
            state = AFTER_KEY;
            if (at + 1 < end && chunk[at + 1] === COLON) {
              state = VALUE;
              at++;
            }
          } else {
            if (nesting.length === 1 && this.#member >= 0) this.#close(at + 1 - start);
            state = AFTER_VALUE;
          }
          at++;
          continue;
        case PRIMITIVE:
          while (at < end && PRIMITIVE_REST[chunk[at] as number] === 1) at++;
          if (at === end) continue;
          if (nesting.length === 1 && this.#member >= 0) this.#close(at - start);
          state = AFTER_VALUE;
          continue;
        case AFTER_VALUE:
          if (byte === COMMA) {
            if (nesting.length === 1) this.#member = -1;
            state = inObject ? KEY : VALUE;
            at++;
            continue;
          }
          if (byte === (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
            nesting.pop();
            inObject = isLastTrue(nesting);
            at++;
            if (nesting.length === 1 && this.#member >= 0) this.#close(at - start);
            if (nesting.length > 0) continue;
            while (at < end && SPACE[chunk[at] as number] === 1) at++;
            this.#finish(chunk, start, at, sink);
            state = BETWEEN;
            continue;
          }
          if (SPACE[byte] !== 1) break;
          at++;
          continue;
        case KEY_OR_CLOSE:
        case KEY:
          if (byte === QUOTE) {
            at++;
            if (nesting.length === 1) this.#keyFrom = this.#bytesBefore + at - start;
            state = KEY_STRING;
            continue;
          }
          if (byte === CLOSE_BRACE && state === KEY_OR_CLOSE) {
            state = AFTER_VALUE;
            continue;
          }
          if (SPACE[byte] !== 1) break;
          at++;
          continue;
        case AFTER_KEY:
          if (byte === COLON) state = VALUE;
          else if (SPACE[byte] !== 1) break;
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
          if (nesting.length === 1 && this.#member >= 0) this.#open(at - start);
          if (byte === QUOTE) state = STRING;
          else if (PRIMITIVE_START[byte] === 1) state = PRIMITIVE;
          else if ((byte === OPEN_BRACE || byte === OPEN_BRACKET) && nesting.length < MOST_NESTED) {
            inObject = byte === OPEN_BRACE;
            nesting.push(inObject);
            state = inObject ? KEY_OR_CLOSE : VALUE_OR_CLOSE;
          } else break;
          at++;
          continue;
        case BETWEEN:
          if (byte === OPEN_BRACE) {
            start = at++;
            this.#begin();
            inObject = true;
            state = KEY_OR_CLOSE;
            if (at + VERSION.length <= end && isAt(chunk, at, at + VERSION.length, VERSION)) {
              this.#spans[0] = VERSION_AT;
              this.#spans[1] = VERSION.length + 1;
              at += VERSION.length;
              state = AFTER_VALUE;
            }
          } else if (SPACE[byte] === 1) at++;
          else {
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
          } else while (at < end && chunk[at] !== NEWLINE && chunk[at] !== OPEN_BRACE) at++;
          continue;
        case ESCAPE:
          if ((this.#escape === 1 ? ESCAPABLE : HEX)[byte] !== 1) break;
          if (this.#escape === 1) this.#escape = byte === LOWER_U ? 5 : 0;
          else this.#escape = this.#escape === 2 ? 0 : this.#escape - 1;
          if (this.#escape === 0) state = this.#escapeInKey ? KEY_STRING : STRING;
          at++;
          continue;
        default:
          break;
      }
      // This byte cannot stand here: what came so far is no message. Look for one from its second line on.
      const carried = this.#bytesBefore;
      const tooDeep = nesting.length >= MOST_NESTED;
      const broken = this.#takeBroken(chunk.subarray(start, at));
      const line = !tooDeep && this.#mayLookAgain(offset + at) ? broken.indexOf(NEWLINE) + 1 : 0;
      sink.stray(line === 0 ? broken : broken.subarray(0, line));
      state = line === 0 ? STRAY : BETWEEN;
      nextQuote = nextBackslash = -1;
      if (line === 0) start = at;
      else if (line >= carried) at = start += line - carried;
      else {
        offset += at - broken.length + line;
        chunk = Buffer.concat([broken.subarray(line), chunk.subarray(at)]);
        end = chunk.length;
        start = at = 0;
      }
    }
    this.#offset = offset + end;
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
    if (from >= 0) return memberNamed(chunk, start + from, at);
    return memberNamed(cut([...this.#parts, chunk.subarray(0, at)], this.#keyFrom, this.#keyFrom + length), 0, length);
  }

  #finish(chunk: Buffer, start: number, at: number, sink: FrameSink): void {
    const terminated = chunk[at - 1] === NEWLINE && chunk[at - 2] === NEWLINE;
    if (this.#bytesBefore === 0) {
      sink.message(new Frame({ kind: "whole", read: chunk, from: start, to: at }, at - start, terminated, this.#spans));
      return;
    }
    const parts = [...this.#parts, chunk.subarray(start, at)];
    const size = this.#bytesBefore + at - start;
    this.#parts = [];
    this.#bytesBefore = 0;
    sink.message(new Frame({ kind: "cut", parts }, size, terminated, this.#spans));
  }

  /** Lines that break off at one and the same place are tried a few times: all of them would take quadratic time. */
  #mayLookAgain(brokenAt: number): boolean {
    this.#looks = brokenAt > this.#brokenAt ? 0 : this.#looks + 1;
    this.#brokenAt = brokenAt;
    return this.#looks < MOST_LOOKS;
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

/** Index in MEMBERS of the member whose name these bytes are, or -1. A decoded string for each key would cost far more. */
function memberNamed(bytes: Buffer, from: number, to: number): number {
  const index = MEMBER_OF_FIRST_BYTE[bytes[from] as number] as number;
  const name = index < 0 ? undefined : MEMBERS[index];
  return name !== undefined && isAt(bytes, from, to, name) ? index : -1;
}

/** How many bytes the escape takes that starts at a backslash; 0 if it is wrong or not all of it is in this read. */
function escapeLength(bytes: Buffer, at: number): number {
  if (at + 2 > bytes.length) return 0;
  const kind = bytes[at + 1] as number;
  if (kind !== LOWER_U) return ESCAPABLE[kind] === 1 ? 2 : 0;
  if (at + 6 > bytes.length) return 0;
  for (let place = at + 2; place < at + 6; place++) if (HEX[bytes[place] as number] !== 1) return 0;
  return 6;
}

/** An empty list is not read at -1: no optimised code can do that, and it took a third of a short message's time. */
function isLastTrue(values: readonly boolean[]): boolean {
  return values.length > 0 && values[values.length - 1] === true;
}

function indexOrEnd(chunk: Buffer, byte: number, from: number): number {
  const index = chunk.indexOf(byte, from);
  return index < 0 ? chunk.length : index;
}

function table(characters: string): Uint8Array {
  const marks = new Uint8Array(256);
  for (const character of characters) marks[character.charCodeAt(0)] = 1;
  return marks;
}
