/** Kinds of secrets, and ways to write them, of which no single rule is made: none of them is in what is masked. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { keyed } from "../../src/session/mask/keyed.ts";
import { Masker } from "../../src/session/mask/masker.ts";

const call = (method: string, params: unknown): string => JSON.stringify({ jsonrpc: "2.0", id: "x", method, params });
const result = (value: unknown): string => JSON.stringify({ jsonrpc: "2.0", id: "x", result: value });

const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex"));
const bech32 = (size: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom(..."023456789acdefghjklmnpqrstuvwxyz".split("")),
    minLength: size,
    maxLength: size,
  });
const base58 = fc.string({
  unit: fc.constantFrom(..."123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".split("")),
  minLength: 107,
  maxLength: 107,
});
const token = fc.uuid().map((text) => `${text.replaceAll("-", "")}Q7==`);
const password = fc.uuid().map((text) => `hunter${text.slice(0, 8)}9`);
const mnemonic = fc.constantFrom(
  "abandon ability able about above absent absorb abstract absurd abuse access accident",
  "legal winner thank year wave sausage worth useful legal winner thank yellow",
);
const bytesOf = (secret: string): string => Array.from(Buffer.from(secret, "hex")).join(", ");

/** What is said, of which nothing may be left of the secret. */
test.each<[string, fc.Arbitrary<string>, (secret: string) => string, string?]>([
  ["Rust's Some", hex, (secret) => `Pay { payment_preimage: Some("${secret}"), x: 1 }`],
  ["Rust's bytes", hex, (secret) => `Pay { preimage: Secret([${bytesOf(secret)}]), x: 1 }`],
  ["bytes in a log", hex, (secret) => `preimage: [${bytesOf(secret)}]`],
  ["a mnemonic as Python's list", mnemonic, (secret) => `mnemonic = ['${secret.replaceAll(" ", "', '")}']`],
  ["a header", token, (secret) => `Authorization: Bearer ${secret}`],
  ["a header of basic authentication", token, (secret) => `{'Authorization': 'Basic ${secret}'}`],
  ["a header in JSON", token, (secret) => call("x", { headers: { Authorization: `Bearer ${secret}` } })],
  ["headers as a list", token, (secret) => `[('Rune', '${secret}'), (b'Accept', b'*')]`],
  ["headers as pairs", token, (secret) => call("x", [{ name: "X-Api-Key", value: secret }])],
  ["an argument", password, (secret) => `Command '['bitcoin-cli', '--password', '${secret}']' failed`],
  ["a URL", password, (secret) => `connects to http://rpc:${secret}@127.0.0.1:8332/`],
  ["a URL in JSON", password, (secret) => call("x", { url: `http://rpc:${secret}@127.0.0.1:8332/` })],
  ["the node's codex32 secret", bech32(39), (secret) => `recovers from cl10leets${secret}`],
  ["a key of BIP 32", base58, (secret) => result({ descriptor: `wpkh([d34db33f/84h]xprv${secret}/0/*)#8l` })],
  ["a key of Nostr", bech32(58), (secret) => `listens as nsec1${secret}`],
  [
    "a keysend's payload",
    hex,
    (secret) => call("htlc_accepted", { onion: { payload: `30ff0000000146c6616c20${secret}` } }),
  ],
  ["a keysend's TLV by type", hex, (secret) => call("keysend", { extratlvs: { 5482373484: secret } })],
  ["a keysend's TLV", hex, (secret) => call("x", { extratlvs: [{ type: 5482373484, value: secret }] })],
  ["a list of them", hex, (secret) => call("x", { preimages: [secret], "api-keys": [secret] })],
  ["a name with what it is written in", hex, (secret) => call("x", { priv_key_hex: secret, preimage1: secret })],
  ["a rune of some kind", token, (secret) => call("x", { admin_rune: secret, commandoRune: secret })],
  ["a token of some kind", token, (secret) => call("x", { token: secret, botToken: secret })],
  ["a token in text", token, (secret) => `refresh token: ${secret}`],
  ["a header of any kind", token, (secret) => `Grpc-Metadata-Macaroon: ${secret}`],
  ["a command line in JSON", password, (secret) => JSON.stringify(["x", "--password", secret])],
  ["headers as pairs in lists", token, (secret) => JSON.stringify([["X-Api-Key", secret]])],
  ["Go's JSON", token, (secret) => call("x", { Env: [{ Name: "API_KEY", Value: secret }] })],
  ["Go's assignment", hex, (secret) => `preimage := "${secret}"`],
  ["a comparison", hex, (secret) => `preimage == ${secret}`],
  ["an arrow", hex, (secret) => `preimage -> ${secret}`],
  ["an argument without a sign", password, (secret) => `x --password ${secret}`],
  ["Rust's Some over lines", password, (secret) => `password: Some(\n    "${secret}",\n)`],
  ["a name, and later none", password, (secret) => `wrong password: ${secret}\n\ncannot use ${secret} here`],
  ["a key of OpenSSL", token, (secret) => `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`],
  ["an answer to setconfig", password, (secret) => result({ config: { config: "x-pw", value_str: secret } })],
  ["a check of setconfig", password, (secret) => call("check", ["setconfig", "x-pw", secret])],
  ["an option of autoreload-load", password, (secret) => call("autoreload-load", { path: "/x", other: secret })],
  ["an option of autoreload-load, in a list", password, (secret) => call("autoreload-load", ["/x", `y=${secret}`])],
  ["an option of plugin start, in a list", password, (secret) => call("plugin", ["start", "/x", `y-pw=${secret}`])],
  [
    "an option of plugin start, as a hook has it",
    password,
    (secret) =>
      call("rpc_command", { rpc_command: { id: "1", method: "plugin", params: ["start", "/x", `y=${secret}`] } }),
  ],
  ["an option of plugin start", password, (secret) => call("plugin", { subcommand: "start", other: secret })],
  ["a datastore's string by position", password, (secret) => call("datastore", [["nwc", "api_token"], secret])],
  ["a datastore's string", password, (secret) => call("datastore", { key: ["nwc", "secret"], string: secret })],
  [
    "a datastore's bytes",
    hex,
    (secret) => result({ datastore: [{ key: ["x", "api_token"], generation: 0, hex: secret }] }),
  ],
])("%s", (_, secrets, says) => {
  fc.assert(
    fc.property(secrets, (secret) => {
      const text = says(secret);
      const { text: masked } = new Masker({ options: ["x-pw"] }).maskBody(text);
      for (const written of [secret, bytesOf(secret), secret.replaceAll(" ", "', '")]) {
        if (written.length > 20) expect(masked).not.toContain(written);
      }
      expect(masked).toHaveLength(text.length);
    }),
    { numRuns: 20 },
  );
});

