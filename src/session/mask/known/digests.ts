/**
 * Values of 32 bytes, as nearly all secrets and all hashes are, which texts have as 64 hex digits. A node shows millions of them, so of each
 * there are its bytes, and its number in a table of places: it is found by its first six digits, since a text may end after these.
 */

import { bytesOfHex, digitAt, hexOf } from "../hex.ts";

/** The digits of a value. */
export const DIGITS = 64;
/** So many of them find it. */
export const LEAST_DIGITS = 6;
const BYTES = DIGITS / 2;
/** A piece of memory has the number of its values, then so many values. */
const PIECE = 4096;
const HEAD_BYTES = 4;
const FIRST_PLACES = 1024;
const NONE = -1;

export type Piece = SharedArrayBuffer;

export class Digests {
  readonly #pieces: { readonly count: Uint32Array; readonly bytes: Uint8Array }[];
  readonly #begun: (piece: Piece) => void;
  #size: number;
  /** At the place of a value its number, from 1 on. Half of the places have none, and a 0. */
  #places = new Uint32Array(FIRST_PLACES);

  /** @param pieces to go on with, of a thread that has ended @param begun takes each new piece */
  constructor(pieces: readonly Piece[] = [], begun: (piece: Piece) => void = () => undefined) {
    this.#pieces = pieces.map(viewsOf);
    this.#begun = begun;
    this.#size = this.#pieces.reduce((size, { count }) => size + (count[0] ?? 0), 0);
    this.#placeAll();
  }

  get size(): number {
    return this.#size;
  }

  /** @param digits as many as a value has */
  add(digits: string): void {
    if (this.find(digits, 0) !== NONE) return;
    const at = this.#size % PIECE;
    if (at === 0) this.#begin();
    const piece = this.#pieces.at(-1);
    piece?.bytes.set(bytesOfHex(digits), at * BYTES);
    // Last, so that another thread finds no value of which the half is missing.
    piece?.count.fill(at + 1);
    this.#size++;
    if (this.#size * 2 > this.#places.length) this.#placeAll();
    else this.#place(this.#size);
  }

  /** The number of a value that begins with the digits at a place of a text, in upper or lower case; -1 if none does. */
  find(text: string, at: number, digits = DIGITS): number {
    const first = firstAt(text, at);
    if (first === NONE) return NONE;
    for (let place = this.#homeOf(first); ; place = this.#after(place)) {
      const number = this.#places[place] ?? 0;
      if (number === 0) return NONE;
      if (this.#begins(number, text, at, digits)) return number;
    }
  }

  /** In lower case. */
  digitsOf(number: number): string {
    return hexOf(this.#valueOf(number));
  }

  #begin(): void {
    const piece = new SharedArrayBuffer(HEAD_BYTES + PIECE * BYTES);
    this.#pieces.push(viewsOf(piece));
    this.#begun(piece);
  }

  #begins(number: number, text: string, at: number, digits: number): boolean {
    const bytes = this.#pieces[Math.floor((number - 1) / PIECE)]?.bytes;
    const from = ((number - 1) % PIECE) * BYTES;
    for (let digit = 0; digit < digits; digit++) {
      const byte = bytes?.[from + (digit >> 1)] ?? 0;
      if (digitAt(text, at + digit) !== (digit % 2 === 0 ? byte >> 4 : byte & 15)) return false;
    }
    return true;
  }

  #valueOf(number: number): Uint8Array {
    const from = ((number - 1) % PIECE) * BYTES;
    return this.#pieces[Math.floor((number - 1) / PIECE)]?.bytes.subarray(from, from + BYTES) ?? new Uint8Array();
  }

  #placeAll(): void {
    let places = this.#places.length;
    while (this.#size * 2 > places) places *= 2;
    this.#places = new Uint32Array(places);
    for (let number = 1; number <= this.#size; number++) this.#place(number);
  }

  #place(number: number): void {
    const [one = 0, two = 0, three = 0] = this.#valueOf(number);
    let place = this.#homeOf((one << 16) | (two << 8) | three);
    while (this.#places[place] !== 0) place = this.#after(place);
    this.#places[place] = number;
  }

  /** Spread by a multiple of the golden ratio, of which the high bits count. */
  #homeOf(first: number): number {
    return Math.imul(first, 0x9e37_79b1) >>> (Math.clz32(this.#places.length) + 1);
  }

  #after(place: number): number {
    return (place + 1) & (this.#places.length - 1);
  }
}

function viewsOf(piece: Piece): { readonly count: Uint32Array; readonly bytes: Uint8Array } {
  return { count: new Uint32Array(piece, 0, 1), bytes: new Uint8Array(piece, HEAD_BYTES) };
}

/** The first digits as a number. */
function firstAt(text: string, at: number): number {
  let first = 0;
  for (let digit = at; digit < at + LEAST_DIGITS; digit++) {
    const value = digitAt(text, digit);
    if (value === NONE) return NONE;
    first = (first << 4) | value;
  }
  return first;
}
