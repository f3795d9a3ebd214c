/** Knows the secrets that were seen, each with its pseudonym, and finds them in any text. */
import type { Edit } from "../edits.ts";
import { filled, normalForm } from "../normal-form.ts";
import type { NormalForm } from "../normal-form.ts";
import { Beginnings, PREFIX } from "./beginnings.ts";
import { DIGITS } from "./digests.ts";
import type { Digest, KnownDigests } from "./known-digests.ts";

/** A cut text may end within a secret. So many characters of one, at the text's end, are masked as part of it. */
const SHORTEST_REST = 6;
/** Stands where somebody shortened a text, as autoreload does in its sentences. A secret may be cut off there, too. */
const ELLIPSIS = /\.{3,}|\u2026/g;

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
  readonly #digests: KnownDigests;
  readonly #pseudonymOf: (digest: Digest) => string;
  /** All but these, by their first characters, longest first. */
  readonly #entries = new Map<string, readonly Entry[]>();
  readonly #beginnings = new Beginnings();
  #longest = DIGITS;

  /** @param pseudonymOf what takes the place of one of the digests, in lower case */
  constructor(digests: KnownDigests, pseudonymOf: (digest: Digest) => string) {
    this.#digests = digests;
    this.#pseudonymOf = pseudonymOf;
  }

  /** @param pseudonymOf takes the value's normal form, and returns a text of the same length @returns whether it was not known before */
  add(value: string, pseudonymOf: (normal: string) => string): boolean {
    const { text } = normalForm(value);
    const isHex = /^[0-9a-f]{16,}$/i.test(text);
    const normal = isHex ? text.toLowerCase() : text;
    const alike = this.#entries.get(normal.slice(0, PREFIX)) ?? [];
    if (normal === "" || alike.some((entry) => entry.normal === normal)) return false;
    const entry = {
      normal,
      isHex,
      hasSpace: /\s/.test(value),
      isShort: isShort(value),
      pseudonym: pseudonymOf(normal),
    };
    this.#entries.set(
      normal.slice(0, PREFIX),
      [...alike, entry].toSorted((one, other) => other.normal.length - one.normal.length),
    );
    this.#beginnings.add(entry);
    this.#longest = Math.max(this.#longest, normal.length);
    return true;
  }

  /** Finds the secrets in a text, the longest one at each place. @param isCut whether the text may end within a secret */
  find(text: string, isCut = false): FoundValue[] {
    if (this.#isEmpty) return [];
    const normal = normalForm(text);
    const digests = new Map(this.#digests.allIn(normal.text));
    const all: FoundValue[] = [];
    for (let at = 0; at < normal.text.length;) {
      const word = this.#beginnings.mayBegin(normal.text, at) ? this.#entryAt(text, normal, at) : undefined;
      const digest = digests.get(at);
      const isWord = digest === undefined || (word !== undefined && word.normal.length >= DIGITS);
      const entry = isWord ? word : this.#entryOf(digest);
      if (entry !== undefined) all.push(found(text, normal, at, entry, entry.normal.length));
      at += entry?.normal.length ?? 1;
    }
    let from = 0;
    for (const { 0: dots, index } of normal.text.matchAll(ELLIPSIS)) {
      all.push(...this.#restsBefore(text, normal, from, index));
      from = index + dots.length;
    }
    return isCut ? [...all, ...this.#restsBefore(text, normal, from)] : all;
  }

  /**
   * False if the text has none of them, whatever white space is within one. True for any text with escapes, since escapes may mean
   * anything, and for one that was shortened.
   */
  mayBeIn(text: string): boolean {
    if (this.#isEmpty) return false;
    if (this.#beginnings.hasShort || MAY_HIDE.test(text)) return true;
    const normal = text.replaceAll(/\s+/g, "");
    if (this.#digests.allIn(normal).length > 0) return true;
    return this.#entries.size > 0 && this.#beginnings.someIn(normal, (at) => this.#hasPrefix(normal, at));
  }

  get #isEmpty(): boolean {
    return this.#entries.size === 0 && this.#digests.isEmpty;
  }

  #hasPrefix(normal: string, at: number): boolean {
    return this.#beginnings.prefixLengths.some((length) => {
      const prefix = normal.slice(at, at + length);
      return this.#entries.has(prefix) || this.#entries.has(prefix.toLowerCase());
    });
  }

  /** Where a secret may begin that the text's end cuts off; the text's length if none may. */
  startOfRest(text: string): number {
    const rest = this.#restsBefore(text, normalForm(text))[0]?.from;
    if (rest === undefined) return text.length;
    // A secret that ends as it begins is whole here, and no other one begins within it.
    const whole = this.find(text).find(({ from, to }) => from < rest && rest < to);
    if (whole === undefined) return rest;
    return text.slice(whole.to).trim() === "" ? text.length : whole.to;
  }

  #entryOf(digest: Digest): Entry {
    const { digits: normal } = digest;
    return { normal, pseudonym: this.#pseudonymOf(digest), isHex: true, hasSpace: false, isShort: false };
  }

  #entryAt(text: string, normal: NormalForm, at: number): Entry | undefined {
    for (const length of this.#beginnings.prefixLengths) {
      const prefix = normal.text.slice(at, at + length);
      const isThere = (entry: Entry): boolean => stands(entry, text, normal, at);
      const entry =
        this.#entries.get(prefix)?.find(isThere) ??
        this.#entries.get(prefix.toLowerCase())?.find((one) => one.isHex && isThere(one));
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** The secret that is cut off at a place of the normal form, if there is one. @param from where it begins at the earliest */
  #restsBefore(text: string, normal: NormalForm, from = 0, end = normal.text.length): FoundValue[] {
    for (let at = Math.max(from, end - this.#longest + 1); at <= end - SHORTEST_REST; at++) {
      const entry = this.#beginningWith(normal.text, at, end);
      if (entry !== undefined) return [found(text, normal, at, entry, end - at)];
    }
    return [];
  }

  /** What this part of a text is the beginning of. */
  #beginningWith(text: string, at: number, end: number): Entry | undefined {
    const digest = end - at < DIGITS ? this.#digests.at(text, at, end - at) : undefined;
    if (digest !== undefined) return this.#entryOf(digest);
    if (!this.#beginnings.mayBegin(text, at)) return undefined;
    const rest = text.slice(at, end);
    const lower = rest.toLowerCase();
    const begins = (entry: Entry): boolean =>
      entry.normal.length > rest.length && entry.normal.startsWith(entry.isHex ? lower : rest);
    const prefixes = rest.length >= PREFIX ? [rest.slice(0, PREFIX), lower.slice(0, PREFIX)] : this.#entries.keys();
    for (const prefix of prefixes) {
      const entry = this.#entries.get(prefix)?.find(begins);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }
}

/** An escape, or the end of a text that was shortened. */
const MAY_HIDE = /[\\%\u2026]|\.{3}/;

/** A short secret would be found within other words everywhere, so it is found only as a whole word. */
function isShort(value: string): boolean {
  return value.length < (/^(?:\p{L}+|\d+)$/u.test(value) ? 5 : 3);
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
