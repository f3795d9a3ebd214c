/** Finds what can only be a secret by its shape, though nothing names it. Pure. */
import type { Span } from "../edits.ts";

/** Each with the secret as its last group, or as a whole. */
const SHAPES: readonly RegExp[] = [
  // A codex32 secret that is not shared: the node's own (`cl`), or any other one (`ms`).
  /(?<![a-z\d])(?:cl|ms)10[02-9ac-hj-np-z]{4}s[02-9ac-hj-np-z]{39,}/gi,
  // BIP 32's private keys.
  /(?<![A-Za-z\d])[t-z]prv[1-9A-HJ-NP-Za-km-z]{100,}/g,
  // Nostr's.
  /(?<![a-z\d])nsec1[02-9ac-hj-np-z]{58}/gi,
  // OpenSSL's and OpenSSH's, perhaps in a string.
  /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----((?:[A-Za-z\d+/=\s]|\\[rn])+)-----END/g,
  // The preimage of a keysend, in a TLV stream that is written in hex: its type, its length, its value.
  /ff0000000146c6616c20([\da-f]{64})/gi,
  // A password in a URL.
  /:\/\/[^\s/:@"'\\]*:([^\s/:@"'\\]+)@/g,
];

/** Any text with a secret of these shapes has one of these words, or a URL. */
export const SHAPE_WORDS = [
  "cl10",
  "ms10",
  ..."tuvwxyz".split("").map((first) => `${first}prv`),
  "nsec1",
  "0146c6616c20",
];

export function mayHaveUrl(text: string): boolean {
  return text.includes("://");
}

export interface ShapedWord extends Span {
  readonly role: "secret";
  /** Whether the value can only be a secret, so that it is one elsewhere too. */
  readonly isSure: boolean;
}

export function* shapedIn(text: string): Generator<ShapedWord> {
  for (const shape of SHAPES) {
    for (const { 0: whole, 1: secret = whole, index } of text.matchAll(shape)) {
      const from = index + whole.lastIndexOf(secret);
      yield { from, to: from + secret.length, role: "secret", isSure: secret.length >= SHORTEST_SURE };
    }
  }
}

/** A shorter password may be a word that stands elsewhere, too. */
const SHORTEST_SURE = 8;
