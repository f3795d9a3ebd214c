/**
 * A Bitcoin address as lightningd takes it for `close_to` (common/json_param.c): bech32 of witness version 0, bech32m of 1 to
 * 16, or base58 with a checksum, each of the node's own network.
 */
import { createHash } from "node:crypto";
import type { Requirement } from "../rule.ts";

interface Network {
  readonly hrp: string;
  /** Version bytes of base58 addresses: to a public key's hash, to a script's hash. */
  readonly versions: readonly number[];
}

const TEST_NETWORK: Network = { hrp: "tb", versions: [111, 196] };

/** By lightningd's names for the networks (bitcoin/chainparams.c). */
const NETWORKS: ReadonlyMap<string, Network> = new Map([
  ["bitcoin", { hrp: "bc", versions: [0, 5] }],
  ["regtest", { hrp: "bcrt", versions: [111, 196] }],
  ["signet", TEST_NETWORK],
  ["testnet", TEST_NETWORK],
  ["testnet4", TEST_NETWORK],
  ["liquid", { hrp: "ex", versions: [57, 39] }],
  ["liquid-regtest", { hrp: "ert", versions: [91, 75] }],
]);

const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const BECH32_CHECK = 1;
const BECH32M_CHECK = 0x2bc830a3;
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export function addressOn(network: string | undefined): Requirement {
  const known = network === undefined ? undefined : NETWORKS.get(network);
  const networks = known === undefined ? [...NETWORKS.values()] : [known];
  const must = known === undefined ? "a Bitcoin address" : `an address on ${network ?? ""}`;
  return ({ text }) => (isSegwit(text, networks) || isBase58(text, networks) ? undefined : must);
}

function isSegwit(text: string, networks: readonly Network[]): boolean {
  const address = text.toLowerCase();
  const mixed = text !== address && text !== text.toUpperCase();
  const separator = address.lastIndexOf("1");
  const hrp = address.slice(0, separator);
  const data = Array.from(address.slice(separator + 1), (character) => BECH32.indexOf(character));
  if (mixed || separator < 1 || address.length > 90 || data.length < 7 || data.includes(-1)) return false;
  if (!networks.some((network) => network.hrp === hrp)) return false;
  const [version = -1, ...program] = data.slice(0, -6);
  if (version > 16 || checksum(hrp, data) !== (version === 0 ? BECH32_CHECK : BECH32M_CHECK)) return false;
  return isProgram(version, program);
}

/** @param program in groups of 5 bits. Zeros may fill up the last group, but no whole group. */
function isProgram(version: number, program: readonly number[]): boolean {
  const bytes = Math.floor((program.length * 5) / 8);
  const filling = (program.length * 5) % 8;
  const last = program.at(-1) ?? 0;
  if (filling > 4 || last % 2 ** filling !== 0) return false;
  return version === 0 ? bytes === 20 || bytes === 32 : bytes >= 2 && bytes <= 40;
}

/** BIP 173's polymod. */
function checksum(hrp: string, data: readonly number[]): number {
  const codes = Array.from(hrp, (character) => character.charCodeAt(0));
  let check = 1;
  for (const value of [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...data]) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    for (const [bit, mask] of [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].entries()) {
      if (((top >> bit) & 1) === 1) check ^= mask;
    }
  }
  return check >>> 0;
}

/** A version byte, a hash and a checksum. lightningd fills up a shorter hash with zeros. */
function isBase58(text: string, networks: readonly Network[]): boolean {
  if (text.length > 35 || !/^[1-9A-HJ-NP-Za-km-z]+$/.test(text)) return false;
  let value = 0n;
  for (const character of text) value = value * 58n + BigInt(BASE58.indexOf(character));
  const digits = value === 0n ? "" : value.toString(16);
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  const bytes = Buffer.from("00".repeat(zeros) + (digits.length % 2 === 0 ? digits : `0${digits}`), "hex");
  if (bytes.length < 5 || bytes.length > 25) return false;
  const check = sha256(sha256(bytes.subarray(0, -4))).subarray(0, 4);
  return check.equals(bytes.subarray(-4)) && networks.some(({ versions }) => versions.includes(bytes[0] ?? -1));
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
