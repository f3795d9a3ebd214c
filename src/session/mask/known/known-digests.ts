/** Knows all secrets of 32 bytes that were seen, and the hashes of 32 bytes that were seen last. */
import type { Role } from "../secret-places.ts";
import { DIGITS, Digests } from "./digests.ts";

/** So many hashes are known at least, and twice as many at most. No secret is ever forgotten. */
const MOST_HASHES = 20_000;

/** As many digits in a row as a value has. */
const ROW = /[0-9a-f]{64}/i;
const ROWS = /[0-9a-f]{64,}/gi;

export interface Digest {
  /** All of them, in lower case. */
  readonly digits: string;
  readonly role: Role;
}

type Place = readonly [at: number, digest: Digest];
const NOWHERE: readonly Place[] = [];

export class KnownDigests {
  readonly #secrets: Digests;
  #hashes = new Digests();
  /** The hashes before these. */
  #older = new Digests();
  readonly #most: number;

  constructor(secrets: Digests, most = MOST_HASHES) {
    this.#secrets = secrets;
    this.#most = most;
  }

  get isEmpty(): boolean {
    return this.#secrets.size + this.#hashes.size === 0;
  }

  add(digits: string, role: Role): void {
    if (role === "secret") this.#secrets.add(digits);
    else if (this.#secrets.find(digits, 0) < 0) this.#addHash(digits);
  }

  /** What begins with the digits at a place of a text. What was a hash first goes on with a hash's pseudonym. */
  at(text: string, at: number, digits = DIGITS): Digest | undefined {
    return (
      inOf(this.#hashes, "hash", text, at, digits) ??
      inOf(this.#older, "hash", text, at, digits) ??
      inOf(this.#secrets, "secret", text, at, digits)
    );
  }

  /** Where each of them is in the text. */
  allIn(text: string): readonly Place[] {
    if (this.isEmpty || !ROW.test(text)) return NOWHERE;
    const places: Place[] = [];
    for (const { 0: row, index } of text.matchAll(ROWS)) {
      for (let at = index; at <= index + row.length - DIGITS; at++) {
        const digest = this.at(text, at);
        if (digest !== undefined) places.push([at, digest]);
      }
    }
    return places;
  }

  #addHash(digits: string): void {
    if (this.#hashes.find(digits, 0) > 0) return;
    if (this.#hashes.size >= this.#most) {
      this.#older = this.#hashes;
      this.#hashes = new Digests();
    }
    this.#hashes.add(digits);
  }
}

function inOf(digests: Digests, role: Role, text: string, at: number, digits: number): Digest | undefined {
  const number = digests.find(text, at, digits);
  return number < 0 ? undefined : { digits: digests.digitsOf(number), role };
}
