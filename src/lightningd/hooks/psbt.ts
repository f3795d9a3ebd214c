/** Reads a PSBT of version 0 or 2 (BIP 174, BIP 370): its maps of records, and the transactions within. */
import { GLOBAL, GLOBAL_RECORDS, INPUT, INPUT_RECORDS, OUTPUT, OUTPUT_RECORDS } from "./psbt-records.ts";
import type { RecordTable } from "./psbt-records.ts";

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

/** "psbt" and 0xff. */
const MAGIC = "70736274ff";
/** More inputs or outputs than a transaction can have would only cost memory. */
const MOST_MAPS = 100_000;
/** Of the global records the first that version 0 does not have, and the last. */
const [FIRST_OF_V2, LAST_OF_V2] = [0x02, 0x06] as const;
const NEEDED_IN_V2 = [INPUT.previousTxid, INPUT.outputIndex] as const;
const NEEDED_IN_V2_OUTPUTS = [OUTPUT.amount, OUTPUT.script] as const;

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
    if (this.#take(5).toString("hex") !== MAGIC) throw new Malformed("magic");
    const globals = this.#map(GLOBAL_RECORDS);
    const version = integerOf(globals, GLOBAL.version) ?? 0;
    const [inputs, outputs] = version === 0 ? countsOfV0(globals) : countsOfV2(globals, version);
    return {
      version,
      inputs: this.#maps(inputs, INPUT_RECORDS, version === 0 ? [] : NEEDED_IN_V2),
      outputs: this.#maps(outputs, OUTPUT_RECORDS, version === 0 ? [] : NEEDED_IN_V2_OUTPUTS),
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

  #maps(count: number, table: RecordTable, needed: readonly number[]): PsbtMap[] {
    return Array.from({ length: count }, () => {
      const map = this.#map(table);
      if (needed.some((type) => valueOf(map, type) === undefined)) throw new Malformed("a record is missing");
      return map;
    });
  }

  #map(table: RecordTable): PsbtMap {
    const records = new Map<string, PsbtRecord>();
    for (let key = this.#string(); key.length > 0; key = this.#string()) {
      const record = { type: new Reader(key).#varint(), key: key.toString("hex"), value: this.#string() };
      const kind = table.get(record.type);
      const rightKey = kind?.key === undefined ? kind === undefined || key.length === 1 : kind.key(key.subarray(1));
      if (records.has(record.key) || !rightKey || kind?.value(record.value) === false) throw new Malformed("a record");
      records.set(record.key, record);
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
  if (unsigned === undefined || globals.some(({ type }) => type >= FIRST_OF_V2 && type <= LAST_OF_V2)) {
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
