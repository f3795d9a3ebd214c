/** What has nothing to be masked is known by a quick look. Both ways agree, whatever was seen before: the quick one is never weaker. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RequestEvent } from "../../src/session/format/events.ts";
import { maskedEvent } from "../../src/session/mask/events.ts";
import { keyed } from "../../src/session/mask/keyed.ts";
import { Masker } from "../../src/session/mask/masker.ts";
import type { MaskOptions } from "../../src/session/mask/masker.ts";

const KEY = Buffer.alloc(32, 7);
const NAMES = (
  "payment_preimage preimage rune payment_secret secrets hsm_secret passphrase password mnemonic codex32 session_key payment_key " +
  "seed xprv macaroon api_key access_token bitcoin-rpcpass private_key payment_hash payment_id token mask_me"
).split(" ");
/** Some of whose params, or of whose answers, are secret. */
const METHODS = (
  "createinvoice commando sendpay sendonion delpay recover createrune checkrune invoice exposesecret listpays waitsendpay decode " +
  "sql db_write setconfig check makesecret hello listpeers"
).split(" ");

/** A name as somebody else may spell it. */
const spelled = fc
  .tuple(
    fc.constantFrom(...NAMES),
    fc.array(fc.constantFrom("case", "-", "_", " ", "escape", "kelvin", ""), { maxLength: 4 }),
    fc.nat(),
  )
  .map(([name, ways, at]) =>
    ways.reduce((word, way, turn) => {
      const place = (at + turn * 7) % word.length;
      const [before, letter, after] = [word.slice(0, place), word.charAt(place), word.slice(place + 1)];
      // One that is spelled so already stays.
      if (word.includes("\\") || letter === "\\") return word;
      if (way === "case") return before + letter.toUpperCase() + after;
      if (way === "escape") return `${before}\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}${after}`;
      if (way === "kelvin") return word.replace("k", "\u212a");
      return before + way + letter + after;
    }, name),
  );

const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex"));
/** A few values, so that they turn up again. */
const secret = fc.oneof(
  fc.constantFrom(
    "ab".repeat(32),
    "swordfish42",
    "zm0x_eLgHexaTvZn3Cz7gb_YlvrlYGDo",
    "open sesame",
    "ä&ö",
    "pin7",
    "xyz",
    "123456",
  ),
  hex,
);
const value = fc.oneof(
  secret,
  fc.string({ maxLength: 12 }),
  fc.constantFrom("pruned proceeds", "sea", "02ab", "cli:x#1"),
);

const inText: readonly ((name: string, value: string) => string)[] = [
  (name, text) => `{"result":{"${name}":${JSON.stringify(text)}}}`,
  (name, text) => `{ "id" : 1,\n "params" : { "deep" : [ { "${name}" : [ ${JSON.stringify(text)} ] } ] } }`,
  (name, text) => JSON.stringify({ params: { nested: `{"${name}":"${text}"}` } }),
  (name, text) => JSON.stringify({ error: { code: 1, message: `no ${name}=${text}` } }),
  (_, text) => `{"result":{"options":[{"name":"mood","type":"string-conceal","default":${JSON.stringify(text)}}]}}`,
  (_, text) => `{"params":{"options":{"mood":${JSON.stringify(text)}}}}`,
  (_, text) => JSON.stringify({ method: "setconfig", params: ["mood", text] }),
  (_, text) => JSON.stringify({ method: "setconfig", params: { config: "mood", val: text } }),
  (name, text) => `${name}: ${text}`,
  (name, text) => `Traceback: ${name} is ${text}\n`,
  (_, text) => `it is ${text}!`,
  (_, text) => `it is ${text.toUpperCase()}!`,
  (_, text) => `https://x/?a=${encodeURIComponent(text)}`,
  (_, text) => JSON.stringify(JSON.stringify({ a: text })),
  (_, text) => `"${Array.from(text).join("\\n")}"`,
  (_, text) => text.replace(/^(.{3})/u, "$1\n "),
  (_, text) =>
    Array.from(text)
      .map((letter) => `\\x${letter.charCodeAt(0).toString(16).padStart(2, "0")}`)
      .join(""),
  () => JSON.stringify({ method: "sql", params: ["select * from x"] }),
  (_, text) => JSON.stringify({ result: { rows: [[text, 1]] } }),
  (_, text) =>
    JSON.stringify({ method: "db_write", params: { writes: [`insert into x values ('${text}', x'${text}')`] } }),
];

