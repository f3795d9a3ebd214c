/** Reads a Bitcoin transaction, and parts of one as a PSBT has them, as leniently as libwally. */
import { ByteReader } from "./byte-reader.ts";

/** 21 million bitcoin in satoshi: libwally reads no output of more. */
const MOST_SATOSHI = 2_100_000_000_000_000n;

export interface Transaction {
  readonly inputs: number;
  /** Of each output. */
  readonly scripts: readonly Buffer[];
}

/** Bytes after the transaction are ignored. */
export function readTransaction(bytes: Buffer): Transaction | undefined {
  return ByteReader.attempt(bytes, (reader) => {
    reader.take(4);
    const [marker, flag] = reader.peek(2);
    if (marker !== 0) return transaction(reader, false);
    if (flag !== 1) ByteReader.malformed();
    reader.take(2);
    return transaction(reader, true);
  });
}

/** The transaction of a PSBT of version 0, whose inputs have neither witnesses nor scripts. */
export function readUnsignedTransaction(bytes: Buffer): Transaction | undefined {
  return ByteReader.attempt(bytes, (reader) => {
    reader.take(4);
    return transaction(reader, false, (script) => script.length === 0);
  });
}

export function isOutput(bytes: Buffer): boolean {
  const script = ByteReader.attempt(bytes, (reader) => whole(reader, output(reader)));
  return script !== undefined && script.length > 0;
}

export function isWitness(bytes: Buffer): boolean {
  return ByteReader.attempt(bytes, (reader) => whole(reader, skipWitness(reader))) !== undefined;
}

function transaction(reader: ByteReader, hasWitnesses: boolean, mayHave = (_script: Buffer) => true): Transaction {
  const inputs = reader.count();
  for (let index = 0; index < inputs; index++) {
    reader.take(36);
    if (!mayHave(reader.string())) ByteReader.malformed();
    reader.take(4);
  }
  const scripts = Array.from({ length: reader.count() }, () => output(reader));
  if (hasWitnesses) for (let index = 0; index < inputs; index++) skipWitness(reader);
  reader.take(4);
  return { inputs, scripts };
}

function output(reader: ByteReader): Buffer {
  if (reader.take(8).readBigUInt64LE() > MOST_SATOSHI) ByteReader.malformed();
  return reader.string();
}

function skipWitness(reader: ByteReader): true {
  for (let items = reader.count(); items > 0; items--) reader.string();
  return true;
}

function whole<T>(reader: ByteReader, value: T): T {
  return reader.left > 0 ? ByteReader.malformed() : value;
}
