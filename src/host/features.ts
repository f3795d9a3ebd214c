/** The node's feature bits by place, as a lightningd v26.06 on regtest has them, and what plugins add. */
const NATIVE: Readonly<Record<string, string>> = {
  init: "800898880a8a59a1",
  node: "808898880a8a59a1",
  channel: "",
  invoice: "02000002024100",
  bolt12_offer: "",
  bolt12_invreq: "",
  bolt12_invoice: "020000",
  channel_type: "08800000800000",
};

export class Features {
  readonly #bits = new Map(Object.entries(NATIVE).map(([place, hex]) => [place, BigInt(`0x0${hex}`)]));
  readonly #bytes = new Map(Object.entries(NATIVE).map(([place, hex]) => [place, hex.length / 2]));

  /** @returns false, without a change, if a bit or its sister (even and odd) is taken */
  add(bits: ReadonlyMap<string, string>): boolean {
    for (const [place, hex] of bits) if (hasEither(this.#bits.get(place) ?? 0n, BigInt(`0x0${hex}`))) return false;
    for (const [place, hex] of bits) {
      this.#bits.set(place, (this.#bits.get(place) ?? 0n) | BigInt(`0x0${hex}`));
      this.#bytes.set(place, Math.max(this.#bytes.get(place) ?? 0, hex.length / 2));
    }
    return true;
  }

  /** By place, in lightningd's order. */
  hex(): Record<string, string> {
    const hex = [...this.#bits].map(([place, bits]) => {
      const digits = (this.#bytes.get(place) ?? 0) * 2;
      return [place, digits === 0 ? "" : bits.toString(16).padStart(digits, "0")] as const;
    });
    return Object.fromEntries(hex);
  }
}

/** Whether either of a pair's bits is taken: a feature has an even one (mandatory) or an odd one (optional). */
function hasEither(present: bigint, added: bigint): boolean {
  for (let pair = 0n; added >> pair > 0n; pair += 2n) {
    if (((added >> pair) & 3n) > 0n && ((present >> pair) & 3n) > 0n) return true;
  }
  return false;
}
