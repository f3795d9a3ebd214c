import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SessionEvent } from "../../src/session/format/events.ts";
import { lineOf, readLine } from "../../src/session/format/line.ts";
import { maskedEvent } from "../../src/session/mask/events.ts";
import { keyed } from "../../src/session/mask/keyed.ts";
import { Masker } from "../../src/session/mask/masker.ts";
import { pseudonymOf } from "../../src/session/mask/pseudonym.ts";
import { MaskedStream } from "../../src/session/mask/stream.ts";
import { nodesOf, stringAt } from "../../src/session/json/nodes.ts";
import { EACH_KIND, sampleLines } from "./sample.ts";
import { faultsOf } from "./validator.ts";

const PREIMAGE = "9d58bf14d4538b1f5ce80423948e5b380e5cdcf84e2ba4eb5f41c7fb3c9864bd";
const sha256 = (hex: string): string => createHash("sha256").update(hex, "hex").digest("hex");
const HASH = sha256(PREIMAGE);
const RUNE = "zm0x_eLgHexaTvZn3Cz7gb_YlvrlYGDo_w4BYlR9SS09MSZtZXRob2RebGlzdHxtZXRob2ReZ2V0fG1ldGhvZD1zdW1tYXJ5";
const MNEMONIC = "leader monkey parrot ring guide accident before fence cannon height naive bean";
const CODEX32 = "cl10leetsd35kw6r5de5kueedxyesqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";

const masker = (): Masker => new Masker({ keyed: keyed(new Uint8Array(32).fill(7)) });
const call = (method: string, params: unknown): string => JSON.stringify({ jsonrpc: "2.0", id: "x", method, params });

describe("a pseudonym has the shape of what it stands for", () => {
  test.each([
    ["64 hex digits", PREIMAGE, /^[0-9a-f]{64}$/],
    ["in upper case", PREIMAGE.toUpperCase(), /^[0-9A-F]{64}$/],
    ["other hex", "00ff00ff00ff", /^[0-9a-f]{12}$/],
    ["a rune", RUNE, new RegExp(`^[A-Za-z0-9_-]{${RUNE.length}}$`)],
    ["base64 with padding", "c2VjcmV0IHNlY3JldCBzZQ==", /^[A-Za-z0-9+/]{22}==$/],
    ["codex32", CODEX32, new RegExp(`^cl1[02-9ac-hj-np-z]{${CODEX32.length - 3}}$`)],
    [
      "words",
      MNEMONIC,
      /^[a-z]{6} [a-z]{6} [a-z]{6} [a-z]{4} [a-z]{5} [a-z]{8} [a-z]{6} [a-z]{5} [a-z]{6} [a-z]{6} [a-z]{5} [a-z]{4}$/,
    ],
    ["a password", "Tr0ub4dor&3", /^[A-Z][a-z]\d[a-z]{2}\d[a-z]{3}[-_.]\d$/],
    ["digits", "123456", /^\d{6}$/],
    ["one character", "a", /^[a-z]$/],
    ["other letters", "pässwörd", /^[a-z]{8}$/],
  ])("%s", (_, value, shape) => {
    const key = keyed();
    const pseudonym = pseudonymOf(value, key);
    expect(pseudonym).toMatch(shape);
    expect(pseudonym).not.toBe(value);
    expect(pseudonymOf(value, key)).toBe(pseudonym);
    if (value.length > 6) expect(pseudonymOf(value, keyed())).not.toBe(pseudonym);
  });

  test("equal values have equal ones, others others", () => {
    const key = keyed();
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 12, unit: "grapheme-ascii" }), { minLength: 2 }), (values) => {
        expect(new Set(values.map((value) => pseudonymOf(value, key))).size).toBe(values.length);
      }),
    );
  });
});

