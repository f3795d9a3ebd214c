/** Joins the feature bits of several plugins, for one manifest. Each place, such as "node", has a hex string whose last bit is bit 0. */
import { membersOf, objectOf } from "../../jsonrpc/json-text.ts";
import { releaseOf } from "../facts/version.ts";

/** @param texts JSON texts of objects of hex strings @returns one object with all their bits; undefined if there are none */
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

/** The places of feature bits. lightningd looks at no others (common/features.c). */
export const FEATURE_PLACES = [
  "init",
  "node",
  "channel",
  "invoice",
  "bolt12_offer",
  "bolt12_invreq",
  "bolt12_invoice",
  "channel_type",
] as const;

type Bits = Readonly<Record<string, string>>;

/** The bits that lightningd v26.06 announces with any options. */
const OWN: Bits = {
  init: "800898880a8a59a1",
  node: "800898880a8a59a1",
  invoice: "02000002024100",
  bolt12_invoice: "020000",
  channel_type: "08800000800000",
};

/** The bits that lightningd's own plugins add. */
const BUNDLED: readonly (readonly [plugin: string, bits: Bits])[] = [["keysend", { node: "80000000000000" }]];

/**
 * Bits that are announced already: lightningd kills a plugin that wants one again (common/features.c, feature_set_or).
 * @param text JSON text of an object of hex strings
 * @param runs whether lightningd runs the plugin of this name that comes with it
 * @param release lightningd's own
 * @returns such as "lightningd has node bit 63 itself"; undefined where nothing is known of this release's bits
 */
export function sayTakenFeaturebits(
  text: string,
  runs: (bundled: string) => boolean,
  release: number | undefined = releaseOf(),
): string | undefined {
  if ((release ?? 0) < 2606) return undefined;
  const own = common(text, OWN);
  if (own.length > 0) return `lightningd has ${own.join(", ")} itself`;
  for (const [plugin, bits] of BUNDLED) {
    const taken = runs(plugin) ? common(text, bits) : [];
    if (taken.length > 0)
      return `lightningd's plugin ${plugin} has ${taken.join(", ")} (--disable-plugin=${plugin} takes it away)`;
  }
  return undefined;
}

function common(text: string, bits: Bits): string[] {
  return [...membersOf(text)].flatMap(([place, json]) => {
    const both = BigInt(`0x0${bits[place] ?? ""}`) & BigInt(`0x0${String(JSON.parse(json))}`);
    const digits = both.toString(2).split("").toReversed();
    return digits.flatMap((bit, index) => (bit === "1" ? [`${place} bit ${index}`] : []));
  });
}

function either(one: string, other: string): string {
  const digits = Math.max(one.length, other.length);
  const bits = BigInt(`0x0${one}`) | BigInt(`0x0${other}`);
  return digits === 0 ? "" : bits.toString(16).padStart(digits, "0");
}
