/** Words of others, for a sentence of ours. */

/** Control characters, those that turn the writing direction or show nothing, and what else ends a line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** On one line of a log or terminal: each character that could do something else than be seen becomes a `?`. */
export function printable(text: string): string {
  // What V8 makes of the other expression takes half a millisecond, and the start has such a text.
  if (/^[ -~]*$/.test(text)) return text;
  return text.toWellFormed().replaceAll(UNPRINTABLE, "?");
}

const SHOWN_CHARACTERS = 200;

/** @param size how much there is of it, where the text is only its beginning */
export function shorten(text: string, size = 0, longest = SHOWN_CHARACTERS): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line.length <= longest && size <= text.length) return line;
  return `${line.slice(0, longest)}... (${Math.max(size, line.length)} characters)`;
}
