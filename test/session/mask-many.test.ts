/** Of what a node shows in weeks, so much is known as stays in memory: no secret gets through for the many hashes beside it. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyed } from "../../src/session/mask/keyed.ts";
import { Digests } from "../../src/session/mask/known/digests.ts";
import { KnownDigests } from "../../src/session/mask/known/known-digests.ts";
import type { Learned } from "../../src/session/mask/book.ts";
import { Masker } from "../../src/session/mask/masker.ts";

const MOST = 500;
const hex = (of: string): string => createHash("sha256").update(of).digest("hex");
const many = (what: string, size = MOST + 1): string[] => Array.from({ length: size }, (_, at) => hex(`${what} ${at}`));
const listed = (member: string, values: readonly string[]): string =>
  JSON.stringify({ result: { pays: values.map((value) => ({ [member]: value })) } });
const masker = (): Masker =>
  new Masker({ values: ["open sesame 7"], most: MOST, keyed: keyed(new Uint8Array(32).fill(7)) });

describe("a masker that saw very many hashes", () => {
  const one = masker();
  const flood = (what: string): unknown => one.maskBody(listed("payment_hash", many(what)));
  const [first = ""] = many("before", 1);
  const before = one.maskBody(listed("payment_hash", [first])).text;
  flood("before");

  test("lets none of a corpus of secrets through, seen before or between", () => {
    const words = fc.string({ minLength: 12, maxLength: 24, unit: fc.constantFrom(..."abcdefXYZ01234-_".split("")) });
    const corpus = fc.sample(fc.tuple(fc.constantFrom("preimage", "rune", "payment_secret", "passphrase"), words), 200);
    for (const [name, value] of corpus)
      one.maskBody(JSON.stringify({ params: { [name]: value, payment_preimage: hex(value) } }));
    flood("between");
    const values = [...corpus.flatMap(([, value]) => [value, hex(value)]), "open sesame 7"];
    fc.assert(
      fc.property(fc.constantFrom(...values), fc.lorem(), (value, text) => {
        for (const mention of [`${text} ${value}!`, `x${value}${text}`, JSON.stringify({ [text]: [value] })])
          expect(one.maskText(mention)).not.toContain(value);
      }),
    );
    for (const value of values) expect(one.maskText(`it is ${value}`)).not.toContain(value);
  });

  test("gives a hash that it forgot the same pseudonym by its name", () => {
    expect(one.maskText(`forgot ${first}`)).toContain(first);
    expect(one.maskBody(listed("payment_hash", [first])).text).toBe(before);
  });
});

test("no secret is forgotten, however many secrets come after it", () => {
  const one = masker();
  const [first = ""] = many("secret", 1);
  one.maskBody(JSON.stringify({ params: { rune: "the first rune of all", passphrase: "correct horse" } }));
  one.maskBody(listed("preimage", many("secret", 5 * MOST)));
  one.maskBody(JSON.stringify({ params: { rune: many("rune", 5 * MOST) } }));
  for (const value of ["the first rune of all", "correct horse", first])
    for (const text of [`it is ${value}!`, JSON.stringify({ message: [value] })]) {
      expect(one.maskText(text)).not.toContain(value);
      expect(one.maskBody(text).text).not.toContain(value);
    }
});

test("concealed options are never forgotten, however many secrets come after them", () => {
  const one = masker();
  const options = [{ name: "token", type: "string-conceal", description: "", default: "swordfish-default" }];
  one.maskBody(JSON.stringify({ result: { options } }));
  one.maskBody(JSON.stringify({ method: "init", params: { options: { token: "swordfish-init" } } }));
  one.maskBody(JSON.stringify({ method: "setconfig", params: { config: "token", val: "swordfish-set" } }));
  one.maskBody(JSON.stringify({ method: "setconfig", params: ["token", 1234567] }));
  one.maskBody(listed("preimage", many("secret")));
  const text = "open sesame 7, swordfish-default, swordfish-init, swordfish-set, 1234567";
  for (const value of text.split(", ")) expect(one.maskText(text)).not.toContain(value);
});

test("what was seen as a secret once stays one, also where it is a hash later", () => {
  const known = new KnownDigests(new Digests(), MOST);
  for (const role of ["hash", "secret", "hash"] as const) known.add(hex("both"), role);
  for (const value of many("after", 3 * MOST)) known.add(value, "hash");
  expect(known.at(hex("both"), 0)).toEqual({ digits: hex("both"), role: "secret" });
});

test("of hashes those seen last are known, and a message with an older one is plain again", () => {
  const known = new KnownDigests(new Digests(), MOST);
  const [oldest = "", again = "", ...others] = many("hash", 3 * MOST);
  const last = others.splice(1 - MOST);
  for (const value of [oldest, again, ...others, again, ...last]) known.add(value, "hash");
  for (const value of [again, ...last]) {
    expect([...known.allIn(`xab${value}cd`)]).toEqual([[3, { digits: value, role: "hash" }]]);
    expect([...known.allIn(value.slice(1))]).toEqual([]);
  }
  expect([...known.allIn(oldest)]).toEqual([]);
});

/** Of few beginnings, so that many begin alike. */
const digest = fc
  .tuple(fc.constantFrom("00", "abcdef", "abcde", "0123456789"), fc.nat(30))
  .map(([start, end]) => start + String(end).padStart(64 - start.length, "0"));

