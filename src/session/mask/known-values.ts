/** Knows the secrets that were seen, each with its pseudonym, and finds them in any text. */
import { filled, normalForm } from "./normal-form.ts";
import type { NormalForm } from "./normal-form.ts";
import type { Edit } from "./edits.ts";

/** Secrets are looked up by their first characters, so many of them. */
const PREFIX = 8;
/** A cut text may end within a secret. So many characters of one, at the text's end, are masked as part of it. */
const SHORTEST_REST = 6;

interface Entry {
  /** In normal form; hex in lower case. */
  readonly normal: string;
  readonly pseudonym: string;
  readonly isHex: boolean;
  readonly hasSpace: boolean;
  readonly isShort: boolean;
}

export interface FoundValue extends Edit {
  /** The number of the secret's characters. */
  readonly length: number;
}

export class KnownValues {
  readonly #entries = new Map<string, Entry[]>();
  readonly #known = new Set<string>();
  /** Longest first. */
  #prefixLengths: readonly number[] = [];
  /** Whether any secret begins with these two characters, by the low bytes of both. */
  readonly #pairs = new Uint8Array(65_536);
  /** Whether any secret begins with these four characters, by their `placeOf`. */
  readonly #fours = new Uint8Array(65_536);
  #longest = 0;
  #shortest = Infinity;

