/**
 * Reads a PSBT as far as lightningd looks into one: versions 0 and 2 (BIP 174, BIP 370), their maps of records, and the
 * transactions within. Signatures, key paths and Taproot fields are kept as bytes; libwally also refuses them malformed.
 */

/** One record of a map: its type, the whole key in hex (the type included) and the value. */
export interface PsbtRecord {
  readonly type: number;
  readonly key: string;
  readonly value: Buffer;
}

export type PsbtMap = readonly PsbtRecord[];

export interface Psbt {
  readonly version: number;
  readonly inputs: readonly PsbtMap[];
  readonly outputs: readonly PsbtMap[];
}

/** Record types, by the map that they stand in. */
export const GLOBAL = { unsignedTx: 0, txVersion: 2, inputCount: 4, outputCount: 5, version: 0xfb } as const;
export const INPUT = { utxo: 0, redeemScript: 4, previousTxid: 0x0e, outputIndex: 0x0f, sequence: 0x10 } as const;
export const OUTPUT = { amount: 3, script: 4 } as const;

/** "psbt" or, on Elements, "pset", and 0xff. */
const MAGIC = /^7073(?:62|65)74ff$/;
/** More inputs or outputs than a transaction can have would only cost memory. */
const MOST_MAPS = 100_000;
/** Records of these types bear further data in their keys; of all other known types there is one at most. */
const REPEATED_INPUT_TYPES: readonly number[] = [0x02, 0x06, 0x0a, 0x0b, 0x0c, 0x0d, 0x14, 0x15, 0x16];
const REPEATED_OUTPUT_TYPES: readonly number[] = [0x02, 0x07];
const REPEATED_GLOBAL_TYPES: readonly number[] = [0x01];
const LAST_KNOWN = { global: 0x06, input: 0x18, output: 0x07 } as const;

/** @param text base64 @returns undefined if it is no PSBT that lightningd could read */
export function readPsbt(text: string): Psbt | undefined {
  if (!/^[A-Za-z0-9+/]+={0,4}$/.test(text) || text.replace(/=+$/, "").length % 4 === 1) return undefined;
  return attempt(() => new Reader(Buffer.from(text, "base64")).psbt());
}

/** The scripts of a transaction's outputs, or undefined if the bytes are no transaction. */
export function readOutputScripts(transaction: Buffer): Buffer[] | undefined {
  return attempt(() => new Reader(transaction).transaction(true).scripts);
}

/** The value of a map's record of a type. */
export function valueOf(map: PsbtMap, type: number): Buffer | undefined {
  return map.find((record) => record.type === type)?.value;
}

/** The same as an integer of 32 bits, little-endian; undefined also if it has not four bytes. */
export function integerOf(map: PsbtMap, type: number): number | undefined {
  const value = valueOf(map, type);
  return value?.length === 4 ? value.readUInt32LE() : undefined;
}

class Malformed extends Error {
  override readonly name = "Malformed";
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  psbt(): Psbt {
    if (!MAGIC.test(this.#take(5).toString("hex"))) throw new Malformed("magic");
    const globals = this.#map(LAST_KNOWN.global, REPEATED_GLOBAL_TYPES);
    const version = integerOf(globals, GLOBAL.version) ?? 0;
    const [inputs, outputs] = version === 0 ? countsOfV0(globals) : countsOfV2(globals, version);
    const needed = version === 0 ? [] : [INPUT.previousTxid, INPUT.outputIndex];
    const neededOut = version === 0 ? [] : [OUTPUT.amount, OUTPUT.script];
    return {
      version,
      inputs: this.#maps(inputs, LAST_KNOWN.input, REPEATED_INPUT_TYPES, needed),
      outputs: this.#maps(outputs, LAST_KNOWN.output, REPEATED_OUTPUT_TYPES, neededOut),
    };
  }

  /** @param witnesses whether it may bear witnesses: the unsigned transaction of a PSBT may not */
  transaction(witnesses: boolean): { readonly inputs: number; readonly scripts: Buffer[] } {
    this.#take(4);
    const segwit = witnesses && this.#bytes[this.#at] === 0 && this.#bytes[this.#at + 1] === 1;
    if (segwit) this.#take(2);
    const inputs = this.#count();
    for (let index = 0; index < inputs; index++) this.#input(witnesses);
    const scripts = Array.from({ length: this.#count() }, () => (this.#take(8), this.#string()));
    if (segwit) for (let index = 0; index < inputs; index++) this.#witness();
    this.#take(4);
    if (this.#at !== this.#bytes.length) throw new Malformed("bytes after the transaction");
    return { inputs, scripts };
  }

  #input(maySign: boolean): void {
    this.#take(36);
    if (this.#string().length > 0 && !maySign) throw new Malformed("signed");
    this.#take(4);
  }

  #witness(): void {
    for (let items = this.#count(); items > 0; items--) this.#string();
  }

  #maps(count: number, lastKnown: number, repeated: readonly number[], needed: readonly number[]): PsbtMap[] {
    return Array.from({ length: count }, () => {
      const map = this.#map(lastKnown, repeated);
      if (needed.some((type) => valueOf(map, type) === undefined)) throw new Malformed("a record is missing");
      return map;
    });
  }

  #map(lastKnown: number, repeated: readonly number[]): PsbtMap {
    const records = new Map<string, PsbtRecord>();
    for (let key = this.#string(); key.length > 0; key = this.#string()) {
      const type = new Reader(key).#varint();
      const text = key.toString("hex");
      const bare = type <= lastKnown && !repeated.includes(type);
      if (records.has(text) || (bare && key.length !== 1))
        throw new Malformed("a key that is twice there, or too long");
      records.set(text, { type, key: text, value: this.#string() });
    }
    return [...records.values()];
  }

  #string(): Buffer {
    return this.#take(this.#varint());
  }

  #count(): number {
    const count = this.#varint();
    if (count > MOST_MAPS) throw new Malformed("count");
    return count;
  }

  #varint(): number {
    const first = this.#take(1).readUInt8();
    if (first < 0xfd) return first;
    if (first === 0xfd) return this.#take(2).readUInt16LE();
    return first === 0xfe ? this.#take(4).readUInt32LE() : Number(this.#take(8).readBigUInt64LE());
  }

  #take(count: number): Buffer {
    if (count > this.#bytes.length - this.#at) throw new Malformed("too short");
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** How many maps a count record announces. */
  static count(value: Buffer | undefined): number {
    if (value === undefined) throw new Malformed("no count");
    return new Reader(value).#count();
  }
}

function countsOfV0(globals: PsbtMap): readonly [inputs: number, outputs: number] {
  const unsigned = valueOf(globals, GLOBAL.unsignedTx);
  if (unsigned === undefined || globals.some(({ type }) => type >= GLOBAL.txVersion && type <= LAST_KNOWN.global)) {
    throw new Malformed("records of another version");
  }
  const { inputs, scripts } = new Reader(unsigned).transaction(false);
  return [inputs, scripts.length];
}

function countsOfV2(globals: PsbtMap, version: number): readonly [inputs: number, outputs: number] {
  if (version !== 2 || (integerOf(globals, GLOBAL.txVersion) ?? 0) < 2) throw new Malformed("version");
  if (valueOf(globals, GLOBAL.unsignedTx) !== undefined) throw new Malformed("records of another version");
  return [Reader.count(valueOf(globals, GLOBAL.inputCount)), Reader.count(valueOf(globals, GLOBAL.outputCount))];
}
