/** Bytes in hex, and the two places at which lightningd reads them further. It takes hex without quotes too: 2002 is two bytes. */
import type { Requirement } from "./rule.ts";

/** lightningd asserts that a failure message fits the 256 bytes that an onion reply is padded to (common/sphinx.c). */
const FAILURE_MESSAGE_BYTES = 256;
/** The one type of TLV in update_add_htlc that lightningd knows: the path key of a blinded path, a point. */
const BLINDED_PATH = 0n;
/** p of secp256k1. */
const FIELD_PRIME = 2n ** 256n - 2n ** 32n - 977n;

export const hex: Requirement = ({ text }) => (isHex(text) ? undefined : "a hex string");

export function hexOf(bytes: number): Requirement {
  return ({ text }) =>
    isHex(text) && text.length === bytes * 2 ? undefined : `${bytes * 2} hex digits (${bytes} bytes)`;
}

export const failureMessage: Requirement = (token) => {
  const short = token.text.length <= FAILURE_MESSAGE_BYTES * 2;
  return short ? hex(token) : `a hex string of at most ${FAILURE_MESSAGE_BYTES} bytes`;
};

/** TLV records in ascending order. Of the even types lightningd knows only 0. */
export const extraTlvs: Requirement = (token) => {
  const must = hex(token);
  if (must !== undefined) return must;
  const records = readRecords(Buffer.from(token.text, "hex"));
  if (records === undefined) return "hex of TLV records in ascending order";
  for (const { type, value } of records) {
    if (type === BLINDED_PATH && !isPoint(value)) return "hex of TLV records with a public key in type 0";
    if (type !== BLINDED_PATH && type % 2n === 0n)
      return `hex of TLV records of odd types (lightningd does not know ${type})`;
  }
  return undefined;
};

function isHex(text: string): boolean {
  return text.length % 2 === 0 && /^[\da-f]*$/i.test(text);
}

interface TlvRecord {
  readonly type: bigint;
  readonly value: Buffer;
}

/** @returns undefined unless the bytes are whole records in minimal encoding and strictly ascending order (BOLT 1) */
function readRecords(bytes: Buffer): TlvRecord[] | undefined {
  const records: TlvRecord[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const type = readBigSize(rest);
    const length = type === undefined ? undefined : readBigSize(rest.subarray(type.size));
    if (type === undefined || length === undefined) return undefined;
    const from = type.size + length.size;
    if (length.value > BigInt(rest.length - from) || type.value <= (records.at(-1)?.type ?? -1n)) return undefined;
    const to = from + Number(length.value);
    records.push({ type: type.value, value: rest.subarray(from, to) });
    rest = rest.subarray(to);
  }
  return records;
}

function readBigSize(bytes: Buffer): { readonly value: bigint; readonly size: number } | undefined {
  const first = bytes[0];
  if (first === undefined) return undefined;
  if (first < 0xfd) return { value: BigInt(first), size: 1 };
  const width = 2 ** (first - 0xfc);
  if (bytes.length < 1 + width) return undefined;
  const value = BigInt(`0x${bytes.toString("hex", 1, 1 + width)}`);
  const least = width === 2 ? 0xfdn : 1n << BigInt(width * 4);
  return value < least ? undefined : { value, size: 1 + width };
}

/** Whether the bytes are a compressed point of secp256k1: x^3 + 7 must have a square root. */
export function isPoint(bytes: Buffer): boolean {
  if (bytes.length !== 33 || (bytes[0] !== 2 && bytes[0] !== 3)) return false;
  const x = BigInt(`0x${bytes.toString("hex", 1)}`);
  if (x >= FIELD_PRIME) return false;
  const square = (x ** 3n + 7n) % FIELD_PRIME;
  return power(square, (FIELD_PRIME - 1n) / 2n) === 1n;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % FIELD_PRIME) {
    if (rest % 2n === 1n) result = (result * square) % FIELD_PRIME;
  }
  return result;
}
