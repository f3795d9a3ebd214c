/** Text of others on one line of a log or terminal. */

/** Control characters, those that turn the writing direction or show nothing, and what else ends a line. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Each character that could do something else than be seen becomes a `?`. */
export function printable(text: string): string {
  return text.toWellFormed().replaceAll(UNPRINTABLE, "?");
}
