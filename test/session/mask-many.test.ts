/** Of what a node shows in weeks, so much is known as stays in memory: no secret gets through for the many hashes beside it. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keyed } from "../../src/session/mask/keyed.ts";
import { KnownValues } from "../../src/session/mask/known-values.ts";
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
  const known = new KnownValues(MOST);
  const star = (normal: string): string => "*".repeat(normal.length);
  for (const role of ["hash", "secret", "hash"] as const) known.add(hex("both"), role, star);
  for (const value of many("after")) known.add(value, "hash", star);
  expect(known.find(hex("both"))).toHaveLength(1);
});

test("what begins alike is forgotten one by one, and a message is as quickly known to be plain as before", () => {
  const known = new KnownValues(MOST);
  const star = (normal: string): string => "*".repeat(normal.length);
  for (const value of ["same-one", "same-one-more", "ab", "c"]) known.add(value, "hash", star);
  for (const value of many("after", MOST - 3)) known.add(value, "hash", star);
  expect(known.find("same-one-more same-one ab c")).toMatchObject([
    { text: "*".repeat(13) },
    { from: 23 },
    { from: 26 },
  ]);
  known.add(hex("last"), "hash", star);
  known.add(hex("very last"), "hash", star);
  known.add(hex("the end"), "hash", star);
  expect(known.find("same-one-more ab c")).toEqual([]);
  expect(known.mayBeIn("hello same-one-more ab c")).toBe(false);
});
