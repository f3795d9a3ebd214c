/**
 * Answers to hooks that lightningd must never see: it would end, follow a null pointer, abort on an assertion or ignore them.
 * The same table serves the shield's own test, the embedded host's and a real node's.
 */
import { sampleHook } from "../../src/lightningd/samples.ts";
import { HOOK_NAMES } from "../../src/lightningd/facts/hooks.ts";
import { cutPsbt } from "./psbts.ts";

export interface WrongAnswer {
  readonly hook: string;
  /** The members of the response after its id, as JSON text. */
  readonly answer: string;
  /** What the sentence on it has to contain. */
  readonly names: string;
}

const PSBT = psbtOfSample("openchannel2_changed");
const HASH = "ab".repeat(32);
const ALICES_KEY = "027e030aa3948bcea17924ed1da5e35f720b6322d3edbb3de279c2e1287e3b37d4";

/** Ends lightningd whatever the hook. */
const ERRORS: readonly (readonly [answer: string, names: string])[] = [
  ['"error":{"code":-32600,"message":"boom"}', 'code -32600: "boom"'],
  [
    '"error":{"code":-32603,"message":"KeyError: \'htlc\'","traceback":"Traceback (most recent call last)"}',
    "KeyError",
  ],
  ['"error":{"message":"no code"}', '"no code"'],
  ['"error":"boom"', '"boom"'],
  ['"error":null', "error"],
];

/** Hooks of whose results lightningd takes any, if only to log that it is a bad one. */
export const TAKE_ANY: readonly string[] = [
  "commitment_revocation",
  "onion_message_recv",
  "onion_message_recv_secret",
  "rpc_command",
];

/** Of any other hook it ends lightningd. */
const NO_RESULTS: readonly (readonly [answer: string, names: string])[] = [
  ['"result":"continue"', "must be an object"],
  ['"result":null', "must be an object"],
  ['"result":true', "must be an object"],
  ['"result":["continue"]', "must be an object"],
  ['"result":{}', "result"],
  ['"result":{"result":null}', '"result" must be'],
  ['"result":{"result":0}', '"result" must be'],
  ['"result":{"result":["continue"]}', '"result" must be'],
  ['"result":{"result":{"result":"continue"}}', '"result" must be'],
  ['"result":{"result":"contineu"}', "did you mean continue?"],
  ['"result":{"result":"Continue"}', "did you mean continue?"],
  ['"result":{"reslt":"continue"}', 'is "reslt" meant for it?'],
  ['"result":{"result":7,"result":"continue"}', '"result" must be'],
];