const message = fc
  .tuple(fc.constantFrom(...inText), spelled, value, fc.constantFrom(...METHODS), fc.boolean(), fc.nat({ max: 5 }))
  .map(([make, name, text, method, isCall, cut]) => ({
    text: isCall ? JSON.stringify({ method, params: [text, text, [], text, text, text] }) : make(name, text),
    method,
    isCut: cut === 0,
  }));

function both(options: MaskOptions): [Masker, Masker] {
  return [new Masker({ ...options, keyed: keyed(KEY) }), new Masker({ ...options, keyed: keyed(KEY), isQuick: false })];
}

function eventOf(body: string, m: string): RequestEvent {
  const about = { from: "cli", to: "plugin", of: "method" } as const;
  return { n: 1, t: 1, p: 1, v: 1, k: "req", ...about, m, id: body.slice(0, 40), size: body.length, body };
}

test("the quick way and the full way come to the same", () => {
  const options = fc.record({
    names: fc.constantFrom([], ["mask_me"], ["a/b"], ["\u039f\u0394\u039f\u03a3"]),
    values: fc.array(secret, { maxLength: 2 }),
  });
  fc.assert(
    fc.property(options, fc.array(message, { minLength: 1, maxLength: 12 }), (masked, messages) => {
      const [quick, full] = both(masked);
      for (const { text, method, isCut } of messages) {
        const context = { method, isCut };
        expect(quick.maskBody(text, context)).toEqual(full.maskBody(text, context));
        expect(quick.maskText(text, isCut)).toBe(full.maskText(text, isCut));
        expect(quick.maskId(text)).toBe(full.maskId(text));
        expect(maskedEvent(eventOf(text, method), quick)).toEqual(maskedEvent(eventOf(text, method), full));
      }
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["a usual call", '{"jsonrpc":"2.0","id":"cli:hello#1","method":"hello","params":{"name":"bob"}}', true],
  [
    "a usual hook",
    '{"id":"cln:x#1","method":"peer_connected","params":{"peer":{"id":"02ab","addr":"127.0.0.1:9735"}}}',
    true,
  ],
  ["with white space, as in Python", '{"jsonrpc": "2.0", "id": 1, "result": {"greeting": "Hello bob"}}', true],
  ["a preimage", '{"result":{"preimage":"ab"}}', false],
  ["in another spelling", '{"result":{"Payment-PreImage":"ab"}}', false],
  ["with an escape in its name", String.raw`{"result":{"r\u0075ne":"ab"}}`, false],
  ["what is known", '{"result":"my swordfish42 is"}', false],
  ["over lines", '{"result":"my sword\tfish42 is"}', false],
])("%s is plain or not", (_, text, isPlain) => {
  expect(new Masker({ values: ["swordfish42"] }).isPlain(text)).toBe(isPlain);
});

test("of many secrets that are known, hardly any makes a message of others look like one", () => {
  const masker = new Masker({
    values: Array.from({ length: 500 }, (_, at) =>
      Buffer.from(keyed(KEY).sha256(Buffer.from([at, at >> 8]))).toString("hex"),
    ),
  });
  const others = Array.from({ length: 200 }, (_, at) =>
    JSON.stringify({ id: at, result: { id: Buffer.from(keyed(KEY).hmac(`${at}`)).toString("hex") } }),
  );
  expect(others.filter((text) => !masker.isPlain(text))).toEqual([]);
});
