/** Makes others' words fit for a sentence of ours. */

/** Control characters, characters that turn the direction of writing or show nothing, and unusual line ends. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** One line of a log or terminal: each character that would act instead of being seen becomes a `?`. */
export function printable(text: string): string {
  // V8 takes half a millisecond to compile the other expression, and each start has such a text.
  if (/^[ -~]*$/.test(text)) return text;
  return text.toWellFormed().replaceAll(UNPRINTABLE, "?");
}

const SHOWN_CHARACTERS = 200;

/** @param size the size of the whole text, if `text` is only its beginning */
export function shorten(text: string, size = 0, longest = SHOWN_CHARACTERS): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  if (line.length <= longest && size <= text.length) return line;
  return `${line.slice(0, longest)}... (${Math.max(size, line.length)} characters)`;
}
