/** Strings in JSON as lightningd reads them: it leaves most escapes unread. */

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

/** What lightningd takes from a value (json_strdup): of a string the text between its quotes, with its escapes. */
export function content(text: string | undefined): string | undefined {
  return text?.startsWith('"') === true ? text.slice(1, -1) : text;
}

/**
 * Reads the short escapes, where lightningd does (json_escape_unescape).
 * @param text between a string's quotes
 * @returns undefined if the text has a `\u`, which lightningd does not know here
 */
export function unescape(text: string): string | undefined {
  if (/\\u/.test(text.replaceAll("\\\\", ""))) return undefined;
  return text.replaceAll(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}
