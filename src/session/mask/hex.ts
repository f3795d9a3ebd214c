/** Hex digits and bytes. Pure, and quick: hashes are most of what many a message has. */

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
/** The value of each digit by its code; -1 for all else. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) => "0123456789abcdef".indexOf(lower(code)));

function lower(code: number): string {
  return String.fromCharCode(code).toLowerCase();
}

/** In lower case. */
export function hexOf(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += PAIRS[byte];
  return hex;
}

/** @param hex digits in pairs */
export function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = (digitAt(hex, at * 2) << 4) | digitAt(hex, at * 2 + 1);
  return bytes;
}

/** The value of the digit at a place of a text; -1 if there is none. */
export function digitAt(text: string, at: number): number {
  return VALUES[text.charCodeAt(at)] ?? -1;
}
