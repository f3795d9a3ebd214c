import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sampleHook } from "../../src/lightningd/samples.ts";
import { Framer } from "../../src/jsonrpc/framer.ts";
import type { Frame } from "../../src/jsonrpc/frame.ts";
import { HOOK_NAMES, isHook, isSynchronous, needsParams } from "../../src/lightningd/facts/hooks.ts";
import { checkHookAnswer, readHookAnswer, safeAnswer } from "../../src/lightningd/hooks/table.ts";
import { cutPsbt } from "./psbts.ts";
import { TAKE_ANY, WRONG_ANSWERS } from "./wrong-answers.ts";

/** Judges the members of a response after its id as the proxy does: as bytes. */
function judge(hook: string, members: string, network?: string): string | undefined {
  return checkHookAnswer(hook, sampleHook(hook), readHookAnswer(hook, frame(members)), network);
}

function frame(members: string): Frame {
  const found: Frame[] = [];
  const sink = { message: (message: Frame) => found.push(message), stray: () => undefined };
  new Framer().push(Buffer.from(`{"jsonrpc":"2.0","id":"cln:hook#1",${members}}\n\n`), sink);
  const [only] = found;
  if (only === undefined) throw new Error(`no frame: ${members}`);
  return only;
}

const HASH = "ab".repeat(32);
const PSBT = Object.values(sampleHook("openchannel2_sign") as Record<string, { psbt: string }>)[0]?.psbt ?? "";
const ALICE = "027e030aa3948bcea17924ed1da5e35f720b6322d3edbb3de279c2e1287e3b37d4";
const LEASE =
  '"lease_fee_base_msat":"2sat","lease_fee_basis":"20","channel_fee_max_base_msat":5000,' +
  '"channel_fee_max_proportional_thousandths":0,"funding_weight":65535';

/** The members of a response that says continue, and more. */
function continuing(more: object): string {
  return `"result":${JSON.stringify({ result: "continue", ...more })}`;
}

describe("wrong answers", () => {
  test("cover all hooks", () => {
    expect(WRONG_ANSWERS.length).toBeGreaterThanOrEqual(150);
    for (const name of HOOK_NAMES) expect(WRONG_ANSWERS.filter(({ hook }) => hook === name).length).toBeGreaterThan(4);
  });

  test.each(WRONG_ANSWERS)("$hook: $answer", ({ hook, answer, names }) => {
    const sentence = judge(hook, answer);
    expect(sentence).toContain(names);
    expect(sentence).not.toMatch(/\n|undefined|NaN|!/);
    expect(sentence?.length).toBeLessThan(400);
  });

  test.each([
    [
      "htlc_accepted",
      '"result":{"result":"reslove"}',
      '"result" must be continue, fail or resolve; got "reslove" (did you mean resolve?)',
    ],
    [
      "htlc_accepted",
      '"result":{"result":"resolve","payment_key":10}',
      '"payment_key" must be 64 hex digits (32 bytes); got 10',
    ],
    [
      "peer_connected",
      '"error":{"code":-32600,"message":"boom"}',
      'the answer is an error (code -32600: "boom"), which would end lightningd; ' +
        'right would be {"result": "continue"} or {"result": "disconnect", "error_message": ...}',
    ],
    [
      "custommsg",
      '"result":"continue"',
      'the answer must be an object; right would be {"result": "continue"}; got "continue"',
    ],
    ["custommsg", '"result":{"status":"ok"}', '"result" is missing; it must be continue'],
    ["rpc_command", '"result":{"return":{"error":{"message":"no"}}}', 'in "return", in "error", "code" is missing'],
  ])("%s: %s reads", (hook, answer, sentence) => {
    expect(judge(hook, answer)).toBe(sentence);
  });

  test("a result that JSON.parse gave is judged too", () => {
    const value = { result: "resolve", payment_key: 10 };
    expect(checkHookAnswer("htlc_accepted", {}, { kind: "result", value })).toContain("payment_key");
    expect(checkHookAnswer("htlc_accepted", {}, { kind: "result", value: undefined })).toContain("no JSON");
  });

  test("an address must be on the node's network, if it is known", () => {
    const answer = '"result":{"result":"continue","close_to":"bcrt1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqdku202"}';
    expect(judge("openchannel", answer)).toBeUndefined();
    expect(judge("openchannel", answer, "regtest")).toBeUndefined();
    expect(judge("openchannel", answer, "bitcoin")).toContain('"close_to" must be an address on bitcoin');
  });
});

