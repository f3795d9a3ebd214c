/** Bytes in a JSON string, and back: as UTF-8 if they are that, else one character for each byte. */

/** What to put into an event for these bytes, under the member's name. */
export interface BytesText {
  readonly text: string;
  /** Whether the member's name belongs into the event's `latin1`. */
  readonly isLatin1: boolean;
}

// A byte order mark is bytes of the message too.
const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();

export function textOf(bytes: Uint8Array): BytesText {
  try {
    return { text: STRICT.decode(bytes), isLatin1: false };
  } catch {
    return { text: latin1Of(bytes), isLatin1: true };
  }
}

/** The bytes that came, of an event's member. */
export function bytesOf(text: string, isLatin1: boolean): Uint8Array {
  return isLatin1 ? Uint8Array.from(text, (character) => character.charCodeAt(0)) : ENCODER.encode(text);
}

/** TextDecoder's own "latin1" is windows-1252, which is another thing. */
function latin1Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return text;
}

/** A call takes so many arguments everywhere. */
const PIECE = 8192;