test("a list has nothing left of its elements", () => {
  // By another key, a short number may come out as its neighbour.
  const one = new Masker({ keyed: keyed(new Uint8Array(32).fill(7)) });
  const { text } = one.maskBody("preimage: [251, 252, 253, 254], amount: 5");
  expect(text).toMatch(/^preimage: \[\d{3}, \d{3}, \d{3}, \d{3}\], amount: 5$/);
  expect(text).not.toMatch(/251|252|253|254/);
});

test.each([[","], [", "], ["', '"], ['", "'], ["\n"]])(
  "a mnemonic that is known is found with %j between its words",
  (between) => {
    const words = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    const masker = new Masker();
    masker.maskBody(result({ mnemonic: words }));
    const masked = masker.maskText(`has ${words.replaceAll(" ", between)}.`);
    expect(masked).not.toContain(words.replaceAll(" ", between));
    expect(masked.split(between)).toHaveLength(12);
  },
);

test("what stands in place of a concealed value is no secret elsewhere", () => {
  const masker = new Masker({ options: ["x-pw"] });
  masker.maskBody(result({ configs: { "x-pw": { value_str: "..." } } }));
  expect(masker.maskText("waits for the node ... done")).toBe("waits for the node ... done");
});

test("an option's value that may be concealed is no secret elsewhere, until it is known to be", () => {
  const masker = new Masker();
  masker.maskBody(call("autoreload-load", { path: "/x.py", port: 9735, mode: "regtest" }));
  expect(masker.maskText("listens on 9735 in regtest")).toBe("listens on 9735 in regtest");
  masker.maskBody(result({ options: [{ name: "mode", type: "string-conceal" }] }));
  masker.maskBody(call("autoreload-restart", { plugin: "x.py", mode: "regtest7" }));
  expect(masker.maskText("now in regtest7")).not.toContain("regtest7");
});

test.each([
  ["a node's address", "connects to 02aa@http.example.com:9735, not http://example.com/a@b"],
  ["names of columns", "['rune', 'payment_hash', 'label']"],
  ["a schema", call("x", [{ name: "rune", type: "string", description: "of commando", value: "optional" }])],
  ["another TLV", call("x", { extratlvs: [{ type: 65537, value: "00".repeat(32) }] })],
  ["a datastore of what is no secret", call("datastore", { key: ["summary", "avail"], string: "0.98" })],
  ["a usage", "usage: x [--password PASSWORD] [--api-key API_KEY]"],
  ["a path", call("autoreload-load", ["/home/me/a=b.py"])],
  ["a concealed option", result({ configs: { "x-pw": { value_str: "...", source: "cmdline" } } })],
  ["a token of a parser", "SyntaxError: Unexpected token: identifier, next_token 5"],
  ["a page of results", call("x", { next_token: 5, page_token: "7" })],
  ["code", "if preimage == None: return secrets(3)"],
  ["a word that has a secret's name in it", "prune: 550, {'linseed': 'x'}"],
  ["prose", "the preimage of Some payment, and a token (basic 5) of xprv keys"],
])("%s is left as it is", (_, text) => {
  expect(new Masker({ options: ["x-pw"] }).maskBody(text).text).toBe(text);
});
