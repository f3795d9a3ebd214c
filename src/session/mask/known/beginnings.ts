/** Knows how the known secrets begin, so that most places of a text are seen at a glance to have none. */

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
  /** By the first two characters, by the low bytes of both: 1 where a secret begins so. */
  readonly #pairs = new Uint8Array(65_536);
  /** The same by the first four characters, by their `placeOf`. */
  readonly #fours = new Uint8Array(65_536);

  add({ normal, isHex }: Beginning): void {
    for (const pair of pairsOf(normal, isHex)) this.#pairs[pair] = 1;
    let first = 0;
    for (let at = 0; at < FOUR; at++) first = withNext(first, normal.charCodeAt(at));
    this.#fours[placeOf(first)] = 1;
    const length = Math.min(PREFIX, normal.length);
    if (!this.prefixLengths.includes(length))
      this.prefixLengths = [...this.prefixLengths, length].toSorted((one, other) => other - one);
  }

  /** Whether any secret is shorter than what `someIn` looks at. */
  get hasShort(): boolean {
    return (this.prefixLengths.at(-1) ?? PREFIX) < FOUR;
  }

  mayBegin(text: string, at: number): boolean {
    return this.#pairs[((text.charCodeAt(at) & 255) << 8) | (text.charCodeAt(at + 1) & 255)] === 1;
  }

  /** Whether a secret begins anywhere. @param isOne looks more closely at a place where one may begin */
  someIn(normal: string, isOne: (at: number) => boolean): boolean {
    let last = 0;
    for (let at = 0; at < normal.length; at++) {
      last = withNext(last, normal.charCodeAt(at));
      if (this.#fours[placeOf(last)] === 1 && isOne(at + 1 - FOUR)) return true;
    }
    return false;
  }
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
