/** What an event has of a message's bytes. */
import type { Frame } from "../../jsonrpc/frame.ts";
import { textOf } from "../../session/format/bytes.ts";

export interface BodyMembers {
  readonly size: number;
  readonly body: string;
  readonly cut?: number;
  readonly latin1?: readonly string[];
}

/** Of a larger body the head is kept. */
const MOST_BYTES = 65_536;

/** A string of printable ASCII without escapes, as nearly all ids are. */
const PLAIN = /^"[ !#-[\]-~]*"$/;

/** The message without the white space around it: that may be the stream's as well. */
export function bodyOf(bytes: Buffer): BodyMembers {
  const { from, to } = trimmed(bytes);
  const size = to - from;
  const isCut = size > MOST_BYTES;
  const { text, isLatin1 } = textOf(bytes.subarray(from, isCut ? characterEnd(bytes, from + MOST_BYTES) : to));
  return {
    size,
    body: text,
    ...(isCut ? { cut: characterEnd(bytes, from + MOST_BYTES) - from } : {}),
    ...(isLatin1 ? { latin1: ["body"] } : {}),
  };
}

/** A string's characters, else the id's JSON text. */
export function idOf(frame: Frame): string {
  return plainId(frame.id ?? "");
}

export function plainId(json: string): string {
  if (!json.startsWith('"')) return json;
  if (PLAIN.test(json)) return json.slice(1, -1);
  // A frame has one character for each byte.
  const text = Buffer.from(json, "latin1").toString();
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

function trimmed(bytes: Buffer): { readonly from: number; readonly to: number } {
  let from = 0;
  let to = bytes.length;
  while (from < to && isSpace(bytes[from])) from++;
  while (to > from && isSpace(bytes[to - 1])) to--;
  return { from, to };
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** The end of the last whole character of UTF-8 before a place. */
function characterEnd(bytes: Buffer, at: number): number {
  let end = at;
  while (end > at - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return end;
}
