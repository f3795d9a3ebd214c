/** Feature bits of several plugins as one manifest has them: places such as "node", each a hex string of which the last bit is bit 0. */
import { membersOf, objectOf } from "../jsonrpc/raw.ts";

/** @param texts JSON texts of objects of hex strings. @returns one that has all their bits; undefined if there is none */
export function joinFeaturebits(texts: readonly string[]): string | undefined {
  if (texts.length < 2) return texts[0];
  const joined = new Map<string, string>();
  for (const text of texts) {
    for (const [place, json] of membersOf(text)) {
      joined.set(place, either(joined.get(place) ?? "", String(JSON.parse(json))));
    }
  }
  return objectOf([...joined].map(([place, hex]) => [place, JSON.stringify(hex)]));
}

function either(one: string, other: string): string {
  const digits = Math.max(one.length, other.length);
  const bits = BigInt(`0x0${one}`) | BigInt(`0x0${other}`);
  return digits === 0 ? "" : bits.toString(16).padStart(digits, "0");
}
