/** Writes bytes as a string in JSON, and reads them back: as UTF-8 if they are valid UTF-8, else one character for each byte. */

/** Bytes as they go into an event, under some member's name. */
export interface BytesText {
  readonly text: string;
  /** Whether the event's `latin1` has to list that member. */
  readonly isLatin1: boolean;
}

// A byte order mark belongs to the message.
const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();

export function textOf(bytes: Uint8Array): BytesText {
  try {
    return { text: STRICT.decode(bytes), isLatin1: false };
  } catch {
    return { text: latin1Of(bytes), isLatin1: true };
  }
}

/** @returns the bytes that the text of an event's member stands for */
export function bytesOf(text: string, isLatin1: boolean): Uint8Array {
  return isLatin1 ? Uint8Array.from(text, (character) => character.charCodeAt(0)) : ENCODER.encode(text);
}

/** TextDecoder's own "latin1" is windows-1252, which maps 27 bytes to other characters. */
function latin1Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return text;
}

/** Every JavaScript engine takes a call with this many arguments. */
const PIECE = 8192;