  /** @param pseudonymOf takes the value's normal form, and returns a text of the same length */
  add(value: string, pseudonymOf: (normal: string) => string): void {
    const { text } = normalForm(value);
    const isHex = /^[0-9a-f]{16,}$/i.test(text);
    const normal = isHex ? text.toLowerCase() : text;
    if (normal === "" || this.#known.has(normal)) return;
    this.#known.add(normal);
    const prefix = normal.slice(0, PREFIX);
    const entries = [...(this.#entries.get(prefix) ?? []), entryOf(value, normal, isHex, pseudonymOf(normal))];
    this.#entries.set(
      prefix,
      entries.toSorted((one, other) => other.normal.length - one.normal.length),
    );
    this.#prefixLengths = [...new Set([...this.#prefixLengths, prefix.length])].toSorted((one, other) => other - one);
    this.#longest = Math.max(this.#longest, normal.length);
    this.#shortest = Math.min(this.#shortest, normal.length);
    this.#notePair(normal, isHex);
    let first = 0;
    for (let at = 0; at < FOUR; at++) first = withNext(first, normal.charCodeAt(at));
    this.#fours[placeOf(first)] = 1;
  }

  /** Finds the secrets in a text, the longest one at each place. @param isCut whether the text may end within a secret */
  find(text: string, isCut = false): FoundValue[] {
    if (this.#known.size === 0) return [];
    const normal = normalForm(text);
    const all: FoundValue[] = [];
    for (let at = 0; at < normal.text.length;) {
      const entry = this.#mayBegin(normal.text, at) ? this.#entryAt(text, normal, at) : undefined;
      if (entry !== undefined) all.push(found(text, normal, at, entry, entry.normal.length));
      at += entry?.normal.length ?? 1;
    }
    const rest = isCut ? this.#restAtEnd(text, normal) : undefined;
    return rest === undefined ? all : [...all, rest];
  }

  /**
   * False if the text has none of them, whatever white space is within one. True for any text with escapes, since escapes may mean
   * anything.
   */
  mayBeIn(text: string): boolean {
    if (this.#known.size === 0) return false;
    if (this.#shortest < FOUR || text.includes("\\") || text.includes("%")) return true;
    const normal = text.replaceAll(/\s+/g, "");
    let last = 0;
    for (let at = 0; at < normal.length; at++) {
      last = withNext(last, normal.charCodeAt(at));
      if (this.#fours[placeOf(last)] === 1 && this.#hasPrefix(normal, at + 1 - FOUR)) return true;
    }
    return false;
  }

  #hasPrefix(normal: string, at: number): boolean {
    return this.#prefixLengths.some((length) => {
      const prefix = normal.slice(at, at + length);
      return this.#entries.has(prefix) || this.#entries.has(prefix.toLowerCase());
    });
  }

  /** Where a secret may begin that the text's end cuts off; the text's length if none may. */
  startOfRest(text: string): number {
    return this.#restAtEnd(text, normalForm(text))?.from ?? text.length;
  }

  #notePair(normal: string, isHex: boolean): void {
    const second =
      normal.length > 1 ? [normal.charAt(1)] : Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
    for (const one of casesOf(normal.charAt(0), isHex)) {
      for (const other of second.flatMap((character) => casesOf(character, isHex))) this.#pairs[pairOf(one, other)] = 1;
    }
  }

  #mayBegin(text: string, at: number): boolean {
    return this.#pairs[((text.charCodeAt(at) & 255) << 8) | (text.charCodeAt(at + 1) & 255)] === 1;
  }

  #entryAt(text: string, normal: NormalForm, at: number): Entry | undefined {
    for (const length of this.#prefixLengths) {
      const prefix = normal.text.slice(at, at + length);
      const isThere = (entry: Entry): boolean => stands(entry, text, normal, at);
      const entry =
        this.#entries.get(prefix)?.find(isThere) ??
        this.#entries.get(prefix.toLowerCase())?.find((one) => one.isHex && isThere(one));
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  #restAtEnd(text: string, normal: NormalForm): FoundValue | undefined {
    const size = normal.text.length;
    for (let at = Math.max(0, size - this.#longest + 1); at <= size - SHORTEST_REST; at++) {
      if (!this.#mayBegin(normal.text, at)) continue;
      const rest = normal.text.slice(at);
      const entry = this.#beginningWith(rest);
      if (entry !== undefined) return found(text, normal, at, entry, rest.length);
    }
    return undefined;
  }

  #beginningWith(rest: string): Entry | undefined {
    const lower = rest.toLowerCase();
    const begins = ({ normal, isHex }: Entry): boolean =>
      normal.length > rest.length && normal.startsWith(isHex ? lower : rest);
    const prefixes =
      rest.length >= PREFIX ? [rest.slice(0, PREFIX), lower.slice(0, PREFIX)] : [...this.#entries.keys()];
    for (const prefix of prefixes) {
      const entry = this.#entries.get(prefix)?.find(begins);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }
}

const FOUR = 4;

/** The last four characters, seven bits of each, without the difference of upper and lower case. */
function withNext(last: number, code: number): number {
  return ((last << 7) | ((code | 0x20) & 0x7f)) & 0xfff_ffff;
}

/** A number of 16 bits, spread by a multiple of the golden ratio. */
function placeOf(four: number): number {
  return Math.imul(four, 0x9e37_79b1) >>> 16;
}

function entryOf(value: string, normal: string, isHex: boolean, pseudonym: string): Entry {
  return { normal, isHex, hasSpace: /\s/.test(value), isShort: isShort(value), pseudonym };
}

/** A short secret would be found within other words everywhere, so it is found only as a whole word. */
function isShort(value: string): boolean {
  return value.length < (/^(?:\p{L}+|\d+)$/u.test(value) ? 5 : 3);
}

function pairOf(one: string, other: string): number {
  return ((one.charCodeAt(0) & 255) << 8) | (other.charCodeAt(0) & 255);
}

function casesOf(character: string, isHex: boolean): string[] {
  return isHex ? [character, character.toUpperCase()] : [character];
}

function stands(entry: Entry, text: string, normal: NormalForm, at: number): boolean {
  const end = at + entry.normal.length;
  const there = normal.text.slice(at, end);
  if ((entry.isHex ? there.toLowerCase() : there) !== entry.normal) return false;
  if (!entry.isShort) return true;
  const [from = 0, to = 0] = [normal.starts[at], normal.ends[end - 1]];
  return isWholeWord(text, from, to) && (entry.hasSpace || !/\s/.test(text.slice(from, to)));
}

/** A secret that ends in something other than a letter or digit ends a word anyway. */
function isWholeWord(text: string, from: number, to: number): boolean {
  const isWord = (at: number): boolean => WORD.test(text.charAt(at));
  return !(isWord(from) && isWord(from - 1)) && !(isWord(to - 1) && isWord(to));
}

const WORD = /[\p{L}\p{N}_]/u;

/** The pseudonym of the secret's first characters, upper or lower case as they are in the text. */
function found(text: string, normal: NormalForm, at: number, entry: Entry, length: number): FoundValue {
  const from = normal.starts[at] ?? 0;
  const to = normal.ends[at + length - 1] ?? from;
  const isUpper = entry.isHex && isUpperCase(text.slice(from, to));
  const pseudonym = isUpper ? entry.pseudonym.toUpperCase() : entry.pseudonym;
  return { from, to, text: filled(text, normal, { at, length }, pseudonym), length: entry.normal.length };
}

function isUpperCase(hex: string): boolean {
  return /[A-F]/.test(hex) && !/[a-f]/.test(hex);
}
