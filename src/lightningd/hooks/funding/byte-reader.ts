/** Reads Bitcoin's serialisations from the front: little-endian numbers and strings with their length in front. */

/** No transaction has more items, so a larger count would only cost memory. */
const MOST_ITEMS = 100_000;

class Malformed extends Error {
  override readonly name = "Malformed";
}

export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** @returns what `read` returns; undefined if `read` found the bytes malformed */
  static attempt<T>(bytes: Buffer, read: (reader: ByteReader) => T): T | undefined {
    try {
      return read(new ByteReader(bytes));
    } catch (error) {
      if (error instanceof Malformed) return undefined;
      throw error;
    }
  }

  /** Gives up reading. Only for a function that `attempt` has called. */
  static malformed(): never {
    throw new Malformed("malformed");
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** The next bytes, without moving on. */
  peek(count: number): Buffer {
    return this.#bytes.subarray(this.#at, this.#at + count);
  }

  take(count: number): Buffer {
    if (count > this.left) ByteReader.malformed();
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  string(): Buffer {
    return this.take(this.varint());
  }

  count(): number {
    const count = this.varint();
    return count > MOST_ITEMS ? ByteReader.malformed() : count;
  }

  varint(): number {
    const first = this.take(1).readUInt8();
    if (first < 0xfd) return first;
    if (first === 0xfd) return this.take(2).readUInt16LE();
    return first === 0xfe ? this.take(4).readUInt32LE() : Number(this.take(8).readBigUInt64LE());
  }
}
