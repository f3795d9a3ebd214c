/**
 * peer_connected (lightningd/peer_control.c). Disconnecting without a message is documented, but lightningd then takes the length of a
 * constant string that it has not allocated, and aborts (v26.06.6, tried).
 */
import type { Rule } from "./rule.ts";
import { firstOf, oneOf, required } from "./sentences.ts";
import type { JsonToken } from "./token.ts";

export const PEER_RESULTS: readonly string[] = ["continue", "disconnect"];

/** What a "disconnect" without a message means, in the form that lightningd survives. */
export const SAFE_DISCONNECT = '{"result":"disconnect","error_message":""}';

export const peerConnected: Rule = (answer) =>
  firstOf(
    oneOf(answer, "result", PEER_RESULTS),
    isDisconnect(answer)
      ? required(answer, "error_message", () => undefined, '; "disconnect" without it ends lightningd, "" will do')
      : undefined,
  );

export function isDisconnect(answer: JsonToken | undefined): boolean {
  return answer?.member("result")?.is("disconnect") === true;
}
