/** One message as it came: its bytes, and the places of the members that routing needs. */
import { isUtf8 } from "node:buffer";
import { parseLoosely, strictJson } from "./loose-json.ts";
import { BETWEEN, endOf, headsIn, headsOf, look, spansIn, startOf } from "./scanner.ts";
import type { Heads } from "./scanner.ts";

/** The members that routing needs, in the scanner's order. */
const MEMBERS = ["jsonrpc", "id", "method", "params", "result", "error"] as const;
export type Member = (typeof MEMBERS)[number];

/** A message that came in several reads. */
export interface Cut {
  /** The parts of it, one for each read, in order. */
  readonly parts: readonly Buffer[];
  /** Where each of MEMBERS begins and ends in the whole message, or -1. */
  readonly spans: readonly number[];
}

/**
 * A message that is in one read, as nearly all are, is only a place there: a buffer for each would cost as much as all the rest of
 * passing it on. Of where its members stand it keeps what everyone asks for, and looks again for the rest. Messages that lie next to
 * each other, with the same method and the same members, may be one frame, a run: then its members are those of the first, but for the ids.
 */
export class Frame {
  /** The read that the message is in; of a message in several reads, the last one. */
  readonly read: Buffer;
  readonly from: number;
  readonly to: number;
  readonly parts: readonly Buffer[] | undefined;
  /** How many messages this is. */
  readonly count: number;
  /** The method's name; undefined if there is none, or it is no string. */
  readonly method: string | undefined;
  readonly #heads: Heads;
  /** For a run with ids: where each message's id begins and ends in the read, and where the message ends. */
  readonly #places: Int32Array | undefined;
  #spans: readonly number[] | undefined;
  #id: string | undefined;

  constructor(read: Buffer, from: number, to: number, heads: Heads, cut?: Cut, count = 1, places?: Int32Array) {
    this.read = read;
    this.from = from;
    this.to = to;
    this.parts = cut?.parts;
    this.count = count;
    this.#heads = heads;
    this.#places = places;
    this.#spans = cut?.spans;
    this.#id = undefined;
    this.method = this.#readMethod();
  }

  /** The number of bytes, with the white space after the message in the same read. */
  get size(): number {
    return this.parts === undefined ? this.to - this.from : sizeOf(this.parts);
  }

  /** Whether the bytes end in the blank line that a plugin's reader may wait for. */
  get terminated(): boolean {
    return endsInBlankLine(this.read, this.from, this.to);
  }