describe("right answers pass", () => {
  test.each([
    ...HOOK_NAMES.filter((hook) => !needsParams(hook)).map((hook) => [hook, '"result":{"result":"continue"}'] as const),
    ["commitment_revocation", '"result": { "x":[1,{"result":"}"}] , "result"\n:"continue" }'],
    ["custommsg", '"result":{"result":"continue","note":"unknown members are ignored","n":1e400}'],
    ["db_write", '"error":{"code":1},"result":{"result":"continue"}'],
    ["htlc_accepted", '"error":null,"result":{"result":"continue","result":"nonsense"}'],
    ["htlc_accepted", '"result":{"result":"fail","failure_message":"2002"}'],
    ["htlc_accepted", '"result":{"result":"fail","failure_message":2002}'],
    ["htlc_accepted", '"result":{"result":"fail","failure_message":""}'],
    ["htlc_accepted", `"result":{"result":"fail","failure_message":"${"4F".repeat(256)}"}`],
    ["htlc_accepted", `"result":{"result":"fail","failure_onion":"${"00".repeat(292)}","failure_message":17.5}`],
    ["htlc_accepted", `"result":{"result":"resolve","payment_key":"${HASH}"}`],
    ["htlc_accepted", `"result":{"result":"resolve","payment_key":"${HASH.toUpperCase()}"}`],
    ["htlc_accepted", `"result":{"result":"continue","payload":"2e02","forward_to":"${HASH}"}`],
    ["htlc_accepted", '"result":{"result":"continue","invoice_msat":18446744073709551615}'],
    ["htlc_accepted", '"result":{"result":"continue","invoice_msat":"1000msat"}'],
    ["htlc_accepted", '"result":{"result":"continue","invoice_msat":"0.00000000001btc"}'],
    ["htlc_accepted", '"result":{"result":"continue","extra_tlvs":""}'],
    ["htlc_accepted", '"result":{"result":"continue","extra_tlvs":"0101aafd00ff00ff000000010000000100"}'],
    ["htlc_accepted", `"result":{"result":"continue","extra_tlvs":"0021${ALICE}0300"}`],
    ["invoice_payment", '"result":{"result":"reject"}'],
    ["invoice_payment", '"result":{"result":"reject","failure_message":"this is not read"}'],
    ["invoice_payment", '"result":{"failure_message":"2002"}'],
    ["onion_message_recv", '"result":{"result":"stop"}'],
    ["onion_message_recv_secret", '"result":{"result":""}'],
    ["openchannel", '"result":{"result":"reject"}'],
    ["openchannel", '"result":{"result":"reject","error_message":["any","type"]}'],
    ["openchannel", '"result":{"result":"continue","mindepth":0,"reserve":0}'],
    ["openchannel", '"result":{"result":"continue","mindepth":"0x10","reserve":"10000sat"}'],
    ["openchannel", '"result":{"result":"continue","reserve":"1000000msat"}'],
    ["openchannel", '"result":{"result":"continue","close_to":"mfWyW5fc9NUj75YAnFgoRLrjxgLDn2MMth"}'],
    // lightningd does not look whether it could read these two.
    ...["soon", -1, 4_294_967_296, 3.5].map((mindepth) => ["openchannel", continuing({ mindepth })] as const),
    ...["10%", 10_000.5, "1500msat"].map((reserve) => ["openchannel", continuing({ reserve })] as const),
    ["openchannel2", continuing({ lease_fee_basis: 20 })],
    ["openchannel2", `"result":{"result":"continue",${LEASE.replace("65535", "65536")}}`],
    ["openchannel2", `"result":{"result":"continue",${LEASE.replace('"2sat"', "1500").replace('"20"', '"x"')}}`],
    [
      "openchannel2",
      '"result":{"result":"continue","close_to":"BCRT1PQQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SJ9HJUH"}',
    ],
    ["openchannel2", '"result":{"result":"reject","error_message":"no"}'],
    ["openchannel2", `"result":{"result":"continue","psbt":"${PSBT}","our_funding_msat":1000}`],
    ["openchannel2", `"result":{"result":"continue","psbt":"${cutPsbt(PSBT, "serial id")}","our_funding_msat":"1sat"}`],
    ["openchannel2", '"result":{"result":"continue","our_funding_msat":1000}'],
    ["openchannel2", `"result":{"result":"continue",${LEASE}}`],
    ["openchannel2_changed", `"result":{"result":"continue","psbt":"${cutPsbt(PSBT, "an amount")}"}`],
    ["openchannel2_sign", `"result":{"result":"continue","psbt":"${PSBT}"}`],
    ["peer_connected", '"result":{"result":"disconnect","error_message":"not today"}'],
    ["rbf_channel", '"result":{"result":"reject","error_message":"no"}'],
    ["rbf_channel", `"result":{"result":"continue","psbt":"${PSBT}","our_funding_msat":"0.01btc"}`],
    ["rpc_command", '"result":{"replace":{"jsonrpc":"2.0","id":"1","method":"help","params":["help"]}}'],
    ["rpc_command", '"result":{"replace":{"jsonrpc":"2.0","id":null,"method":"hello","params":null}}'],
    ["rpc_command", '"result":{"return":{"result":{"paid":true}}}'],
    ["rpc_command", '"result":{"return":{"result":[1,2]}}'],
    ["rpc_command", '"result":{"return":{"error":{"code":401,"message":"not allowed","data":{}}}}'],
    ["rpc_command", '"result":{"return":{"error":{"code":"-0x1","message":null}}}'],
    ...TAKE_ANY.flatMap((hook) =>
      ["null", '"continue"', "7", "[]", "{}", '{"result":"reject"}', '{"retrun":1}'].map(
        (result) => [hook, `"result":${result}`] as const,
      ),
    ),
    ...[
      '"replace":"getinfo"',
      '"replace":{"jsonrpc":"2.0","id":1,"method":"getinfo"}',
      '"replace":{"id":1,"method":["getinfo"],"params":7}',
      '"return":null',
      '"return":{}',
      '"return":{"result":"done"}',
      '"return":{"result":1,"error":"no"}',
      '"return":{"error":{"code":"E1"}}',
      '"return":{"error":{"code":1.5,"message":"no"}}',
      '"return":{"error":{"code":4294967296}}',
      '"replace":{},"return":{"error":{}}',
    ].map((members) => ["rpc_command", `"result":{${members}}`] as const),
  ] as (readonly [hook: string, answer: string])[])("%s: %s", (hook, answer) => {
    expect(judge(hook, answer)).toBeUndefined();
  });

  test.each(HOOK_NAMES.filter((hook) => !isSynchronous(hook)))(
    "%s: an error with the code of a plugin that died",
    (hook) => {
      expect(judge(hook, '"error":{"code":-4,"message":"died"}')).toBeUndefined();
      expect(judge(hook, '"error":{"code":"-4"},"result":null')).toBeUndefined();
      expect(judge(hook, '"error":{"code":-4.0}')).toContain("code -4");
    },
  );

  test("a signed PSBT is the agreed one", () => {
    const signed = `"result":{"result":"continue","psbt":"${sampleSignedPsbt()}"}`;
    expect(judge("openchannel2_sign", signed)).toBeUndefined();
  });

  test("of a hook that is not known, any object will do", () => {
    expect(judge("hook_of_tomorrow", '"result":{"result":"whatever"}')).toBeUndefined();
    expect(judge("hook_of_tomorrow", '"result":{}')).toBeUndefined();
    expect(judge("hook_of_tomorrow", '"result":"continue"')).toContain("must be an object");
    expect(judge("hook_of_tomorrow", '"error":{"code":1}')).toContain("error (code 1)");
  });
});

