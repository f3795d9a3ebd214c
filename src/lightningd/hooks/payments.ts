/** htlc_accepted (lightningd/peer_htlcs.c) and invoice_payment (lightningd/invoice.c). */
import { extraTlvs, failureMessage, hex, hexOf } from "./hex.ts";
import { msat } from "./numbers.ts";
import type { Rule } from "./rule.ts";
import { firstOf, oneOf, optional, required } from "./sentences.ts";
import type { JsonToken } from "./token.ts";

export const HTLC_RESULTS: readonly string[] = ["continue", "fail", "resolve"];
export const INVOICE_RESULTS: readonly string[] = ["continue", "reject"];

/** Members that replace parts of the payment are read whatever the result is. */
export const htlcAccepted: Rule = (answer) =>
  firstOf(
    oneOf(answer, "result", HTLC_RESULTS),
    optional(answer, "invoice_msat", msat),
    optional(answer, "extra_tlvs", extraTlvs),
    optional(answer, "payload", hex),
    optional(answer, "forward_to", hexOf(32)),
    answer.member("result")?.is("fail") === true ? failure(answer) : undefined,
    answer.member("result")?.is("resolve") === true
      ? required(answer, "payment_key", hexOf(32), '; "resolve" needs it, in 64 hex digits (32 bytes)')
      : undefined,
  );

/** An onion is taken as it is, and a message beside it is ignored. */
function failure(answer: JsonToken): string | undefined {
  if (answer.member("failure_onion") !== undefined) return optional(answer, "failure_onion", hex);
  const when = '; "fail" needs it, the hex of a BOLT 4 failure such as "2002"';
  return required(answer, "failure_message", failureMessage, when);
}

/** With a result the failure message is not read. Without one, the message alone rejects. */
export const invoicePayment: Rule = (answer) =>
  answer.member("result") === undefined && answer.member("failure_message") !== undefined
    ? optional(answer, "failure_message", failureMessage)
    : oneOf(answer, "result", INVOICE_RESULTS);