  /** The id's JSON text as it stands, quotes included; undefined only if there is none. Equal ids have equal texts. */
  get id(): string | undefined {
    return (this.#id ??= this.#readId());
  }

  /** The id of one message of a run, as JSON text, or "null" for none. A frame of one message has place 0. */
  idAt(place: number): string {
    const places = this.#places;
    if (places === undefined) return this.id ?? "null";
    return this.read.toString("latin1", places[place * PLACES], places[place * PLACES + 1]);
  }

  /** Whether one of the messages has this id. Makes no string. */
  hasId(id: string, place = 0): boolean {
    if (this.parts !== undefined) return this.id === id;
    return isAt(this.read, this.#idFrom(place), this.#idTo(place), id);
  }

  /** The number at the end of a message's id, as in lightningd's ids ("cli:pay#7/cln:pay#12"); 0 without one. */
  idNumberAt(place: number): number {
    if (this.parts !== undefined) return idNumberOf(this.id ?? "");
    return numberEndingAt(this.read, this.#idTo(place));
  }

  has(member: Member): boolean {
    return (this.#heads.members & (1 << MEMBERS.indexOf(member))) !== 0;
  }

  /** The bytes of a member's value as they stand; undefined if there is none. Of a repeated member the first counts, as in lightningd. */
  slice(member: Member): Buffer | undefined {
    if (!this.has(member)) return undefined;
    const spans = (this.#spans ??= spansIn(this.bytes()));
    const index = MEMBERS.indexOf(member) * 2;
    return this.#bytes(spans[index] ?? 0, spans[index + 1] ?? 0);
  }

  /** A member's parsed value; undefined if there is none. Numbers become doubles, so never write the result back. */
  value(member: Member): unknown {
    const bytes = this.slice(member);
    return bytes === undefined ? undefined : parseLoosely(bytes.toString());
  }

  /** A member's value as JSON text; undefined if there is none. The text stays as it is, unless it is JSON only to lightningd's parser. */
  text(member: Member): string | undefined {
    const bytes = this.slice(member);
    return bytes === undefined ? undefined : strictJson(bytes.toString());
  }

  /** All bytes as one buffer. */
  bytes(): Buffer {
    return this.#bytes(0, this.size);
  }

  /** The same message with bytes of its own, so that keeping it does not keep the whole read that it came in. */
  detached(): Frame {
    const read = Buffer.from(this.bytes());
    const places = this.#places?.map((place) => place - this.from);
    return new Frame(read, 0, read.length, this.#heads, undefined, this.count, places);
  }

  /** At least one of a run's messages with ids. */
  part(from: number, to: number): Frame {
    const places = this.#places;
    if (places === undefined || (from === 0 && to === this.count)) return this;
    const start = from === 0 ? this.from : (places[from * PLACES - 1] ?? this.to);
    const first = this.read.subarray(start, places[from * PLACES + 2]);
    const end = places[to * PLACES - 1] ?? this.to;
    const its = places.slice(from * PLACES, to * PLACES);
    return new Frame(this.read, start, end, headsIn(spansIn(first)), undefined, to - from, its);
  }

  /** The messages, one frame for each. */
  each(): readonly Frame[] {
    if (this.count === 1) return [this];
    const bytes = this.bytes();
    const frames: Frame[] = [];
    for (let at = 0; at < bytes.length;) {
      const seen = look(bytes, at, BETWEEN, false);
      for (let event = 0; event < seen.events; event++)
        frames.push(new Frame(bytes, startOf(event), endOf(event), headsOf(event)));
      at = seen.at;
    }
    return frames;
  }

  /** Whether all bytes are UTF-8. One look serves all messages of a read, and large messages are not copied for it. */
  isUtf8(): boolean {
    const { parts } = this;
    const readsAre = parts === undefined ? isUtf8Read(this.read) : parts.every((part) => isUtf8(part));
    // A read may end in the middle of a character.
    return readsAre || isUtf8(this.bytes());
  }

  #idFrom(place: number): number {
    return this.#places?.[place * PLACES] ?? this.from + this.#heads.idFrom;
  }

  #idTo(place: number): number {
    return this.#places?.[place * PLACES + 1] ?? this.from + this.#heads.idTo;
  }

  #readId(): string | undefined {
    const { idFrom, idTo } = this.#heads;
    if (idFrom < 0) return undefined;
    if (this.parts === undefined) return this.read.toString("latin1", this.from + idFrom, this.from + idTo);
    return this.#bytes(idFrom, idTo).toString("latin1");
  }

  #readMethod(): string | undefined {
    const { methodFrom, methodTo } = this.#heads;
    if (methodFrom < 0) return undefined;
    if (this.parts === undefined) return nameAt(this.read, this.from + methodFrom, this.from + methodTo);
    return nameAt(this.#bytes(methodFrom, methodTo), 0, methodTo - methodFrom);
  }

  #bytes(from: number, to: number): Buffer {
    return this.parts === undefined ? this.read.subarray(this.from + from, this.from + to) : cut(this.parts, from, to);
  }
}

/** How many numbers a frame keeps of each message of a run. */
export const PLACES = 3;
const NEWLINE = 0x0a;

export function endsInBlankLine(bytes: Buffer, from = 0, to = bytes.length): boolean {
  return to - from > 1 && bytes[to - 1] === NEWLINE && bytes[to - 2] === NEWLINE;
}

function sizeOf(parts: readonly Buffer[]): number {
  return parts.reduce((size, part) => size + part.length, 0);
}

/** The number at the end of an id's JSON text, as of a frame with this id. */
export function idNumberOf(id: string): number {
  return numberEndingAt(Buffer.from(id, "latin1"), id.length);
}

/** The last digits before `to`, without quotes; at most nine. */
function numberEndingAt(bytes: Buffer, to: number): number {
  let number = 0;
  let digits = 1;
  for (let at = bytes[to - 1] === QUOTE ? to - 2 : to - 1; at >= 0 && digits < 1e9; at--, digits *= 10) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit < 0 || digit > 9) break;
    number += digit * digits;
  }
  return number;
}

/** Method names that came before, one for each place. */
const NAMES: string[] = Array.from({ length: 64 }, () => "");
const LONGEST_NAME = 64;
const QUOTE = 0x22;

/** The text between the quotes. The same few names come again and again, and comparing costs a fifth of making a new string. */
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

function isAt(bytes: Buffer, from: number, to: number, text: string): boolean {
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

/** Bytes `from` to `to` of what these parts are together. */
function cut(parts: readonly Buffer[], from: number, to: number): Buffer {
  const pieces: Buffer[] = [];
  let before = 0;
  for (const part of parts) {
    if (before + part.length > from && before < to) pieces.push(part.subarray(Math.max(0, from - before), to - before));
    before += part.length;
  }
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}