describe("what is masked", () => {
  test.each([
    ["a preimage", call("createinvoice", { preimage: PREIMAGE }), PREIMAGE, ["/params/preimage"]],
    ["by position", call("createinvoice", ["lnbc1", "label", PREIMAGE]), PREIMAGE, ["/params/2"]],
    ["of a check", call("check", ["createinvoice", "lnbc1", "label", PREIMAGE]), PREIMAGE, ["/params/3"]],
    [
      "all of a list",
      call("sendonion", { shared_secrets: [PREIMAGE, RUNE] }),
      RUNE,
      ["/params/shared_secrets/0", "/params/shared_secrets/1"],
    ],
    ["a mnemonic", '{"id":1,"result":{"mnemonic":"' + MNEMONIC + '"}}', MNEMONIC, ["/result/mnemonic"]],
    ["a codex32 secret that is recovered", call("recover", [CODEX32]), CODEX32, ["/params/0"]],
    [
      "a name in other spelling",
      '{"result":{"paymentPreimage":"' + PREIMAGE + '"}}',
      PREIMAGE,
      ["/result/paymentPreimage"],
    ],
    ["a rune that is decoded", call("decode", { string: RUNE }), RUNE, ["/params/string"]],
    [
      "a call in a hook",
      call("rpc_command", { rpc_command: { method: "createrune", params: [RUNE] } }),
      RUNE,
      ["/params/rpc_command/params/0"],
    ],
    [
      "JSON in a string",
      call("datastore", { string: JSON.stringify({ a: [{ rune: RUNE }] }) }),
      RUNE,
      ["/params/string"],
    ],
    ["text in an error", '{"error":{"message":"bad rune: ' + RUNE + '"}}', RUNE, ["/error/message"]],
    ["a number", call("exposesecret", { passphrase: 123456789012 }), "123456789012", ["/params/passphrase"]],
    [
      "a database write",
      call("db_write", { writes: [`UPDATE invoices SET payment_key=X'${PREIMAGE}'`] }),
      PREIMAGE,
      ["/params/writes/0"],
    ],
    [
      "a member's name that is a secret",
      call("x", { preimage: PREIMAGE, by: { [PREIMAGE]: 1 } }),
      PREIMAGE,
      ["/params/preimage", "/params/by"],
    ],
    ["with other members around", `{ "params" : {"rune" :\t"${RUNE}" , "n":1.10}}`, RUNE, ["/params/rune"]],
  ])("%s", (_, body, secret, mask) => {
    const masked = masker().maskBody(body);
    expect(masked.text).not.toContain(secret);
    expect(masked.mask).toEqual(mask);
    expect(masked.text.length).toBe(body.length);
  });

  test.each([
    ["an invoice that is decoded", call("decode", { string: "lnbc100n1p3xyz" })],
    [
      "what only sounds like it",
      call("x", { is_secret: true, rune_restrictions: null, secrets: [], runes: [{ unique_id: "1" }] }),
    ],
    ["numbers of any size", call("x", { msat: 0 }).replace(":0", ":18446744073709551615.10e+5")],
    ["white space, escapes and the order of members", '{ "b":"\\u00e9\\/\\n" ,\t"a" :1 }\n\n'],
    ["text that names none", '{"result":"the preimage is unknown, rune: null"}'],
    [
      "an id that names what only sounds like it",
      '{"id":"exposesecret:listconfigs#2/cln:rpc_command#31","result":"exposesecret: hello"}',
    ],
    ["an id that names a secret", '{"id":"x/shared_secret:list#2","result":{}}'],
    ["a schema", '{"result":{"secret":{"type":"string","description":"x"}}}'],
  ])("%s stays as it is", (_, body) => {
    expect(masker().maskBody(body)).toEqual({ text: body, places: [], mask: [] });
  });

  test.each(["12345678", "1234", "9007199254740993", "80000000000000000000"])(
    "an option's value that stands elsewhere as a number: %s",
    (value) => {
      const one = masker();
      one.addValue(value);
      const { text } = one.maskBody(`{"params":{"n":${value},"as":["${value}"]}}`);
      const [number = "", as] = /"n":(.*),"as":\["(.*)"\]/.exec(text)?.slice(1) ?? [];
      expect([number.length, as]).toEqual([value.length, number]);
      expect([String(BigInt(number)), number === value]).toEqual([number, false]);
    },
  );

  test("the sample's secrets, and no other part of it", () => {
    const one = masker();
    for (const line of sampleLines()) {
      const read = readLine(line);
      if (read.kind !== "event") continue;
      const masked = maskedEvent(read.event, one).masked;
      expect(faultsOf(lineOf(masked))).toEqual([]);
      if (!line.includes("preimage") && !line.includes("payment_")) expect(lineOf(masked)).toBe(`${line}\n`);
      else expect(masked).toMatchObject({ mask: expect.arrayContaining([expect.stringMatching(/preimage|payment_/)]) });
    }
    for (const event of EACH_KIND) expect(faultsOf(lineOf(maskedEvent(event, one).masked))).toEqual([]);
  });
});

