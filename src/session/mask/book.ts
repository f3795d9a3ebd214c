/** Gives each secret its pseudonym, and remembers it. */
import type { Keyed } from "./keyed.ts";
import { KnownValues } from "./known-values.ts";
import { filled, normalForm } from "./normal-form.ts";
import { hashOf, hashPseudonymOf, numberPseudonymOf, pseudonymOf } from "./pseudonym.ts";
import type { Role } from "./secret-places.ts";

export class Book {
  /** The secrets that were remembered, and the last hashes. */
  readonly values: KnownValues;
  readonly #keyed: Keyed;

  constructor(keyed: Keyed, most?: number) {
    this.values = new KnownValues(most);
    this.#keyed = keyed;
  }

  /** Remembers a value, so that it is found wherever it turns up. With a preimage, its hash is remembered too. */
  remember(value: string, role: Role): void {
    const pseudonym = this.#pseudonymOf(value, role);
    if (pseudonym === undefined) return;
    this.values.add(value, role, () => pseudonym.replaceAll(/\s/g, ""));
    const bytes = utf8AsLatin1(value);
    if (bytes !== value) this.values.add(bytes, role, (normal) => pseudonymOf(normal, this.#keyed));
    const hash = role === "secret" ? hashOf(value, this.#keyed) : undefined;
    if (hash !== undefined) this.remember(hash, "hash");
  }

  rememberNumber(digits: string): void {
    if (digits.length >= SHORTEST_NUMBER) this.values.add(digits, "secret", () => this.number(digits));
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
    const plain = /[\\%]/.test(value) ? normalForm(value).text : value;
    return role === "hash" ? hashPseudonymOf(plain, this.#keyed) : pseudonymOf(plain, this.#keyed);
  }
}

const SHORTEST_NUMBER = 4;

/** A text as it looks when its bytes are read one character each, since they were no UTF-8. */
function utf8AsLatin1(value: string): string {
  return String.fromCharCode(...new TextEncoder().encode(value));
}
