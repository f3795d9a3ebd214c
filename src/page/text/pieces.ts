/**
 * Cuts text of others into pieces to show: search hits, masked values, and characters that act instead of being seen. A page that wrote
 * such characters as they are could be made to read differently from what it says. Pure.
 */

export type Mark = "hit" | "mask" | "changed";

export interface MarkedRange {
  readonly from: number;
  readonly to: number;
  readonly mark: Mark;
}

export interface Piece {
  readonly text: string;
  readonly marks: readonly Mark[];
  /** Whether the character is invisible: then `text` names it. */
  readonly isControl: boolean;
}

/**
 * Controls, characters that turn the direction of writing, characters without width, unusual line ends, lone surrogates; but no tab and no
 * usual line end.
 */
const UNSEEN =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}]|\p{Cs}/u;
const ALL_UNSEEN = new RegExp(UNSEEN, "gu");

/** @param needles words that are looked for, in lower case */
export function piecesOf(text: string, needles: readonly string[] = [], ranges: readonly MarkedRange[] = []): Piece[] {
  const marked = needles.length === 0 ? ranges : [...ranges, ...hitsIn(text, needles)];
  if (marked.length === 0) return seen(text, []);
  const bounds = [...new Set([0, text.length, ...marked.flatMap(({ from, to }) => [from, to])])];
  bounds.sort((one, other) => one - other);
  return bounds.slice(0, -1).flatMap((from, at) => {
    const to = bounds[at + 1] ?? text.length;
    const marks = marked.filter((range) => range.from <= from && to <= range.to).map(({ mark }) => mark);
    return seen(text.slice(from, to), [...new Set(marks)]);
  });
}

export function hitsIn(text: string, needles: readonly string[]): MarkedRange[] {
  if (needles.length === 0) return [];
  const lower = text.toLowerCase();
  // A letter whose lower case has another length moves everything after it. Then nothing is marked, rather than the wrong words.
  if (lower.length !== text.length) return [];
  return needles.flatMap((needle) => {
    const found: MarkedRange[] = [];
    for (
      let at = lower.indexOf(needle);
      at >= 0 && found.length < MOST_HITS;
      at = lower.indexOf(needle, at + needle.length)
    ) {
      found.push({ from: at, to: at + needle.length, mark: "hit" });
    }
    return found;
  });
}

const MOST_HITS = 1000;

function seen(text: string, marks: readonly Mark[]): Piece[] {
  if (!UNSEEN.test(text)) return [{ text, marks, isControl: false }];
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: character, index } of text.matchAll(ALL_UNSEEN)) {
    if (index > from) pieces.push({ text: text.slice(from, index), marks, isControl: false });
    pieces.push({ text: nameOf(character), marks, isControl: true });
    from = index + character.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), marks, isControl: false });
  return pieces;
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
