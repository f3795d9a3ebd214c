/**
 * The shield's judgement: what lightningd takes as an answer to each of its hooks, read in its source (v26.06). An answer that lightningd
 * takes is right here too, whatever its documentation says. An answer that ends it, that it ignores, or that corrupts it is wrong.
 */
import { isHook, isSynchronous, needsParams } from "../facts/hooks.ts";
import type { HookName } from "../facts/hooks.ts";
import { saysTerminated } from "./answer.ts";
import type { HookAnswer } from "./answer.ts";
import { openchannel, openchannel2, openchannel2Changed, openchannel2Sign, psbtOf, rbfChannel } from "./channels.ts";
import { OPENING_RESULTS } from "./channels.ts";
import { HTLC_RESULTS, htlcAccepted, INVOICE_RESULTS, invoicePayment } from "./payments.ts";
import { isDisconnect, PEER_RESULTS, peerConnected, SAFE_DISCONNECT } from "./peer.ts";
import { rpcCommand } from "./rpc-command.ts";
import type { Rule } from "./rule.ts";
import { brief, listed, oneOf } from "./sentences.ts";
import { JsonToken } from "./token.ts";

export { readHookAnswer } from "./answer.ts";
export type { HookAnswer } from "./answer.ts";

interface HookRules {
  readonly rule: Rule;
  /** The right answers, as words after "right would be". */
  readonly right: string;
  /** lightningd takes a result of any kind, and at worst logs that it is bad. */
  readonly takesAny?: true;
}

const CONTINUE = '{"result": "continue"}';
const WITH_PSBT = '{"result": "continue", "psbt": ...} with the psbt of the call';

/** What a result needs beside it. */
const MORE: Readonly<Record<string, string>> = {
  disconnect: ', "error_message": ...',
  fail: ', "failure_message": ...',
  resolve: ', "payment_key": ...',
};

/**
 * Nobody reads the result of commitment_revocation, and an answer that is not continue keeps an onion message from the plugins after it.
 */
const ANY: HookRules = { rule: () => undefined, right: CONTINUE, takesAny: true };

const HOOKS: Readonly<Record<HookName, HookRules>> = {
  commitment_revocation: ANY,
  custommsg: words("continue"),
  db_write: words("continue"),
  htlc_accepted: { rule: htlcAccepted, right: rightWords(HTLC_RESULTS) },
  invoice_payment: { rule: invoicePayment, right: rightWords(INVOICE_RESULTS) },
  onion_message_recv: ANY,
  onion_message_recv_secret: ANY,
  openchannel: { rule: openchannel, right: rightWords(OPENING_RESULTS) },
  openchannel2: { rule: openchannel2, right: rightWords(OPENING_RESULTS) },
  openchannel2_changed: { rule: openchannel2Changed, right: WITH_PSBT },
  openchannel2_sign: { rule: openchannel2Sign, right: WITH_PSBT },
  peer_connected: { rule: peerConnected, right: rightWords(PEER_RESULTS) },
  rbf_channel: { rule: rbfChannel, right: rightWords(OPENING_RESULTS) },
  recover: words("continue"),
  rpc_command: { rule: rpcCommand, right: `${CONTINUE}, {"replace": ...} or {"return": ...}`, takesAny: true },
};

/**
 * @param params of the call, as JSON.parse made them
 * @param network as in init's configuration; without it an address of any network will do
 * @returns undefined if lightningd takes the answer; else one sentence that says what is wrong and what would be right
 */
export function checkHookAnswer(
  hook: string,
  params: unknown,
  answer: HookAnswer,
  network?: string,
): string | undefined {
  const known = isHook(hook) ? HOOKS[hook] : undefined;
  if (answer.kind === "error") return checkError(hook, answer, known?.right ?? CONTINUE);
  const token = JsonToken.of(answer.value);
  if (token === undefined) return `the answer's result is no JSON; right would be ${known?.right ?? CONTINUE}`;
  if (token.kind !== "object" && known?.takesAny !== true) {
    return `the answer must be an object; right would be ${known?.right ?? CONTINUE}; got ${brief(token.json)}`;
  }
  return known?.rule(token, { params, network });
}

/**
 * JSON text of the result with which the node goes on as if the plugin did not exist, or which does what a wrong answer plainly meant.
 * @param answer the wrong answer; undefined if there was none
 */
export function safeAnswer(hook: string, params: unknown, answer?: HookAnswer): string {
  const given = answer?.kind === "result" ? JsonToken.of(answer.value) : undefined;
  if (hook === "peer_connected" && isDisconnect(given)) return SAFE_DISCONNECT;
  return JSON.stringify({ result: "continue", psbt: needsParams(hook) ? psbtOf(hook, params) : undefined });
}

function checkError(hook: string, answer: HookAnswer & { kind: "error" }, right: string): string | undefined {
  const { code, message } = answer;
  const terminated = saysTerminated(code);
  if (terminated && !isSynchronous(hook)) return undefined;
  const inWords = [code === undefined ? "" : `code ${shown(code)}`, message === undefined ? "" : shown(message)];
  const details = inWords.filter((word) => word !== "").join(": ");
  return `the answer is an error${details === "" ? "" : ` (${details})`}, which would end lightningd; right would be ${right}`;
}

function shown(value: unknown): string {
  return brief(JsonToken.of(value)?.json ?? "", 200);
}

function words(...results: readonly string[]): HookRules {
  return { rule: (answer) => oneOf(answer, "result", results), right: rightWords(results) };
}

function rightWords(results: readonly string[]): string {
  return listed(results.map((word) => `{"result": "${word}"${MORE[word] ?? ""}}`));
}