test.each([
  ["rune: preimage: ", PREIMAGE],
  ["the preimage is ", PREIMAGE],
  ["payment_preimage => b'", PREIMAGE],
  ["mnemonic ", MNEMONIC],
  ["--rune=", RUNE],
])("text that names a secret, as %s..., and from then on that secret alone", (before, secret) => {
  const one = masker();
  expect(one.maskText(`${before}${secret}`)).not.toContain(secret);
  expect(one.maskText(`then ${secret}.`)).not.toContain(secret);
});

test.each([
  "a",
  "a ",
  "\\",
  "'",
  '"',
  "preimage ",
  "preimage=",
  "preimage='",
  " ",
  "secret: abandon ",
  "a-",
  "[",
  '{"a":',
  "\\u0061",
  "%41",
  '"a":{},',
  "0123456789abcdef",
  "secret: abandon abandon ",
])("64 kB of %j are done in no time", (piece) => {
  const text = piece.repeat(65_536 / piece.length);
  const one = new Masker({ values: [`${piece.repeat(8)}b`, "aaaaaaaab"] });
  for (const some of [
    text,
    `{"a":${JSON.stringify(text)}}`,
    `{"method":"db_write","params":{"writes":[${JSON.stringify(text)}]}}`,
  ]) {
    one.maskText(some);
    one.maskBody(some, { isCut: true });
    one.startOfRest(some);
  }
});

test("what a query answers that asked for secrets has no names, and is masked by its shape", () => {
  const answer = JSON.stringify({ result: { rows: [["label", PREIMAGE]] } });
  const one = masker();
  one.maskBody(call("sql", { query: "SELECT label, status FROM invoices" }));
  expect(one.maskBody(answer, { method: "sql" }).text).toBe(answer);
  one.maskBody(call("sql", ["SELECT label, payment_preimage FROM invoices"]));
  expect(one.maskBody(answer, { method: "sql" }).mask).toEqual(["/result/rows/0/1"]);
});

describe("a preimage and its hash", () => {
  const preimageIn = (one: Masker): string => one.maskBody(call("x", { preimage: PREIMAGE })).text;
  const hashIn = (one: Masker): string => one.maskBody(call("x", { payment_hash: HASH })).text;
  const hexIn = (text: string): string => /[0-9a-f]{64}/i.exec(text)?.[0] ?? "";

  test.each([
    ["the preimage first", preimageIn, hashIn],
    ["the hash first", hashIn, preimageIn],
  ])("go together, %s", (_, first, second) => {
    const one = masker();
    const [a, b] = [hexIn(first(one)), hexIn(second(one))];
    expect(first === preimageIn ? sha256(a) : a).toBe(first === preimageIn ? b : sha256(b));
    expect([PREIMAGE, HASH]).not.toContain(a);
  });

  test("in logs too, with the case that they have there", () => {
    const one = masker();
    const preimage = hexIn(preimageIn(one));
    expect(one.maskText(`got ${PREIMAGE.toUpperCase()} for ${HASH}`)).toBe(
      `got ${preimage.toUpperCase()} for ${sha256(preimage)}`,
    );
  });
});

