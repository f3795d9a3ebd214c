/** Strings in JSON as lightningd reads them: mostly not at all. */

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

/** What lightningd takes from a value (json_strdup): of a string what stands between its quotes, escapes and all. */
export function content(text: string | undefined): string | undefined {
  return text?.startsWith('"') === true ? text.slice(1, -1) : text;
}

/**
 * The text that the short escapes stand for, where lightningd does read them (json_escape_unescape).
 * @param text what stands between a string's quotes @returns undefined if there is a `\u` in it, which it does not know
 */
export function unescape(text: string): string | undefined {
  if (/\\u/.test(text.replaceAll("\\\\", ""))) return undefined;
  return text.replaceAll(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}