/** Hooks to which another word than their own is no answer. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  custommsg: ["reject", "handled", ""],
  db_write: ["fail", "ok", "reject"],
  htlc_accepted: ["reject", "reslove", "accept"],
  invoice_payment: ["fail", "rejected", "resolve"],
  openchannel: ["accept", "rejekt"],
  openchannel2: ["accept", "disconnect"],
  openchannel2_changed: ["reject"],
  openchannel2_sign: ["reject"],
  peer_connected: ["reject", "disconect"],
  rbf_channel: ["fail", "REJECT"],
  recover: ["reject"],
};

const htlc = (members: string, names: string): WrongAnswer => wrong("htlc_accepted", members, names);
const fail = (members: string, names: string): WrongAnswer => htlc(`"result":"fail"${members}`, names);
const resolve = (members: string): WrongAnswer => htlc(`"result":"resolve"${members}`, '"payment_key"');
const opening = (members: string, names: string): WrongAnswer => wrong("openchannel", members, names);
const opening2 = (members: string, names: string): WrongAnswer => wrong("openchannel2", members, names);
const rpc = (members: string, names: string): WrongAnswer => wrong("rpc_command", members, names);

const OF_THEIR_OWN: readonly WrongAnswer[] = [
  fail("", '"failure_message" is missing'),
  fail(',"failure_mesage":"2002"', 'is "failure_mesage" meant'),
  fail(',"failure_message":"temporary"', '"failure_message"'),
  fail(',"failure_message":"200"', '"failure_message"'),
  fail(',"failure_message":null', '"failure_message"'),
  fail(',"failure_message":{"code":2}', '"failure_message"'),
  fail(',"failure_message":"0x2002"', '"failure_message"'),
  fail(`,"failure_message":"${"20".repeat(257)}"`, "256 bytes"),
  fail(',"failure_code":8194', '"failure_message"'),
  fail(',"failure_onion":"nonsense","failure_message":"2002"', '"failure_onion"'),
  resolve(""),
  resolve(',"payment_key":10'),
  resolve(',"payment_key":"00"'),
  resolve(`,"payment_key":"${"zz".repeat(32)}"`),
  resolve(`,"payment_key":"${HASH}00"`),
  resolve(`,"payment_key":"0x${HASH}"`),
  resolve(`,"payment_key":["${HASH}"]`),
  resolve(',"preimage":"00"'),
  htlc('"result":"continue","payload":"xyz"', '"payload"'),
  htlc('"result":"continue","payload":null', '"payload"'),
  htlc('"result":"continue","forward_to":"103x1x0"', '"forward_to"'),
  htlc('"result":"continue","forward_to":""', '"forward_to"'),
  htlc('"result":"continue","invoice_msat":1000.0', '"invoice_msat"'),
  htlc('"result":"continue","invoice_msat":1e6', '"invoice_msat"'),
  htlc('"result":"continue","invoice_msat":-1', '"invoice_msat"'),
  htlc('"result":"continue","invoice_msat":"1000 msat"', '"invoice_msat"'),
  htlc('"result":"continue","invoice_msat":18446744073709551616', '"invoice_msat"'),
  htlc('"result":"continue","invoice_msat":true', '"invoice_msat"'),
  htlc('"result":"continue","extra_tlvs":{"1":"00"}', '"extra_tlvs"'),
  htlc('"result":"continue","extra_tlvs":"0100030"', '"extra_tlvs"'),
  htlc('"result":"continue","extra_tlvs":"03000100"', "ascending order"),
  htlc('"result":"continue","extra_tlvs":"0105aa"', "ascending order"),
  htlc('"result":"continue","extra_tlvs":"fd000100"', "ascending order"),
  htlc('"result":"continue","extra_tlvs":"0200"', "does not know 2"),
  htlc(`"result":"continue","extra_tlvs":"0021${"05".repeat(33)}"`, "public key"),
  htlc(`"result":"continue","extra_tlvs":"0020${ALICES_KEY.slice(2)}"`, "public key"),
  wrong("invoice_payment", '"failure_message":"not hex"', '"failure_message"'),
  wrong("invoice_payment", '"failure_message":17.5', '"failure_message"'),
  wrong("invoice_payment", `"failure_message":"${"40".repeat(300)}"`, "256 bytes"),
  wrong("invoice_payment", '"failure_mesage":"2002"', '"result" is missing'),
  wrong("invoice_payment", '"result":"fail","failure_message":"2002"', "continue or reject"),
  opening('"result":"reject","close_to":"bcrt1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqdku202"', '"close_to" must not'),
  opening('"result":"continue","close_to":"nowhere"', '"close_to"'),
  opening('"result":"continue","close_to":null', '"close_to"'),
  opening('"result":"continue","close_to":"bcrt1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqdku20q"', '"close_to"'),
  opening('"result":"continue","close_to":"mfWyW5fc9NUj75YAnFgoRLrjxgLDn2MMta"', '"close_to"'),
  opening2('"result":"reject","close_to":""', '"close_to" must not'),
  opening2(`"result":"reject","psbt":"${PSBT}"`, '"psbt" must not'),
  opening2('"result":"reject","our_funding_msat":0', '"our_funding_msat" must not'),
  opening2('"result":"continue","close_to":"tb1nowhere"', '"close_to"'),
  opening2('"result":"continue","psbt":"","our_funding_msat":1000', '"psbt"'),
  opening2('"result":"continue","psbt":{"inputs":[]},"our_funding_msat":1000', '"psbt"'),
  opening2('"result":"continue","psbt":"cHNidP8=","our_funding_msat":1000', '"psbt"'),
  opening2(`"result":"continue","psbt":"${PSBT}"`, '"our_funding_msat" is missing'),
  opening2(`"result":"continue","psbt":"${PSBT}","our_funding_msat":0`, '"our_funding_msat"'),
  opening2(`"result":"continue","psbt":"${PSBT}","our_funding_msat":999`, '"our_funding_msat"'),
  opening2('"result":"continue","our_funding_msat":"much"', '"our_funding_msat"'),
  opening2('"result":"continue","our_funding_msat":1000.0', '"our_funding_msat"'),
  opening2(`"result":"continue","psbt":"${cutPsbt(PSBT, "utxo")}","our_funding_msat":1000`, "non_witness_utxo"),
  opening2(`"result":"continue",${lease({ lease_fee_base_msat: "1500" })}`, "whole number"),
  opening2(`"result":"continue",${lease({ channel_fee_max_base_msat: "4294967296" })}`, '"channel_fee_max_base_msat"'),
  wrong("rbf_channel", `"result":"reject","psbt":"${PSBT}"`, '"psbt" must not'),
  wrong("rbf_channel", '"result":"reject","our_funding_msat":"1sat"', '"our_funding_msat" must not'),
  wrong("rbf_channel", `"result":"continue","psbt":"${PSBT}"`, '"our_funding_msat" is missing'),
  wrong("rbf_channel", '"result":"continue","psbt":"????"', '"psbt"'),
  wrong("rbf_channel", '"result":"continue","our_funding_msat":{}', '"our_funding_msat"'),
  wrong("peer_connected", '"result":"disconnect"', '"error_message" is missing'),
  wrong("peer_connected", '"result":"disconnect","error_mesage":"no"', 'is "error_mesage" meant'),
  ...["openchannel2_changed", "openchannel2_sign"].flatMap((hook) => [
    wrong(hook, '"result":"continue"', '"psbt" is missing'),
    wrong(hook, '"result":"continue","psbt":null', '"psbt"'),
    wrong(hook, '"result":"continue","psbt":"not base64"', '"psbt"'),
    wrong(hook, `"result":"continue","psbt":"${PSBT.slice(0, 80)}"`, '"psbt"'),
    wrong(hook, `"result":"continue","psbt":"${PSBT.replaceAll("/", "\\/")}"`, '"psbt"'),
    wrong(hook, `"result":"continue","psbt":"${cutPsbt(PSBT, "utxo")}"`, "non_witness_utxo"),
  ]),
  wrong("openchannel2_sign", `"result":"continue","psbt":"${cutPsbt(PSBT, "serial id")}"`, "serial id is missing"),
  wrong("openchannel2_sign", `"result":"continue","psbt":"${cutPsbt(PSBT, "an amount")}"`, "were changed"),
  rpc('"return":{"error":"no"}', '"error" must be'),
  rpc('"return":{"error":{"message":"no code"}}', '"code" is missing'),
  rpc('"return":{"error":{"code":-1}}', '"message" is missing'),
  { hook: "db_write", answer: '"error":{"code":-4,"message":"terminated"}', names: "code -4" },
];

export const WRONG_ANSWERS: readonly WrongAnswer[] = [
  ...HOOK_NAMES.flatMap((hook) =>
    [...ERRORS, ...(TAKE_ANY.includes(hook) ? [] : NO_RESULTS)].map(([answer, names]) => ({ hook, answer, names })),
  ),
  ...Object.entries(OTHER_WORDS).flatMap(([hook, words]) =>
    words.map((word) => wrong(hook, `"result":"${word}"`, '"result" must be')),
  ),
  ...OF_THEIR_OWN,
];

function wrong(hook: string, members: string, names: string): WrongAnswer {
  return { hook, answer: `"result":{${members}}`, names };
}

function lease(members: Readonly<Record<string, string>>): string {
  const right = {
    lease_fee_base_msat: "2000",
    lease_fee_basis: "20",
    channel_fee_max_base_msat: "5000",
    channel_fee_max_proportional_thousandths: "2",
    funding_weight: "1000",
  };
  return Object.entries({ ...right, ...members })
    .map(([name, value]) => `"${name}":${value}`)
    .join(",");
}

function psbtOfSample(hook: string): string {
  const call = (sampleHook(hook) as Record<string, { psbt: string }>)[hook];
  return call?.psbt ?? "";
}
