/** Reads a PSBT of version 0 or 2 (BIP 174, BIP 370): its maps of records. */
import { ByteReader } from "./byte-reader.ts";
import { GLOBAL, GLOBAL_RECORDS, INPUT, INPUT_RECORDS, isRight, OUTPUT, OUTPUT_RECORDS } from "./psbt-records.ts";
import type { RecordTable } from "./psbt-records.ts";
import { readUnsignedTransaction } from "./transaction.ts";

/** One record of a map. The key is in hex, with the type. */
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
/** By version: the types that maps must have, and those that they must not have. */
const NEEDED_IN_V2 = [INPUT.previousTxid, INPUT.outputIndex] as const;
const NEEDED_IN_V2_OUTPUTS = [OUTPUT.amount, OUTPUT.script] as const;
const NOT_IN_V0 = [0x02, 0x03, 0x04, 0x05, 0x06] as const;
const NOT_IN_V0_INPUTS = [0x0e, 0x0f, 0x10, 0x11, 0x12] as const;

/** @param text base64 @returns undefined if lightningd could not read it as a PSBT */
export function readPsbt(text: string): Psbt | undefined {
  if (!isBase64(text)) return undefined;
  return ByteReader.attempt(Buffer.from(text, "base64"), readMaps);
}

/** The value of a map's record of a type. */
export function valueOf(map: PsbtMap, type: number): Buffer | undefined {
  return map.find((record) => record.type === type)?.value;
}

/** The value of a map's record as a little-endian integer of 32 bits. */
export function integerOf(map: PsbtMap, type: number): number | undefined {
  return valueOf(map, type)?.readUInt32LE();
}

/** The padding may be missing or too long, but it stands within the last four characters. */
function isBase64(text: string): boolean {
  const last = text.length - 1 - ((text.length - 1) % 4);
  return /^[A-Za-z0-9+/]*$/.test(text.slice(0, last)) && /^(?:[A-Za-z0-9+/]{2,4})?=*$/.test(text.slice(last));
}

function readMaps(reader: ByteReader): Psbt {
  if (reader.take(5).toString("hex") !== MAGIC) ByteReader.malformed();
  const globals = readMap(reader, GLOBAL_RECORDS);
  const version = integerOf(globals, GLOBAL.version) ?? 0;
  const [inputs, outputs] = version === 0 ? countsOfV0(globals) : countsOfV2(globals, version);
  const [needed, neededOut] = version === 0 ? [[], []] : [NEEDED_IN_V2, NEEDED_IN_V2_OUTPUTS];
  const [excluded, excludedOut] = version === 0 ? [NOT_IN_V0_INPUTS, NEEDED_IN_V2_OUTPUTS] : [[], []];
  return {
    version,
    inputs: Array.from({ length: inputs }, () => checked(readMap(reader, INPUT_RECORDS), needed, excluded)),
    outputs: Array.from({ length: outputs }, () => checked(readMap(reader, OUTPUT_RECORDS), neededOut, excludedOut)),
  };
}

function readMap(reader: ByteReader, table: RecordTable): PsbtMap {
  const records = new Map<string, PsbtRecord>();
  for (let key = reader.string(); key.length > 0; key = reader.string()) {
    const type = new ByteReader(key).varint();
    const record = { type, key: key.toString("hex"), value: reader.string() };
    if (records.has(record.key) || !isRight(table, type, key.subarray(1), record.value)) ByteReader.malformed();
    records.set(record.key, record);
  }
  return [...records.values()];
}

function checked(map: PsbtMap, needed: readonly number[], excluded: readonly number[]): PsbtMap {
  const has = (type: number): boolean => valueOf(map, type) !== undefined;
  return needed.every(has) && !excluded.some(has) ? map : ByteReader.malformed();
}

function countsOfV0(globals: PsbtMap): readonly [inputs: number, outputs: number] {
  const unsigned = valueOf(checked(globals, [GLOBAL.unsignedTx], NOT_IN_V0), GLOBAL.unsignedTx);
  const transaction = unsigned === undefined ? undefined : readUnsignedTransaction(unsigned);
  return transaction === undefined ? ByteReader.malformed() : [transaction.inputs, transaction.scripts.length];
}

function countsOfV2(globals: PsbtMap, version: number): readonly [inputs: number, outputs: number] {
  const needed = [GLOBAL.txVersion, GLOBAL.inputCount, GLOBAL.outputCount];
  const map = checked(globals, needed, [GLOBAL.unsignedTx]);
  if (version !== 2 || (integerOf(map, GLOBAL.txVersion) ?? 0) < 2) ByteReader.malformed();
  return [countOf(map, GLOBAL.inputCount), countOf(map, GLOBAL.outputCount)];
}

function countOf(map: PsbtMap, type: number): number {
  return new ByteReader(valueOf(map, type) ?? Buffer.alloc(0)).count();
}