describe("a concealed option", () => {
  const manifest = '{"result":{"options":[{"name":"my-pass","type":"string-conceal","default":"open sesame"}]}}';
  const learned = (): Masker => {
    const one = masker();
    expect(one.maskBody(manifest, { method: "getmanifest" }).mask).toEqual(["/result/options/0/default"]);
    return one;
  };

  test.each([
    ["init", '{"params":{"options":{"my-pass":"hunter2 is it"},"configuration":{}}}', "/params/options/my-pass"],
    ["setconfig", '{"method":"setconfig","params":{"config":"my-pass","val":"hunter2 is it"}}', "/params/val"],
    ["setconfig by position", '{"method":"setconfig","params":["my-pass","hunter2 is it"]}', "/params/1"],
    [
      "listconfigs",
      '{"result":{"configs":{"my-pass":{"value_str":"hunter2 is it","source":"cmdline"}}}}',
      "/result/configs/my-pass/value_str",
    ],
    [
      "plugin start",
      '{"method":"plugin","params":{"subcommand":"start","plugin":"x","my-pass":"hunter2 is it"}}',
      "/params/my-pass",
    ],
    ["several values", '{"params":{"options":{"my-pass":["hunter2 is it"]}}}', "/params/options/my-pass/0"],
  ])("is masked in %s, and from then on everywhere", (_, body, pointer) => {
    const one = learned();
    expect(one.maskBody(body).mask).toEqual([pointer]);
    expect(one.maskText("is it hunter2 is it?")).toMatch(/^is it [a-z]{6}\d [a-z]{2} [a-z]{2}\?$/);
    expect(one.maskText("open sesame")).not.toContain("sesame");
  });

  test.each([
    ["in JSON in JSON", JSON.stringify(JSON.stringify({ a: 'say "hé/\\' }))],
    ["for ASCII alone", '{"a":"say \\"h\\u00e9\\/\\\\"}'],
    ["in Python", `{'a': 'say "hé/\\\\'}`],
    ["in a URL", "http://x/?p=say%20%22h\u00e9%2F%5C"],
    ["broken over lines", 'it is say "h\n   é/\\'],
    ["as the middle of a word", 'xxsay "hé/\\xx'],
  ])("is found %s", (_, text) => {
    const one = new Masker({ values: ['say "hé/\\ and more'.slice(0, 9)] });
    expect(one.maskText(text)).not.toMatch(/h(é|\\+u00e9)|say/);
  });

  test("a short one only as a whole word", () => {
    const one = new Masker({ values: ["1234"] });
    expect(one.maskText("12345 a1234 is 1234.")).toMatch(/^12345 a1234 is (?!1234)\d{4}\.$/);
    const masked = one.maskBody('{"n":1234,"m":12345,"s":"1234","1234":"x"}');
    expect(masked.mask).toEqual(["/n", "/s"]);
    expect(masked.text).toMatch(/^\{"n":(?!1234)\d{4},"m":12345,"s":"(?!1234)\d{4}","1234":"x"\}$/);
  });

  test.each(["hunter2", "secret", "p.1", "12345"])("%s as a part of a word too", (value) => {
    expect(new Masker({ values: [value] }).maskText(`a${value}b`)).not.toContain(value);
  });

  test("a method's name is none, whatever it is", () => {
    const one = new Masker({ values: ["getinfo"] });
    expect(one.maskBody('{"method":"getinfo","params":{"method":"getinfo"}}').text).toMatch(
      /^\{"method":"getinfo","params":\{"method":"(?!getinfo)/,
    );
  });

  test("one of several lines is found where each is a log line of its own", () => {
    const one = new Masker({ values: ["-----BEGIN\nline one of it\nline two of it"] });
    expect(["line one of it", "x line two of it"].map((line) => one.maskText(line))).not.toContainEqual(
      expect.stringMatching(/ of it/),
    );
  });

  test("in bytes that are no UTF-8 too", () => {
    const one = new Masker({ values: ["pässwörter"] });
    expect(one.maskText(`\u00ff${Buffer.from("pässwörter").toString("latin1")}`)).not.toContain("rter");
  });
});

test.each([
  ["/result/payment_preimage", JSON.stringify(PREIMAGE), PREIMAGE],
  ["/result/pays/0/payment_preimage", JSON.stringify(PREIMAGE), PREIMAGE],
  ["/result/runes/0", JSON.stringify({ rune: RUNE }), RUNE],
  ["/result/payment_secrets/2", JSON.stringify(PREIMAGE), PREIMAGE],
  ["/result/options/token", '"swordfish"', "swordfish"],
  ["/result/a~1b/payment-secret", '"swordfish"', "swordfish"],
  ["/error", JSON.stringify({ message: `no preimage=${PREIMAGE}` }), PREIMAGE],
  ["", `the error {"rune":"${RUNE}"}`, RUNE],
])("a difference is masked by the names on the way to it: %s", (at, text, secret) => {
  const one = masker();
  one.maskBody('{"result":{"options":[{"name":"token","type":"string-conceal"}]}}');
  const event = { n: 1, t: 1, k: "again", p: 1, v: 1, of: 1, re: 1, verdict: "differs" } as const;
  const masked = maskedEvent({ ...event, diff: [{ at, was: text, is: text }] }, one).masked;
  expect(faultsOf(lineOf(masked))).toEqual([]);
  expect(JSON.stringify(masked)).not.toContain(secret);
  if (masked.k === "again") expect(masked.diff?.[0]?.was?.length).toBe(text.length);
});

/** It ends as it begins, so that its end may be taken for its beginning. */
const REPEATING = "ab".repeat(32);

describe("text that is cut", () => {
  test("by name or value, what is there of a secret is masked", () => {
    const one = masker();
    const body = call("x", { a: "b", preimage: PREIMAGE, c: RUNE });
    expect(one.maskBody(body).text).not.toContain(PREIMAGE);
    for (let size = 60; size < body.length; size++) {
      const { text } = one.maskBody(body.slice(0, size), { isCut: true });
      expect(text).not.toContain(PREIMAGE.slice(0, 6));
      expect(text.length).toBe(size);
    }
    expect(one.maskText(`got ${PREIMAGE.slice(0, 30)}`, true)).not.toContain(PREIMAGE.slice(0, 6));
  });

  test.each<[string, (head: string) => string]>([
    ["in a sentence of ours", (head) => `the answer must be an object; got "${head}.... lightningd was told`],
    ["in JSON", (head) => `{"error":{"message":"got \\"${head}..., which is wrong"}}`],
    ["by one character", (head) => `no ${head}\u2026`],
    ["twice", (head) => `was ${head}..., is ${head}...`],
    ["in a difference", (head) => `"${head}..."`],
  ])("what a text that was shortened has of a secret is masked: %s", (_, textOf) => {
    const one = masker();
    one.maskBody(call("x", { preimage: PREIMAGE, rune: RUNE, mnemonic: MNEMONIC }));
    for (const secret of [PREIMAGE, RUNE, MNEMONIC]) {
      const pseudonym = one.maskText(secret);
      for (const size of [8, 24, secret.length - 1]) {
        const [text, masked] = [textOf(secret.slice(0, size)), textOf(pseudonym.slice(0, size))];
        expect(one.maskText(text)).toBe(masked);
        expect(one.maskBody(text).text).toBe(masked);
      }
    }
    expect(one.maskText(textOf("others"))).toBe(textOf("others"));
  });

  test("however a secret is split over reads, it is masked, and nothing is lost", () => {
    const secrets = [PREIMAGE, RUNE, "open sesame 7", REPEATING];
    const text = `a ${PREIMAGE}\n${REPEATING}\nb\n${RUNE.slice(0, 20)}\n${RUNE.slice(20)}\nopen sesame 7 end\nrest ${PREIMAGE.slice(0, 20)}`;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 })), (cuts) => {
        const stream = new MaskedStream(new Masker({ values: secrets }));
        let out = "";
        let from = 0;
        for (const size of [...cuts, text.length]) {
          out += stream.push(text.slice(from, from + size)).masked.text;
          from += size;
        }
        out += stream.end().masked.text;
        expect(out.length).toBe(text.length);
        expect(out.split("\n").length).toBe(text.split("\n").length);
        for (const secret of [...secrets, RUNE.slice(0, 20), PREIMAGE.slice(0, 20)]) expect(out).not.toContain(secret);
      }),
    );
  });
});

