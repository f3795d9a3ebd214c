/** One message as it came: its bytes, and where the members stand that routing asks for. */
import { isUtf8 } from "node:buffer";

/** The members of a message that routing asks for. */
export type Member = "jsonrpc" | "id" | "method" | "params" | "result" | "error";

export const MEMBERS: readonly Member[] = ["jsonrpc", "id", "method", "params", "result", "error"];

const ID = 1;
const METHOD = 2;

/**
 * Where a message's bytes are: in one read, as nearly all are, or cut by several. Making a buffer for each message would
 * cost as much as all the rest of passing it on, so a message in one read is only two places in it.
 */
export type Place =
  | { readonly kind: "whole"; readonly read: Buffer; readonly from: number; readonly to: number }
  | { readonly kind: "cut"; readonly parts: readonly Buffer[] };

export class Frame {
  readonly place: Place;
  /** Bytes, with the white space that followed in the same read. */
  readonly size: number;
  /** Whether the bytes end in the blank line that a plugin's reader may wait for. */
  readonly terminated: boolean;
  /** The id's JSON text as it stands, quotes included; undefined only if there is none. Equal ids have equal texts. */
  readonly id: string | undefined;
  /** The method's name; undefined if there is none or it is no string. */
  readonly method: string | undefined;
  readonly #spans: readonly number[];

  /** @param spans where each of MEMBERS starts and ends, counted from the message's start; -1 for what it has not */
  constructor(place: Place, size: number, terminated: boolean, spans: readonly number[]) {
    this.place = place;
    this.size = size;
    this.terminated = terminated;
    this.#spans = spans;
    this.id = this.#id();
    this.method = this.#method();
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
    return this.#bytes(0, this.size);
  }

  /** The same message with bytes of its own, so that keeping it does not keep the whole read that it came in. */
  detached(): Frame {
    const read = Buffer.from(this.bytes());
    return new Frame({ kind: "whole", read, from: 0, to: read.length }, this.size, this.terminated, this.#spans);
  }

  /** Whether all of it is UTF-8. One look serves all messages of a read, and large ones are not copied to be looked at. */
  isUtf8(): boolean {
    const { place } = this;
    const readsAre = place.kind === "whole" ? isUtf8Read(place.read) : place.parts.every((part) => isUtf8(part));
    // A read may end in the middle of a character.
    return readsAre || isUtf8(this.bytes());
  }

  #from(index: number): number {
    return this.#spans[index * 2] ?? -1;
  }

  #to(index: number): number {
    return this.#spans[index * 2 + 1] ?? -1;
  }

  #id(): string | undefined {
    const from = this.#from(ID);
    if (from < 0) return undefined;
    const { place } = this;
    if (place.kind === "whole") return place.read.toString("latin1", place.from + from, place.from + this.#to(ID));
    return this.#bytes(from, this.#to(ID)).toString("latin1");
  }

  #method(): string | undefined {
    const from = this.#from(METHOD);
    if (from < 0) return undefined;
    const to = this.#to(METHOD);
    const { place } = this;
    if (place.kind === "whole") return nameAt(place.read, place.from + from, place.from + to);
    return nameAt(this.#bytes(from, to), 0, to - from);
  }

  #bytes(from: number, to: number): Buffer {
    const { place } = this;
    return place.kind === "whole"
      ? place.read.subarray(place.from + from, place.from + to)
      : cut(place.parts, from, to);
  }
}

/** Method names that were seen, one for each place. */
const NAMES: string[] = Array.from({ length: 64 }, () => "");
const LONGEST_NAME = 64;
const QUOTE = 0x22;

/** The text between quotes. The same few names come again and again: comparing costs a fifth of making a new string. */
function nameAt(bytes: Buffer, quote: number, to: number): string | undefined {
  if (bytes[quote] !== QUOTE) return undefined;
  const from = quote + 1;
  const place = (to - quote + (bytes[from] as number)) % NAMES.length;
  const known = NAMES[place] as string;
  if (isAt(bytes, from, to - 1, known)) return known;
  const name = bytes.toString("latin1", from, to - 1);
  if (name.length <= LONGEST_NAME) NAMES[place] = name;
  return name;
}

export function isAt(bytes: Buffer, from: number, to: number, text: string): boolean {
  if (text.length !== to - from) return false;
  for (let place = 0; place < text.length; place++) if (bytes[from + place] !== text.charCodeAt(place)) return false;
  return true;
}

let lookedAt: Buffer | undefined;

function isUtf8Read(read: Buffer): boolean {
  if (read === lookedAt) return true;
  if (!isUtf8(read)) return false;
  lookedAt = read;
  return true;
}

/** Bytes `from` to `to` of what these parts make together. */
export function cut(parts: readonly Buffer[], from: number, to: number): Buffer {
  const pieces: Buffer[] = [];
  let before = 0;
  for (const part of parts) {
    if (before + part.length > from && before < to) pieces.push(part.subarray(Math.max(0, from - before), to - before));
    before += part.length;
  }
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
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
