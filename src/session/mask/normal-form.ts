/**
 * Brings a text into its normal form, without white space and without escapes of any depth. A secret is found in it also in JSON within
 * JSON, in a Python string, in a URL, or broken over lines. Pure.
 */

export interface NormalForm {
  readonly text: string;
  /** Where each character of the normal form begins in the text, and where the last one ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** A backslash with what it escapes, an escaped byte of a URL, or white space. */
const SPECIAL = /\\+(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[^])?|%[0-9a-f]{2}|\s/gi;

export function normalForm(text: string): NormalForm {
  const starts: number[] = [];
  const ends: number[] = [];
  let normal = "";
  const keep = (characters: string, start: number, end: number): void => {
    normal += characters;
    starts.push(start);
    ends.push(end);
  };
  let at = 0;
  const plainTo = (end: number): void => {
    for (; at < end; at++) keep(text.charAt(at), at, at + 1);
  };
  for (const { 0: special, index } of text.matchAll(SPECIAL)) {
    plainTo(index);
    const meant = meaningOf(special);
    at = index + special.length;
    if (meant !== "") keep(meant, index, at);
  }
  plainTo(text.length);
  return { text: normal, starts, ends };
}

/** Replaces characters of a normal form in the text that it was made of. White space between them stays. */
export function filled(
  text: string,
  { starts, ends }: NormalForm,
  place: { at: number; length: number },
  by: string,
): string {
  const { at, length } = place;
  let filling = "";
  let last = starts[at] ?? 0;
  for (let index = 0; index < length; index++) {
    filling += text.slice(last, starts[at + index]) + by.charAt(index);
    last = ends[at + index] ?? last;
  }
  return filling;
}

/** The character that an escape means; none for white space. */
function meaningOf(special: string): string {
  const escaped = special.replace(/^(?:\\+|%)/, "");
  if (special.startsWith("%") || /^[ux][0-9a-f]{2}/i.test(escaped)) {
    const code = String.fromCharCode(Number.parseInt(escaped.replace(/^[ux]/i, ""), 16));
    return /\s/.test(code) ? "" : code;
  }
  if (special.startsWith("\\")) return /^[nrtbf\s]?$/.test(escaped) ? "" : escaped;
  return "";
}
