/**
 * Some of a session's lines, one behind the other in memory outside of V8's heap, where strings would take three times as much. If something
 * of an event is masked, the unmasked event follows its line, as a line that begins with a space.
 */
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

/** Other qualities, and deflate at any level, take two to ten times the CPU, and no more than a tenth less memory. */
const PARAMS = { [constants.BROTLI_PARAM_QUALITY]: 1 };
const NEWLINE = 0x0a;
const SPACE = 0x20;

export interface PackedBlock {
  /** The numbers of the first event, and of the one after the last. */
  readonly first: number;
  readonly next: number;
  /** In bytes, unpacked. */
  readonly size: number;
  readonly bytes: Buffer;
}

export class Block {
  readonly first: number;
  readonly #bytes: Buffer;
  /** Where each event ends, with its unmasked line. */
  readonly #ends: number[] = [];
  readonly #isOwn: boolean;
  #hasUnmasked = false;

  static unpacked({ first, size, bytes }: PackedBlock): Block {
    // In one piece.
    const lines = brotliDecompressSync(bytes, { chunkSize: Math.max(constants.Z_MIN_CHUNK, size) });
    const block = new Block(first, lines, true);
    for (let at = 0; at < lines.length;) {
      at = lines.indexOf(NEWLINE, at) + 1;
      const isUnmasked = lines[at] === SPACE;
      if (isUnmasked) at = lines.indexOf(NEWLINE, at) + 1;
      block.#end(at, isUnmasked);
    }
    return block;
  }

  /** @param bytes room for the lines @param isOwn whether nothing else will be written there after the block */
  constructor(first: number, bytes: Buffer, isOwn = false) {
    this.first = first;
    this.#bytes = bytes;
    this.#isOwn = isOwn;
  }

  get next(): number {
    return this.first + this.#ends.length;
  }

  get size(): number {
    return this.#ends.at(-1) ?? 0;
  }

  hasRoom(size: number): boolean {
    return this.size + size <= this.#bytes.length;
  }

  /** @param line the next event's, with its end @param unmasked if that differs */
  add(line: string, unmasked?: string): void {
    const text = unmasked === undefined ? line : `${line} ${unmasked}`;
    this.#end(this.size + this.#bytes.write(text, this.size), unmasked !== undefined);
  }

  packed(): PackedBlock {
    const { first, next, size } = this;
    const packed = brotliCompressSync(this.#bytes.subarray(0, size), { params: PARAMS });
    // In memory of its own: what zlib returns is part of a larger piece.
    const bytes = Buffer.allocUnsafeSlow(packed.length);
    bytes.set(packed);
    return { first, next, size, bytes };
  }

  /** The first line whole, then those after it as far as they fit. They stay as they are, whatever comes. */
  linesFrom(n: number, mostBytes: number): { readonly lines: Buffer; readonly next: number } {
    const from = this.#startOf(n);
    let next = n + 1;
    while (next < this.next && this.#startOf(next + 1) - from <= mostBytes) next++;
    const all = this.#bytes.subarray(from, this.#startOf(next));
    if (!this.#hasUnmasked) return { lines: this.#isOwn ? all : Buffer.from(all), next };
    const lines = Array.from({ length: next - n }, (_, index) => this.line(n + index));
    return { lines: Buffer.concat(lines), next };
  }

  line(n: number): Buffer {
    return this.#bytes.subarray(this.#startOf(n), this.#endOfLine(n));
  }

  /** The same as its line if nothing of the event is masked. */
  unmaskedLine(n: number): Buffer {
    const [from, to] = [this.#endOfLine(n), this.#startOf(n + 1)];
    return from === to ? this.line(n) : this.#bytes.subarray(from, to);
  }

  /** The numbers of events whose lines have this text. */
  *having(text: string, from = this.first): Generator<number> {
    const bytes = this.#bytes.subarray(0, this.size);
    for (let n = Math.max(from, this.first); n < this.next; n++) {
      const at = bytes.indexOf(text, this.#startOf(n));
      if (at < 0) return;
      while (this.#startOf(n + 1) <= at) n++;
      yield n;
    }
  }

  #end(at: number, hasUnmasked: boolean): void {
    this.#ends.push(at);
    this.#hasUnmasked ||= hasUnmasked;
  }

  #startOf(n: number): number {
    return this.#ends[n - this.first - 1] ?? 0;
  }

  #endOfLine(n: number): number {
    return this.#hasUnmasked ? this.#bytes.indexOf(NEWLINE, this.#startOf(n)) + 1 : this.#startOf(n + 1);
  }
}
