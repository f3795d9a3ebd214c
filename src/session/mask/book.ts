/** Gives each secret its pseudonym, and remembers it. */
import type { Keyed } from "./keyed.ts";
import { Digests } from "./known/digests.ts";
import type { Piece } from "./known/digests.ts";
import { KnownDigests } from "./known/known-digests.ts";
import { KnownValues } from "./known/values.ts";
import { filled, normalForm } from "./normal-form.ts";
import { hashOf, hashPseudonymOf, isDigest, isWordList, numberPseudonymOf, pseudonymOf } from "./pseudonym.ts";
import type { Role } from "./secret-places.ts";

/** A secret that was not known before: of 32 bytes, memory that has it and those that come after it; else its text. */
export type Learned = Piece | string;

export interface BookOptions {
  readonly keyed: Keyed;
  readonly learnedBefore: readonly Learned[];
  readonly learned: ((secret: Learned) => void) | undefined;
  /** How many hashes are known. */
  readonly most: number | undefined;
}

export class Book {
  /** The secrets that were remembered, and the last hashes. */
  readonly values: KnownValues;
  readonly #digests: KnownDigests;
  readonly #keyed: Keyed;
  readonly #learned: (secret: Learned) => void;

  constructor({ keyed, learnedBefore, learned = () => undefined, most }: BookOptions) {
    this.#keyed = keyed;
    this.#learned = learned;
    const pieces = learnedBefore.filter((secret) => typeof secret !== "string");
    this.#digests = new KnownDigests(new Digests(pieces, learned), most);
    this.values = new KnownValues(this.#digests, ({ digits, role }) => this.#pseudonymOf(digits, role) ?? digits);
    for (const secret of learnedBefore) if (typeof secret === "string") this.remember(secret, "secret");
  }

  /** Remembers a value, so that it is found wherever it turns up. With a preimage, its hash is remembered too. */
  remember(value: string, role: Role): void {
    const plain = plainOf(value);
    if (isDigest(plain)) this.#rememberDigest(plain, role);
    else if (role === "secret") this.#rememberText(value);
  }

  #rememberDigest(digits: string, role: Role): void {
    this.#digests.add(digits, role);
    const hash = role === "secret" ? hashOf(digits, this.#keyed) : undefined;
    if (hash !== undefined) this.#digests.add(hash, "hash");
  }

  #rememberText(value: string): void {
    const isNew = this.values.add(value, () => pseudonymOf(plainOf(value), this.#keyed).replaceAll(/\s/g, ""));
    if (isNew) this.#learned(value);
    if (isWordList(value)) this.#rememberList(value.split(/\s+/));
    const bytes = utf8AsLatin1(value);
    if (bytes !== value) this.values.add(bytes, (normal) => pseudonymOf(normal, this.#keyed));
  }

  /** A mnemonic is often a list of words in programs. */
  #rememberList(words: readonly string[]): void {
    for (const between of [",", "','", '","']) {
      const pseudonym = pseudonymOf(words.join(" "), this.#keyed).replaceAll(" ", between);
      this.values.add(words.join(between), () => pseudonym);
    }
  }

  rememberNumber(digits: string): void {
    if (digits.length < SHORTEST_NUMBER) return;
    if (this.values.add(digits, () => this.number(digits))) this.#learned(digits);
  }

  number(digits: string): string {
    return numberPseudonymOf(digits, this.#keyed);
  }

  /**
   * The text that takes a value's place, with the white space that the value has there.
   * @param raw the value, with its escapes
   * @returns undefined for a value without a pseudonym
   */
  inPlaceOf(raw: string, value: string, role: Role): string | undefined {
    const pseudonym = value.trim() === "" ? undefined : this.#pseudonymOf(value, role);
    if (pseudonym === undefined) return undefined;
    const normal = normalForm(raw);
    const [start = 0, end = 0] = [normal.starts[0], normal.ends.at(-1)];
    const letters = pseudonym.replaceAll(/\s/g, "");
    // The escapes of a text that is itself escaped can be read in two ways.
    if (letters.length !== normal.text.length) return pseudonym.replaceAll(/\s/g, " ");
    return raw.slice(0, start) + filled(raw, normal, { at: 0, length: letters.length }, letters) + raw.slice(end);
  }

  /** As long as the value's normal form, in which a text's escapes are read. */
  #pseudonymOf(value: string, role: Role): string | undefined {
    const plain = plainOf(value);
    return role === "hash" ? hashPseudonymOf(plain, this.#keyed) : pseudonymOf(plain, this.#keyed);
  }
}

function plainOf(value: string): string {
  return /[\\%]/.test(value) ? normalForm(value).text : value;
}

const SHORTEST_NUMBER = 4;

/** A text as it looks when its bytes are read one character each, since they were no UTF-8. */
function utf8AsLatin1(value: string): string {
  return String.fromCharCode(...new TextEncoder().encode(value));
}