describe("the safe answer", () => {
  test.each(HOOK_NAMES)("%s lets the node go on", (hook) => {
    const params = sampleHook(hook);
    expect(judge(hook, `"result":${safeAnswer(hook, params)}`)).toBeUndefined();
    expect(safeAnswer(hook, needsParams(hook) ? params : undefined)).toBe(safeAnswer(hook, params));
  });

  test("still disconnects a peer where the answer meant that", () => {
    const answer = readHookAnswer("peer_connected", frame('"result":{"result":"disconnect"}'));
    const safe = safeAnswer("peer_connected", undefined, answer);
    expect(safe).toBe('{"result":"disconnect","error_message":""}');
    expect(judge("peer_connected", `"result":${safe}`)).toBeUndefined();
    const nonsense = readHookAnswer("peer_connected", frame('"result":["disconnect"]'));
    expect(safeAnswer("peer_connected", undefined, nonsense)).toBe('{"result":"continue"}');
  });

  test("hands the psbt back where lightningd wants it", () => {
    expect(safeAnswer("openchannel2_sign", sampleHook("openchannel2_sign"))).toBe(
      `{"result":"continue","psbt":"${PSBT}"}`,
    );
    expect(safeAnswer("openchannel2", sampleHook("openchannel2_sign"))).toBe('{"result":"continue"}');
    expect(safeAnswer("openchannel2_changed", null)).toBe('{"result":"continue"}');
  });
});

describe("hooks", () => {
  test("are 15, of which lightningd waits for one", () => {
    expect(HOOK_NAMES).toHaveLength(15);
    expect(HOOK_NAMES.filter(isSynchronous)).toEqual(["db_write"]);
    expect(HOOK_NAMES.every(isHook)).toBe(true);
    expect(isHook("getinfo") || isHook("constructor")).toBe(false);
  });

  test("no answer is too strange to be judged", () => {
    fc.assert(
      fc.property(fc.constantFrom(...HOOK_NAMES), fc.jsonValue(), fc.boolean(), (hook, value, failed) => {
        const verdict = judge(hook, `"${failed ? "error" : "result"}":${JSON.stringify(value)}`);
        expect(verdict === undefined || verdict.length > 10).toBe(true);
      }),
    );
  });

  test("no PSBT is too broken to be judged", () => {
    const bytes = Buffer.from(PSBT, "base64");
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const broken = cut ? bytes.subarray(0, at) : Buffer.from(bytes).fill(byte, at, at + 1);
        const answer = `"result":{"result":"continue","psbt":"${broken.toString("base64")}"}`;
        const verdict = judge("openchannel2_sign", answer);
        expect(verdict ?? "").not.toContain("undefined");
        if (cut) expect(verdict).toContain('"psbt"');
      }),
    );
  });
});

/** The sample's PSBT with a final witness as the first record of its input. */
function sampleSignedPsbt(): string {
  const whole = Buffer.from(PSBT, "base64").toString("hex");
  return Buffer.from(whole.replace("0100710200", "0108030101010100710200"), "hex").toString("base64");
}