describe("no secret of a corpus", () => {
  const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex"));
  const word = fc
    .string({ minLength: 5, maxLength: 24, unit: "grapheme" })
    .filter((text) => /[\p{L}\p{N}]{4}/u.test(text) && text.trim() === text);
  const base64 = fc
    .uint8Array({ minLength: 33, maxLength: 60 })
    .map((bytes) => Buffer.from(bytes).toString("base64url"));
  const secret = fc.oneof(hex, base64, word);
  const named = fc.constantFrom(
    "payment_preimage",
    "preimage",
    "rune",
    "payment_secret",
    "shared_secret",
    "hsm_secret",
    "passphrase",
    "my_mask",
  );

  /** Where a secret may be, each time by its name somewhere. */
  const places: readonly ((name: string, value: string) => unknown)[] = [
    (name, value) => ({ method: "x", params: { [name]: value } }),
    (name, value) => ({ result: [{ deep: { [name]: [value, { more: value }] } }] }),
    (name, value) => ({ method: "rpc_command", params: { rpc_command: { method: "x", params: { [name]: value } } } }),
    (name, value) => ({ error: { code: 1, message: "failed", data: { [name]: value } } }),
    (name, value) => ({ params: { nested: JSON.stringify({ inner: JSON.stringify({ [name]: value }) }) } }),
    (_, value) => ({ method: "createinvoice", params: ["lnbc1", "label", value] }),
    (_, value) => ({ method: "commando", params: ["02ab", "x", [], value] }),
  ];

  const mentions: readonly ((value: string) => string)[] = [
    (value) => `it is ${value}!`,
    (value) => JSON.stringify({ a: value }),
    (value) => JSON.stringify(JSON.stringify(["x", value])),
    (value) => `prefix${value}suffix`,
    (value) => `Traceback\n  File "x", line 1\nValueError: ${value}\n`,
    (value) => value.replace(/^(.{4,6})/u, "$1\n"),
  ];

  test("is in any output, and what is masked has its shape", () => {
    const body = fc.record({ name: named, value: secret, place: fc.constantFrom(...places) });
    fc.assert(
      fc.property(
        fc.array(body, { minLength: 1, maxLength: 6 }),
        fc.array(word, { maxLength: 2 }),
        (bodies, options) => {
          const one = new Masker({ names: ["my-mask"], values: options });
          const values = [...bodies.map(({ value }) => value), ...options];
          for (const { name, value, place } of bodies) {
            const text = JSON.stringify(place(name, value));
            const masked = one.maskBody(text);
            expect(shapeOf(masked.text)).toEqual(shapeOf(text));
            expect(masked.mask).not.toEqual([]);
            expectNone(masked.text, [value, ...options]);
          }
          for (const value of values) for (const mention of mentions) expectNone(one.maskText(mention(value)), values);
        },
      ),
      { numRuns: 200 },
    );
  });

  test("is in any event", () => {
    fc.assert(
      fc.property(secret, (value) => {
        const one = new Masker({ values: [value] });
        for (const event of EACH_KIND) {
          const filled = JSON.parse(JSON.stringify(event), (name, text: unknown) =>
            isText(name, text) ? `x ${value} y` : text,
          ) as SessionEvent;
          expectNone(lineOf(maskedEvent(filled, one).masked), [value]);
        }
      }),
      { numRuns: 30 },
    );
  });

  function isText(name: string, value: unknown): boolean {
    return (
      typeof value === "string" &&
      !["k", "of", "from", "to", "m", "fate", "verdict", "step", "level", "exit", "0", "file"].includes(name)
    );
  }

  /** Neither as it is, nor within JSON. */
  function expectNone(text: string, values: readonly string[]): void {
    for (const value of values) {
      expect(text).not.toContain(value);
      expect(text).not.toContain(JSON.stringify(value).slice(1, -1));
      expect(text.replaceAll("\n", "")).not.toContain(value);
    }
  }
});

/** Kinds and names of all values, with the texts of numbers. */
function shapeOf(text: string): unknown[] {
  return nodesOf(text).map(({ kind, key, from, to }) => [
    kind,
    key,
    kind === "string" ? nested(stringAt(text, from, to)) : kind === "number" ? text.slice(from, to) : "",
  ]);
}

function nested(text: string): unknown {
  return text.startsWith("{") ? shapeOf(text) : "";
}
