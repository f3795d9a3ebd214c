/** Finds out whether any of some words is in a text, however spelled there. Most texts have none of them, and are done with quickly. */
import { placeOf } from "../known/beginnings.ts";
import { plainName } from "./plain-name.ts";

/** A word is looked for by its first letters; of one that has fewer, any letters may follow. */
const FIRST = 5;
const SHORTEST = 3;
const LETTER_BITS = 6;
const MOST_CODE = 0x7f;
/** Stands for a character that a spelling may have between the word's letters. */
const SKIPPED = 0xff;

/** A number for each letter (upper and lower case have the same) and digit; 0 for all else. */
const LETTERS = Uint8Array.from({ length: MOST_CODE + 1 }, (_, code) => {
  const plain = plainName(String.fromCharCode(code));
  if (plain === "") return SKIPPED;
  return /[a-z0-9]/.test(plain) ? Number.parseInt(plain, 36) + 1 : 0;
});

const ALL_LETTERS = [...new Set(LETTERS)].filter((letter) => letter !== SKIPPED);

export class WordsWithin {
  readonly #pattern: RegExp;
  /** The first letters of the words. A table tells for most letters that they are not among them, in less time than the set. */
  readonly #firsts = new Set<number>();
  readonly #begins = new Uint8Array(65_536);
  readonly #isAny: boolean;

  /** @param words in their plain form */
  constructor(words: readonly string[]) {
    // Such a word may stand in a text in more than one form: escaped, or with the other small sigma.
    this.#isAny = words.some((word) => word.length < SHORTEST || /[^\x20-\x7e]|["\\/]/.test(word));
    this.#pattern = new RegExp(words.map((word) => word.replaceAll(/[^a-z0-9]/g, "\\$&")).join("|"));
    for (const first of words.flatMap(firstsOf)) {
      this.#firsts.add(first);
      this.#begins[placeOf(first)] = 1;
    }
  }

  areIn(text: string): boolean {
    return this.#isAny || (this.#mayBeIn(text) && this.#pattern.test(plainName(text)));
  }

  /** A letter that is not ASCII may be so in lower case, as the Kelvin sign is. */
  #mayBeIn(text: string): boolean {
    let last = 0;
    for (let at = 0; at < text.length; at++) {
      const letter = LETTERS[text.charCodeAt(at)];
      if (letter === undefined) return true;
      if (letter === SKIPPED) continue;
      last = withNext(last, letter);
      if (this.#begins[placeOf(last)] === 1 && this.#firsts.has(last)) return true;
    }
    // The text may end in a short word.
    for (let more = SHORTEST; more < FIRST; more++) {
      last = withNext(last, 0);
      if (this.#firsts.has(last)) return true;
    }
    return false;
  }
}

function firstsOf(word: string): number[] {
  let firsts = [0];
  for (let at = 0; at < FIRST; at++) {
    const letters = at < word.length ? [LETTERS[word.charCodeAt(at)] ?? 0] : ALL_LETTERS;
    firsts = firsts.flatMap((first) => letters.map((letter) => withNext(first, letter)));
  }
  return firsts;
}

function withNext(last: number, letter: number): number {
  return ((last << LETTER_BITS) | letter) & (2 ** (FIRST * LETTER_BITS) - 1);
}
