/** The one filter language of the terminal, the page and the tests: a row is found if every word of the filter is true of it. Pure. */
import { listed, nearest } from "../../lightningd/hooks/sentences.ts";
import { KEYS, KINDS, STATUSES } from "./vocabulary.ts";
import { wordsOf } from "./words.ts";
import type { RawWord } from "./words.ts";

export type Test =
  /** The member has to be one of these words; a name may have `*` in it. */
  | { readonly by: "m" | "of" | "k" | "from" | "to" | "status" | "p" | "id"; readonly words: readonly string[] }
  | { readonly by: "v" | "t"; readonly spans: readonly Span[] }
  | { readonly by: "longer" | "shorter"; readonly ms: number }
  /** In lower case. */
  | { readonly by: "text"; readonly text: string };

/** Both ends belong to the span. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface FilterWord {
  readonly test: Test;
  readonly isNot: boolean;
}

/** An empty filter finds every row. */
export type Filter = readonly FilterWord[];

/** A word that cannot be understood, and its place in the text. */
export class FilterError extends Error {
  override readonly name = "FilterError";
  readonly from: number;
  readonly to: number;

  constructor({ from, to, raw }: RawWord, why: string) {
    super(`the filter's word ${raw}: ${why}`);
    this.from = from;
    this.to = to;
  }
}

/** @throws FilterError for the first word that is wrong */
export function parseFilter(text: string): Filter {
  return wordsOf(text).map((word) => ({ test: testOf(word), isNot: word.isNot }));
}

/** For a filter that somebody is still typing: the words that are understood so far, and what is wrong with the first other one. */
export function understood(text: string): { readonly filter: Filter; readonly error: FilterError | undefined } {
  const filter: FilterWord[] = [];
  let error: FilterError | undefined;
  for (const word of wordsOf(text)) {
    try {
      filter.push({ test: testOf(word), isNot: word.isNot });
    } catch (wrong) {
      if (!(wrong instanceof FilterError)) throw wrong;
      error ??= wrong;
    }
  }
  return { filter, error };
}

function testOf(word: RawWord): Test {
  if (word.isUnclosed) throw new FilterError(word, 'its quote has no end; write \\" for a quote that is meant');
  const { key, value } = word;
  if (key === "") return signOf(word);
  if (value === "") throw new FilterError(word, `nothing stands behind the colon`);
  switch (key) {
    case "m":
    case "p":
    case "id":
      return { by: key, words: alternatives(word) };
    case "of":
    case "from":
    case "to":
    case "k":
    case "status":
      return { by: key, words: knownOf(word, key) };
    case "v":
      return { by: "v", spans: alternatives(word).map((one) => spanOf(word, one, 1)) };
    case "t":
      return { by: "t", spans: alternatives(word).map((one) => spanOf(word, one, 1000)) };
    default:
      throw new FilterError(word, unknownKey(key, word));
  }
}

/** Reads `>5ms`, `<2s`, or text to be looked for. */
function signOf(word: RawWord): Test {
  const { value, raw } = word;
  if (!/^-?[<>]/.test(raw)) return { by: "text", text: value.toLowerCase() };
  const [, sign, digits, unit = "ms"] = /^([<>])=?(\d+(?:\.\d+)?)(us|ms|s|min)?$/.exec(value) ?? [];
  if (digits === undefined) {
    throw new FilterError(
      word,
      `a duration looks like ${value.charAt(0)}5ms or ${value.charAt(0)}1.5s; in quotes it is text`,
    );
  }
  return { by: sign === ">" ? "longer" : "shorter", ms: Number(digits) * (UNITS[unit] ?? 1) };
}

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, min: 60_000 };

function alternatives(word: RawWord): string[] {
  const all = word.value.toLowerCase().split("|");
  if (all.includes("")) throw new FilterError(word, "an alternative is empty");
  return all;
}

/** @returns the alternatives @throws FilterError if the vocabulary does not have all of them */
function knownOf(word: RawWord, key: string): string[] {
  const known = KEYS.find((help) => help.word === `${key}:`)?.values.map((value) => value.word) ?? [];
  for (const one of alternatives(word)) {
    if (known.includes(one)) continue;
    const meant = nearest(one, known);
    const hint = meant === undefined ? `it can be ${listed(known)}` : `did you mean ${key}:${meant}?`;
    throw new FilterError(word, `there is no ${key}:${one}; ${hint}`);
  }
  return alternatives(word);
}

/** Reads `5`, `5..`, `..7` or `5..7`. @param scale what a 1 in the text means */
function spanOf(word: RawWord, text: string, scale: number): Span {
  const [, first, dots, last] = /^(\d+(?:\.\d+)?)?(\.\.)?(\d+(?:\.\d+)?)?$/.exec(text) ?? [];
  if (first === undefined && last === undefined) {
    const example = word.key === "v" ? "v:13 or v:11..13" : "t:22.9..38.2, t:22.9.. or t:..38.2";
    throw new FilterError(word, `it is not a number; write ${example}`);
  }
  const from = first === undefined ? 0 : Number(first) * scale;
  const to = dots === undefined ? from : last === undefined ? Infinity : Number(last) * scale;
  if (to < from) throw new FilterError(word, "its end is before its beginning");
  return { from, to };
}

function unknownKey(key: string, { value }: RawWord): string {
  const keys = KEYS.map(({ word }) => word.slice(0, -1));
  const meant = (Object.hasOwn(MEANT, key) ? MEANT[key] : undefined) ?? nearest(key, keys) ?? keyThatHas(value);
  const hint =
    meant === undefined ? `there are ${listed(KEYS.map(({ word }) => word))}` : `did you mean ${meant}:${value}?`;
  return `there is no ${key}:; ${hint} In quotes it is text`;
}

/** Other tools' names for our keys. */
const MEANT: Readonly<Record<string, string>> = {
  method: "m",
  hook: "m",
  topic: "m",
  name: "m",
  version: "v",
  plugin: "p",
  time: "t",
  kind: "k",
  state: "status",
  is: "status",
};

function keyThatHas(value: string): string | undefined {
  if (STATUSES.some(({ word }) => word === value)) return "status";
  return KINDS.some(({ word }) => word === value) ? "k" : undefined;
}
