/** Says whether lightningd would have survived the answer to a hook, and whether it would have in the session. */
import { checkHookAnswer, readHookAnswer } from "../../lightningd/hooks/table.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { parseFrame } from "../../host/frames.ts";
import { NETWORK } from "../../host/node.ts";
import { bytesOfEvent } from "../score/score.ts";
import type { Answer } from "../score/score.ts";

/** @returns a sentence if the two differ */
export function judgement(hook: string, answer: Answer, request: Frame, response: Frame): string | undefined {
  const check = (given: Frame): string | undefined =>
    checkHookAnswer(hook, request.value("params"), readHookAnswer(hook, given), NETWORK);
  const is = check(response);
  const was = wrongIn(answer, check);
  if ((is === undefined) === (was === undefined)) return undefined;
  if (is === undefined) return `lightningd takes this answer, which it did not in the session: ${was}`;
  return `${hook === "rpc_command" ? "lightningd does not take this answer" : "lightningd would have ended"}: ${is}`;
}

/** The answer to a question of autoreload's own went to autoreload, which mends nothing for itself. */
function wrongIn({ event }: Answer, check: (given: Frame) => string | undefined): string | undefined {
  if (event.again === undefined) return event.fate === "mended" ? event.wrong : undefined;
  return event.cut === undefined ? check(parseFrame(bytesOfEvent(event))) : undefined;
}
