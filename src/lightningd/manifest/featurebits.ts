/** Feature bits of several plugins as one manifest has them: places such as "node", each a hex string of which the last bit is bit 0. */
import { membersOf, objectOf } from "../../jsonrpc/json-text.ts";

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

/** What lightningd v26.06 announces whatever its options are. */
const OWN: Readonly<Record<string, string>> = {
  init: "800898880a8a59a1",
  node: "808898880a8a59a1",
  invoice: "02000002024100",
  bolt12_invoice: "020000",
  channel_type: "08800000800000",
};

/**
 * Bits that lightningd has itself: it kills a plugin that wants one again (common/features.c, feature_set_or).
 * @param text JSON text of an object of hex strings
 * @param version lightningd's own
 * @returns such as "node bit 63"; none for a version of which its bits are not known
 */
export function takenFeaturebits(text: string, version: string | undefined): string[] {
  const [, year = "0", month = "0"] = /v?(\d+)\.(\d+)/.exec(version ?? "") ?? [];
  if (Number(year) * 100 + Number(month) < 2606) return [];
  return [...membersOf(text)].flatMap(([place, json]) => {
    const both = BigInt(`0x0${OWN[place] ?? ""}`) & BigInt(`0x0${String(JSON.parse(json))}`);
    const bits = both.toString(2).split("").toReversed();
    return bits.flatMap((bit, index) => (bit === "1" ? [`${place} bit ${index}`] : []));
  });
}

function either(one: string, other: string): string {
  const digits = Math.max(one.length, other.length);
  const bits = BigInt(`0x0${one}`) | BigInt(`0x0${other}`);
  return digits === 0 ? "" : bits.toString(16).padStart(digits, "0");
}
