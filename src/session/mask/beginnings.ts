/** Counts how the known secrets begin, so that most places of a text are seen at a glance to have none. */

/** Secrets are looked up by their first characters, so many of them. */
export const PREFIX = 8;
const FOUR = 4;

interface Beginning {
  /** In normal form; hex in lower case. */
  readonly normal: string;
  readonly isHex: boolean;
}

export class Beginnings {
  /** The lengths of all prefixes, longest first. */
  prefixLengths: readonly number[] = [];
  /** Secrets by the length of their prefix. */
  readonly #lengths = new Uint32Array(PREFIX + 1);
  /** Secrets by their first two characters, by the low bytes of both. */
  readonly #pairs = new Uint32Array(65_536);
  /** Secrets by their first four characters, by their `placeOf`. */
  readonly #fours = new Uint32Array(65_536);

  add(beginning: Beginning): void {
    this.#count(beginning, 1);
  }

  remove(beginning: Beginning): void {
    this.#count(beginning, -1);
  }

  /** Whether any secret is shorter than what `someIn` looks at. */
  get hasShort(): boolean {
    return (this.prefixLengths.at(-1) ?? PREFIX) < FOUR;
  }

  mayBegin(text: string, at: number): boolean {
    return count(this.#pairs, ((text.charCodeAt(at) & 255) << 8) | (text.charCodeAt(at + 1) & 255)) > 0;
  }

  /** Whether a secret begins anywhere. @param isOne looks more closely at a place where one may begin */
  someIn(normal: string, isOne: (at: number) => boolean): boolean {
    let last = 0;
    for (let at = 0; at < normal.length; at++) {
      last = withNext(last, normal.charCodeAt(at));
      if (count(this.#fours, placeOf(last)) > 0 && isOne(at + 1 - FOUR)) return true;
    }
    return false;
  }

  #count({ normal, isHex }: Beginning, by: 1 | -1): void {
    for (const pair of pairsOf(normal, isHex)) add(this.#pairs, pair, by);
    let first = 0;
    for (let at = 0; at < FOUR; at++) first = withNext(first, normal.charCodeAt(at));
    add(this.#fours, placeOf(first), by);
    const length = Math.min(PREFIX, normal.length);
    add(this.#lengths, length, by);
    if (count(this.#lengths, length) > 0 === this.prefixLengths.includes(length)) return;
    const all = Array.from(this.#lengths, (secrets, one) => (secrets > 0 ? one : 0));
    this.prefixLengths = all.filter((one) => one > 0).toReversed();
  }
}

const count = (counts: Uint32Array, at: number): number => counts[at] ?? 0;

function add(counts: Uint32Array, at: number, by: 1 | -1): void {
  counts[at] = count(counts, at) + by;
}

/** The first two characters in upper and lower case; of a secret of one character, that with any other. */
function pairsOf(normal: string, isHex: boolean): ReadonlySet<number> {
  const second =
    normal.length > 1 ? [normal.charAt(1)] : Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
  const pairs = casesOf(normal.charAt(0), isHex).flatMap((one) =>
    second.flatMap((other) => casesOf(other, isHex).map((inCase) => pairOf(one, inCase))),
  );
  return new Set(pairs);
}

function pairOf(one: string, other: string): number {
  return ((one.charCodeAt(0) & 255) << 8) | (other.charCodeAt(0) & 255);
}

function casesOf(character: string, isHex: boolean): string[] {
  return isHex ? [character, character.toUpperCase()] : [character];
}

/** The last four characters, seven bits of each, without the difference of upper and lower case. */
function withNext(last: number, code: number): number {
  return ((last << 7) | ((code | 0x20) & 0x7f)) & 0xfff_ffff;
}

/** A number of 16 bits, spread by a multiple of the golden ratio. */
export function placeOf(number: number): number {
  return Math.imul(number, 0x9e37_79b1) >>> 16;
}
