/** Hooks on opening a channel: openchannel (lightningd/opening_control.c) and the rest (lightningd/dual_open_control.c). */
import { addressOn, contributedPsbt, readPsbt, signedPsbt } from "./funding/checks.ts";
import { msat, readMsat, uint16 } from "./numbers.ts";
import type { HookCall, Requirement, Rule } from "./rule.ts";
import { absent, firstOf, oneOf, optional, required } from "./sentences.ts";
import type { JsonToken } from "./token.ts";

export const OPENING_RESULTS: readonly string[] = ["continue", "reject"];

const WHEN_REJECTING = 'when "result" is reject';
const LEASE_MEMBERS: Readonly<Record<string, Requirement>> = {
  lease_fee_base_msat: msat,
  lease_fee_basis: uint16,
  channel_fee_max_base_msat: msat,
  channel_fee_max_proportional_thousandths: uint16,
  funding_weight: uint16,
};

export const openchannel: Rule = (answer, { network }) =>
  firstOf(
    oneOf(answer, "result", OPENING_RESULTS),
    isRejecting(answer) ? absent(answer, "close_to", WHEN_REJECTING) : optional(answer, "close_to", addressOn(network)),
  );

export const openchannel2: Rule = (answer, { network }) =>
  firstOf(
    oneOf(answer, "result", OPENING_RESULTS),
    isRejecting(answer)
      ? firstOf(absent(answer, "close_to", WHEN_REJECTING), noContribution(answer))
      : firstOf(optional(answer, "close_to", addressOn(network)), contribution(answer), lease(answer)),
  );

export const rbfChannel: Rule = (answer) =>
  firstOf(
    oneOf(answer, "result", OPENING_RESULTS),
    isRejecting(answer) ? noContribution(answer) : contribution(answer),
  );

/**
 * Any word but continue ends the opening, and leaves lightningd with a pointer to freed memory, over which it aborts one time in nine
 * (v26.06.6, tried).
 */
export const openchannel2Changed: Rule = (answer) =>
  firstOf(oneOf(answer, "result", ["continue"]), required(answer, "psbt", contributedPsbt, BACK));

export const openchannel2Sign: Rule = (answer, call) =>
  firstOf(oneOf(answer, "result", ["continue"]), required(answer, "psbt", signedPsbt(agreedPsbt(call)), BACK));

const BACK = "; it must be the call's psbt, changed or not";

/** The psbt in a call of openchannel2_changed or openchannel2_sign; undefined for any other params. */
export function psbtOf(hook: string, params: unknown): string | undefined {
  const call = memberOf(params, hook);
  const psbt = memberOf(call, "psbt");
  return typeof psbt === "string" ? psbt : undefined;
}

function agreedPsbt({ params }: HookCall): ReturnType<typeof readPsbt> {
  return readPsbt(psbtOf("openchannel2_sign", params) ?? "");
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function isRejecting(answer: JsonToken): boolean {
  return answer.member("result")?.is("reject") === true;
}

function noContribution(answer: JsonToken): string | undefined {
  return firstOf(absent(answer, "psbt", WHEN_REJECTING), absent(answer, "our_funding_msat", WHEN_REJECTING));
}

/** Funding without a PSBT only fails this opening, so that it may pass; a PSBT without funding ends lightningd. */
function contribution(answer: JsonToken): string | undefined {
  const wrong = firstOf(optional(answer, "psbt", contributedPsbt), optional(answer, "our_funding_msat", msat));
  if (wrong !== undefined || answer.member("psbt") === undefined) return wrong;
  return required(answer, "our_funding_msat", atLeastASatoshi, '; "psbt" needs it, with the amount that we put in');
}

/** lightningd ignores the lease unless it can read all five members. It ends over an amount that it can read and cannot keep. */
function lease(answer: JsonToken): string | undefined {
  const isRead = Object.entries(LEASE_MEMBERS).every(([name, must]) => required(answer, name, must) === undefined);
  if (!isRead) return undefined;
  return firstOf(
    optional(answer, "lease_fee_base_msat", wholeSatoshi),
    optional(answer, "channel_fee_max_base_msat", msatOf32Bits),
  );
}

function atLeastASatoshi({ text }: JsonToken): string | undefined {
  return (readMsat(text) ?? 0n) < 1000n ? 'at least 1000 (1 satoshi) where "psbt" is' : undefined;
}

function wholeSatoshi({ text }: JsonToken): string | undefined {
  const amount = readMsat(text) ?? 0n;
  return amount % 1000n === 0n && amount / 1000n < 2n ** 32n
    ? undefined
    : "a whole number of at most 4294967295 satoshi";
}

function msatOf32Bits({ text }: JsonToken): string | undefined {
  return (readMsat(text) ?? 0n) < 2n ** 32n ? undefined : "at most 4294967295 millisatoshi";
}
