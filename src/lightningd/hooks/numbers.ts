/**
 * Numbers and amounts as lightningd reads them from a token's text, in quotes or not: integers by C's strtoull and strtoll with
 * base 0 (common/json_parse_simple.c), amounts by their unit (common/amount.c).
 */
import type { Requirement } from "./rule.ts";

const U64_LIMIT = 2n ** 64n;
const S64_LIMIT = 2n ** 63n;

/** @returns undefined for text that lightningd would not take as a signed 64-bit integer */
export function readInteger(text: string): bigint | undefined {
  const value = readC(text);
  return value === undefined || value >= S64_LIMIT || value < -S64_LIMIT ? undefined : value;
}

/** An integer from 0 to 2^bits - 1. */
export function unsigned(bits: 16 | 32): Requirement {
  const limit = 2n ** BigInt(bits);
  return (token) => {
    const value = readUnsigned(token.text);
    return value !== undefined && value < limit ? undefined : `an integer from 0 to ${limit - 1n}`;
  };
}

/** The code of a JSON-RPC error, which lightningd keeps in 32 bits. */
export const errorCode: Requirement = (token) => {
  const value = readInteger(token.text);
  return value !== undefined && value === BigInt.asIntN(32, value) ? undefined : "an integer of 32 bits";
};

export const msat: Requirement = (token) =>
  readMsat(token.text) === undefined ? 'an amount in millisatoshi, as 1000 or "1000msat"' : undefined;

/** A number without unit is in satoshi here. */
export const sat: Requirement = (token) => {
  const [, digits] = /^(\d+)msat/.exec(token.text) ?? [];
  if (digits !== undefined) return /^0|000$/.test(digits) ? undefined : "a whole number of satoshi";
  return readAmount(token.text, 1n, 8) === undefined ? 'an amount in satoshi, as 1000 or "1000sat"' : undefined;
};

/** @returns millisatoshi, or undefined for text that lightningd would not take as an amount */
export function readMsat(text: string): bigint | undefined {
  return readAmount(text, 1000n, 11);
}

/** lightningd reads nothing past the unit, so "5msats" is 5 msat to it. */
function readAmount(text: string, perSat: bigint, btcDigits: number): bigint | undefined {
  const match = /^(?<whole>\d+)(?:$|(?<unit>msat|sat)|(?:\.(?<decimals>\d*))?(?<btc>btc))/.exec(text);
  const { whole, unit, decimals = "", btc } = match?.groups ?? {};
  if (whole === undefined || decimals.length > btcDigits) return undefined;
  const digits = btc === undefined ? whole : whole + decimals.padEnd(btcDigits, "0");
  const value = BigInt(digits) * (unit === "sat" ? perSat : 1n);
  return value < U64_LIMIT ? value : undefined;
}

function readUnsigned(text: string): bigint | undefined {
  const value = readC(text);
  if (value === undefined || value >= U64_LIMIT || value <= -U64_LIMIT) return undefined;
  return BigInt.asUintN(64, value);
}

/** C reads hex after 0x and octal after 0, skips leading white space, takes a sign, and makes 0 of an empty text. */
function readC(text: string): bigint | undefined {
  if (text === "") return 0n;
  const [, sign, octal, other] = /^\s*([+-]?)(?:0([0-7]+)|(0x[\da-f]+|0|[1-9]\d*))$/i.exec(text) ?? [];
  const digits = octal === undefined ? other : `0o${octal}`;
  if (digits === undefined) return undefined;
  return sign === "-" ? -BigInt(digits) : BigInt(digits);
}
