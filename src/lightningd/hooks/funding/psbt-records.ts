/**
 * The records that a PSBT's maps may have, and the form of their values: what libwally refuses (src/psbt.c there), by which lightningd
 * reads PSBTs.
 */
import { createHash } from "node:crypto";
import { ByteReader } from "./byte-reader.ts";
import { isPoint } from "../hex.ts";
import { isOutput, isWitness, readTransaction } from "./transaction.ts";

/** @returns whether the value fits @param keyData what the key has after the type */
type RecordKind = (value: Buffer, keyData: Buffer) => boolean;

export type RecordTable = ReadonlyMap<number, RecordKind>;

export const GLOBAL = { unsignedTx: 0, txVersion: 2, inputCount: 4, outputCount: 5, version: 0xfb } as const;
export const INPUT = { utxo: 0, redeemScript: 4, previousTxid: 0x0e, outputIndex: 0x0f, sequence: 0x10 } as const;
export const OUTPUT = { amount: 3, script: 4 } as const;

/** A lock time from here on is a time, below it a height. */
const FIRST_TIME = 500_000_000;

const anything = (): boolean => true;
const filled = (value: Buffer): boolean => value.length > 0;
const isTransaction = (value: Buffer): boolean => readTransaction(value) !== undefined;
const isKeyPath = (value: Buffer): boolean => value.length >= 4 && value.length % 4 === 0;
const isPublicKey = (key: Buffer): boolean => isPoint(key) || (key.length === 65 && key[0] === 4);
const isControlBlock = (key: Buffer): boolean =>
  key.length >= 33 && key.length <= 33 + 128 * 32 && key.length % 32 === 1;

export const GLOBAL_RECORDS: RecordTable = new Map([
  [0x00, once(anything)],
  [0x01, keyed(bytes(78), isKeyPath)],
  [0x02, once(bytes(4))],
  [0x03, once(bytes(4))],
  [0x04, once(isCount)],
  [0x05, once(isCount)],
  [0x06, once((value) => value.length === 1 && value.readUInt8() < 8)],
  [0xfb, once(bytes(4))],
]);

export const INPUT_RECORDS: RecordTable = new Map([
  [0x00, once(isTransaction)],
  [0x01, once(isOutput)],
  [0x02, keyed(isPublicKey, isSignature)],
  [0x03, once(bytes(4))],
  [0x04, once(filled)],
  [0x05, once(filled)],
  [0x06, keyed(isPublicKey, isKeyPath)],
  [0x07, once(filled)],
  [0x08, once(isWitness)],
  [0x09, once(filled)],
  [0x0a, preimage("ripemd160")],
  [0x0b, preimage("sha256")],
  [0x0c, preimage("sha256", "ripemd160")],
  [0x0d, preimage("sha256", "sha256")],
  [0x0e, once(bytes(32))],
  [0x0f, once(bytes(4))],
  [0x10, once(bytes(4))],
  [0x11, once((value) => value.length === 4 && value.readUInt32LE() >= FIRST_TIME)],
  [0x12, once((value) => value.length === 4 && value.readUInt32LE() > 0 && value.readUInt32LE() < FIRST_TIME)],
  [0x13, once(bytes(64, 65))],
  [0x14, keyed(bytes(64), bytes(64, 65))],
  [0x15, keyed(isControlBlock, filled)],
  [0x16, keyed(bytes(32), isTaprootPath)],
  [0x17, once(bytes(32))],
  [0x18, once(bytes(32))],
]);

/** lightningd reads an empty script, and aborts when it writes it. */
export const OUTPUT_RECORDS: RecordTable = new Map([
  [0x00, once(filled)],
  [0x01, once(filled)],
  [0x02, keyed(isPublicKey, isKeyPath)],
  [0x03, once(bytes(8))],
  [0x04, once(filled)],
  [0x05, once(bytes(32))],
  [0x06, once(anything)],
  [0x07, keyed(bytes(32), isTaprootPath)],
]);

/** Types that the table does not have are not judged, but lightningd takes no empty value for them. */
export function isRight(table: RecordTable, type: number, keyData: Buffer, value: Buffer): boolean {
  const kind = table.get(type);
  return kind === undefined ? value.length > 0 : kind(value, keyData);
}

/** A type whose key has nothing after it, so a map can have it only once. */
function once(fits: (value: Buffer) => boolean): RecordKind {
  return (value, keyData) => keyData.length === 0 && fits(value);
}

function keyed(fitsKey: (keyData: Buffer) => boolean, fits: (value: Buffer) => boolean): RecordKind {
  return (value, keyData) => fitsKey(keyData) && fits(value);
}

function bytes(...lengths: readonly number[]): (value: Buffer) => boolean {
  return (value) => lengths.includes(value.length);
}

/** A value whose hash is the key. The algorithms are applied one after another. */
function preimage(...algorithms: readonly string[]): RecordKind {
  return (value, keyData) => {
    const hash = algorithms.reduce((data, algorithm) => createHash(algorithm).update(data).digest(), value);
    return hash.equals(keyData);
  };
}

function isCount(value: Buffer): boolean {
  return ByteReader.attempt(value, (reader) => (reader.count(), reader.left)) === 0;
}

/** Two integers in DER, and a byte that says what is signed. */
function isSignature(value: Buffer): boolean {
  const lengthOfR = value[3] ?? 0;
  const lengthOfS = value[5 + lengthOfR] ?? 0;
  const total = 6 + lengthOfR + lengthOfS + 1;
  const tags = [value[0], value[2], value[4 + lengthOfR]];
  return value.length === total && value[1] === total - 3 && tags.join() === "48,2,2" && lengthOfR > 0 && lengthOfS > 0;
}

/** A count of leaf hashes, these hashes, and a key path. */
function isTaprootPath(value: Buffer): boolean {
  const hashes = value[0] ?? 0;
  return hashes < 0xfd && isKeyPath(value.subarray(1 + hashes * 32));
}
