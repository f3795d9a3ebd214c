/** Which pseudonym each secret has. */
import type { Keyed } from "./keyed.ts";
import { KnownValues } from "./known-values.ts";
import { filled, normalForm } from "./normal-form.ts";
import { hashOf, hashPseudonymOf, numberPseudonymOf, pseudonymOf } from "./pseudonym.ts";
import type { Role } from "./secret-places.ts";

export class Book {
  /** All that were remembered. */
  readonly values = new KnownValues();
  readonly #keyed: Keyed;

  constructor(keyed: Keyed) {
    this.#keyed = keyed;
  }

  /** From now on this value is known wherever it turns up, and with a preimage its hash. */
  remember(value: string, role: Role): void {
    const pseudonym = this.#pseudonymOf(value, role);
    if (pseudonym === undefined) return;
    this.values.add(value, () => pseudonym.replaceAll(/\s/g, ""));
    const bytes = utf8AsLatin1(value);
    if (bytes !== value) this.values.add(bytes, (normal) => pseudonymOf(normal, this.#keyed));
    const hash = role === "secret" ? hashOf(value, this.#keyed) : undefined;
    if (hash !== undefined) this.remember(hash, "hash");
  }

  rememberNumber(digits: string): void {
    if (digits.length >= SHORTEST_NUMBER) this.values.add(digits, () => this.number(digits));
  }

  number(digits: string): string {
    return numberPseudonymOf(digits, this.#keyed);
  }

  /**
   * What to write in place of a value, with the white space that it has there.
   * @param raw the value with what escapes it has @returns undefined for what has no pseudonym
   */
  inPlaceOf(raw: string, value: string, role: Role): string | undefined {
    const pseudonym = value.trim() === "" ? undefined : this.#pseudonymOf(value, role);
    if (pseudonym === undefined) return undefined;
    const normal = normalForm(raw);
    const [start = 0, end = 0] = [normal.starts[0], normal.ends.at(-1)];
    const letters = pseudonym.replaceAll(/\s/g, "");
    // Escapes of a text that is itself escaped may be read in two ways.
    if (letters.length !== normal.text.length) return pseudonym.replaceAll(/\s/g, " ");
    return raw.slice(0, start) + filled(raw, normal, { at: 0, length: letters.length }, letters) + raw.slice(end);
  }

  /** As long as the value's normal form, which has no escapes of a text in it. */
  #pseudonymOf(value: string, role: Role): string | undefined {
    const plain = /[\\%]/.test(value) ? normalForm(value).text : value;
    return role === "hash" ? hashPseudonymOf(plain, this.#keyed) : pseudonymOf(plain, this.#keyed);
  }
}

const SHORTEST_NUMBER = 4;

/** As a text has it whose bytes were no UTF-8. */
function utf8AsLatin1(value: string): string {
  return String.fromCharCode(...new TextEncoder().encode(value));
}
