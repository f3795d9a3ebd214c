/** Makes pseudonyms. A pseudonym has the shape of its value, the same length and kinds of characters, so that parsers take it. */
import type { Keyed } from "./keyed.ts";
import { bytesOfHex, hexOf } from "./hex.ts";
import { WORDS } from "./word-list.ts";

const HEX_32 = /^[0-9a-f]{64}$/i;
const WHOLE = /^\d+$/;
const HEX = /^(?:[0-9a-f]{2})+$/i;
const WORD_LIST = /^[a-z]{3,8}(?:\s+[a-z]{3,8}){5,}$/;
/** A codex32 secret, or anything else that is written like an address. */
const BECH32 = /^([a-z]{1,10}1)[02-9ac-hj-np-z]{16,}$/i;
const BASE64 = /^[A-Za-z0-9+/_-]{16,}={0,2}$/;

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const FIRST_DIGITS = "123456789";
const DIGITS = `0${FIRST_DIGITS}`;
const ALNUM = LOWER.toUpperCase() + LOWER + DIGITS;
const BECH32_DIGITS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/** Whether a value has 32 bytes, as a hash and a preimage have. */
export function isDigest(value: string): boolean {
  return HEX_32.test(value);
}

/** Whether a value is words, as a mnemonic is. */
export function isWordList(value: string): boolean {
  return WORD_LIST.test(value);
}

/** The same for the same value as long as the key is the same, and never the value itself. */
export function pseudonymOf(value: string, keyed: Keyed): string {
  if (isDigest(value)) return likeCase(value, hexOf(keyed.hmac(keyed.sha256(bytesOfHex(value)))));
  return shapedOther(value, keyed);
}

function shapedOther(value: string, keyed: Keyed): string {
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    const pseudonym = shaped(value, new Choices(value, turn, keyed));
    if (pseudonym !== value) return pseudonym;
  }
  return "*".repeat(value.length);
}

/** A short word may by chance come out as itself; then it is turned again, so often at most. */
const MOST_TURNS = 20;

/**
 * The pseudonym of a hash: the hash of its preimage's pseudonym. That is made of the preimage's hash alone, so either pseudonym can be made
 * whichever value is seen first.
 * @returns undefined for a text that is no hash of 32 bytes
 */
export function hashPseudonymOf(hash: string, keyed: Keyed): string | undefined {
  if (!isDigest(hash)) return undefined;
  return likeCase(hash, hexOf(keyed.sha256(keyed.hmac(bytesOfHex(hash)))));
}

/** The hash of a value that may be a preimage. */
export function hashOf(value: string, keyed: Keyed): string | undefined {
  return isDigest(value) ? hexOf(keyed.sha256(bytesOfHex(value))) : undefined;
}

/** A number of as many digits. */
export function numberPseudonymOf(value: string, keyed: Keyed): string {
  if (WHOLE.test(value)) return shapedOther(value, keyed);
  const choices = new Choices(value, 0, keyed);
  return value.replaceAll(/\d/g, (digit) => (digit === "0" ? "0" : choices.from(FIRST_DIGITS)));
}

/** As many bytes as are asked for, chosen by the value and the key. */
class Choices {
  readonly #seed: string;
  readonly #keyed: Keyed;
  #block: Uint8Array = new Uint8Array();
  #at = 0;
  #blocks = 0;

  constructor(value: string, turn: number, keyed: Keyed) {
    this.#seed = `${turn} ${value}`;
    this.#keyed = keyed;
  }

  from(alphabet: string): string {
    return alphabet.charAt(this.below(alphabet.length));
  }

  below(limit: number): number {
    if (this.#at + 1 >= this.#block.length) {
      this.#block = this.#keyed.hmac(`${this.#blocks++} ${this.#seed}`);
      this.#at = 0;
    }
    const [high = 0, low = 0] = this.#block.subarray(this.#at, this.#at + 2);
    this.#at += 2;
    return (high * 256 + low) % limit;
  }
}

function shaped(value: string, choices: Choices): string {
  // It may stand in a message as a number, too, which has no zero at its start.
  if (WHOLE.test(value)) return value.replaceAll(/./g, () => choices.from(FIRST_DIGITS));
  if (value.length > 7 && HEX.test(value))
    return likeCase(
      value,
      value.replaceAll(/./g, () => choices.from(DIGITS + "abcdef")),
    );
  if (WORD_LIST.test(value)) return value.replaceAll(/[a-z]+/g, (word) => wordLike(word, choices));
  const [, prefix] = BECH32.exec(value) ?? [];
  if (prefix !== undefined) {
    return (
      prefix +
      likeCase(
        value,
        value.slice(prefix.length).replaceAll(/./g, () => choices.from(BECH32_DIGITS)),
      )
    );
  }
  if (BASE64.test(value)) {
    const alphabet = ALNUM + (/[+/]/.test(value) ? "+/" : "") + (/[-_]/.test(value) ? "-_" : "");
    return value.replaceAll(/[^=]/g, () => choices.from(alphabet));
  }
  return value.replaceAll(/\S/g, (character) => characterLike(character, choices));
}

function wordLike(word: string, choices: Choices): string {
  const words = WORDS[word.length] ?? [];
  return words[choices.below(Math.max(1, words.length))] ?? word;
}

/** A character of the same kind, and never one that JSON or a shell would have to escape. */
function characterLike(character: string, choices: Choices): string {
  if (/[a-z]/.test(character)) return choices.from(LOWER);
  if (/[A-Z]/.test(character)) return choices.from(LOWER).toUpperCase();
  if (/\d/.test(character)) return choices.from(DIGITS);
  return choices.from(/[\x21-\x7e]/.test(character) ? "-_." : LOWER);
}

function likeCase(value: string, pseudonym: string): string {
  return /[A-Z]/.test(value) && !/[a-z]/.test(value) ? pseudonym.toUpperCase() : pseudonym;
}
