/**
 * Numbers and amounts as lightningd reads them from a token's text, in quotes or not: integers by C's strtoull and strtoll with
 * base 0 (common/json_parse_simple.c), amounts by their unit (common/amount.c).
 */
import type { Requirement } from "./rule.ts";

const U64_LIMIT = 2n ** 64n;
const S64_LIMIT = 2n ** 63n;

/** @returns undefined for text that lightningd does not take as a signed 64-bit integer */
export function readInteger(text: string): bigint | undefined {
  const value = readC(text);
  return value === undefined || value >= S64_LIMIT || value < -S64_LIMIT ? undefined : value;
}

export const uint16: Requirement = (token) => {
  const value = readUnsigned(token.text);
  return value !== undefined && value < 2n ** 16n ? undefined : "an integer from 0 to 65535";
};

/** The code of a JSON-RPC error, which lightningd keeps in 32 bits. */
export const errorCode: Requirement = (token) => {
  const value = readInteger(token.text);
  return value !== undefined && value === BigInt.asIntN(32, value) ? undefined : "an integer of 32 bits";
};

export const msat: Requirement = (token) =>
  readMsat(token.text) === undefined ? 'an amount in millisatoshi, as 1000 or "1000msat"' : undefined;

/** @returns millisatoshi; undefined for text that lightningd does not take as an amount */
export function readMsat(text: string): bigint | undefined {
  // lightningd reads nothing past the unit, so "5msats" is 5 msat to it.
  const match = /^(?<whole>\d+)(?:$|(?<unit>msat|sat)|(?:\.(?<decimals>\d*))?(?<btc>btc))/.exec(text);
  const { whole, unit, decimals = "", btc } = match?.groups ?? {};
  if (whole === undefined || decimals.length > 11) return undefined;
  const digits = btc === undefined ? whole : whole + decimals.padEnd(11, "0");
  const value = BigInt(digits) * (unit === "sat" ? 1000n : 1n);
  return value < U64_LIMIT ? value : undefined;
}

/** @returns undefined for text that lightningd does not take as an unsigned 64-bit integer */
export function readUnsigned(text: string): bigint | undefined {
  const value = readC(text);
  if (value === undefined || value >= U64_LIMIT || value <= -U64_LIMIT) return undefined;
  return BigInt.asUintN(64, value);
}

/** C reads hex after 0x and octal after 0, skips leading white space, takes a sign, and reads an empty text as 0. */
function readC(text: string): bigint | undefined {
  if (text === "") return 0n;
  const [, sign, octal, other] = /^\s*([+-]?)(?:0([0-7]+)|(0x[\da-f]+|0|[1-9]\d*))$/i.exec(text) ?? [];
  const digits = octal === undefined ? other : `0o${octal}`;
  if (digits === undefined) return undefined;
  return sign === "-" ? -BigInt(digits) : BigInt(digits);
}

/** Whether a text may be the value of an int option, which lightningd reads into 64 bits. */
export function isWholeNumber(text: string): boolean {
  return /^-?(0|[1-9]\d*)$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}
