/** Proposes words while somebody types a filter. Pure. */
import { KEYS, SIGNS } from "./vocabulary.ts";
import type { WordHelp } from "./vocabulary.ts";
import { wordsOf } from "./words.ts";

/** The names that the session has so far. */
export interface Seen {
  readonly methods: Iterable<string>;
  readonly plugins: Iterable<string>;
  readonly versions: Iterable<number>;
}

export interface Completions {
  /** The chosen word replaces the text from here to `to`. */
  readonly from: number;
  readonly to: number;
  readonly words: readonly WordHelp[];
}

/** @param cursor a place in the text */
export function completionsAt(text: string, cursor: number, seen: Seen): Completions {
  const word = wordsOf(text).find(({ from, to }) => from <= cursor && cursor <= to);
  const from = word === undefined ? cursor : word.from + (word.isNot ? 1 : 0);
  const to = word?.to ?? cursor;
  const typed = text.slice(from, cursor).toLowerCase();
  const colon = typed.indexOf(":");
  if (colon < 0) return { from, to, words: startingWith(typed, [...KEYS, ...SIGNS]) };
  const start = Math.max(colon, typed.lastIndexOf("|")) + 1;
  return { from: from + start, to, words: startingWith(typed.slice(start), valuesOf(typed.slice(0, colon), seen)) };
}

function startingWith(typed: string, words: readonly WordHelp[]): WordHelp[] {
  return words.filter(({ word }) => word.toLowerCase().startsWith(typed)).map(({ word, says }) => ({ word, says }));
}

function valuesOf(key: string, seen: Seen): readonly WordHelp[] {
  switch (key) {
    case "m":
      return named(seen.methods);
    case "p":
      return named(seen.plugins);
    case "v":
      return named([...seen.versions].map(String));
    default:
      return KEYS.find(({ word }) => word === `${key}:`)?.values ?? [];
  }
}

function named(words: Iterable<string>): WordHelp[] {
  return [...words].map((word) => ({ word, says: "" }));
}
