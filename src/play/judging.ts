/** Whether lightningd would have lived with an answer to a hook, and whether it did. */
import { checkHookAnswer, readHookAnswer } from "../lightningd/hooks/table.ts";
import type { Frame } from "../jsonrpc/frame.ts";
import { NETWORK } from "../host/node.ts";
import type { Answer } from "./score.ts";

/** @returns a sentence if it is not as it was in the session */
export function judgement(hook: string, { event }: Answer, request: Frame, response: Frame): string | undefined {
  const is = checkHookAnswer(hook, request.value("params"), readHookAnswer(hook, response), NETWORK);
  const was = event.fate === "mended" ? event.wrong : undefined;
  if ((is === undefined) === (was === undefined)) return undefined;
  if (is === undefined) return `lightningd takes this answer, which it did not in the session: ${was}`;
  return `${hook === "rpc_command" ? "lightningd does not take this answer" : "lightningd would have ended"}: ${is}`;
}