test("a value of 32 bytes is found by any six of its first digits or more, in any text, as one by one", () => {
  fc.assert(
    fc.property(
      fc.array(digest, { maxLength: 60 }),
      fc.array(digest, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 6, max: 64 }),
      fc.boolean(),
      (values, sought, digits, isUpper) => {
        const pieces: SharedArrayBuffer[] = [];
        const first = new Digests([], (piece) => pieces.push(piece));
        for (const value of values) first.add(value);
        for (const digests of [first, new Digests(pieces)]) {
          expect(digests.size).toBe(new Set(values).size);
          for (const value of sought) {
            const start = isUpper ? value.slice(0, digits).toUpperCase() : value.slice(0, digits);
            const number = digests.find(`x${start}`, 1, digits);
            expect(number > 0).toBe(values.some((one) => one.startsWith(value.slice(0, digits))));
            if (number > 0) expect(digests.digitsOf(number).slice(0, digits)).toBe(value.slice(0, digits));
            expect(digests.find(`x${start}`, 1, digits + 1)).toBe(-1);
          }
        }
      },
    ),
  );
});

test("many thousands of secrets are found each, and goes on where another thread ended", () => {
  const pieces: SharedArrayBuffer[] = [];
  const values = many("one of many", 20_000);
  const digests = new Digests([], (piece) => pieces.push(piece));
  for (const value of values.slice(0, 10_000)) digests.add(value);
  const next = new Digests(pieces, (piece) => pieces.push(piece));
  for (const value of values) next.add(value);
  expect(next.size).toBe(values.length);
  expect(values.map((value) => next.digitsOf(next.find(value, 0)))).toEqual(values);
  expect(pieces.reduce((bytes, { byteLength }) => bytes + byteLength, 0)).toBeLessThan(34 * 20_000);
});

test("a masker goes on with what another one learned, by the same pseudonyms", () => {
  const key = keyed(new Uint8Array(32).fill(7));
  const learned: Learned[] = [];
  const one = new Masker({ keyed: key, learned: (secret) => void learned.push(secret) });
  const secrets = { rune: "the first rune of all", passphrase: "correct horse", payment_preimage: hex("p") };
  one.maskBody(JSON.stringify({ params: { ...secrets, secret: 71234567 } }));
  const text = `${Object.values(secrets).join(", ")}, 71234567 and ${hex("p").slice(0, 30)}`;
  const other = new Masker({ keyed: key, learnedBefore: learned });
  expect(other.maskText(text, true)).toBe(one.maskText(text, true));
  for (const value of [...Object.values(secrets), "71234567", hex("p").slice(0, 30)])
    expect(other.maskText(text, true)).not.toContain(value);
});
