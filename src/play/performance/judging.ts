/** Whether lightningd would have lived with an answer to a hook, and whether it did. */
import { checkHookAnswer, readHookAnswer } from "../../lightningd/hooks/table.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { parseFrame } from "../../host/frames.ts";
import { NETWORK } from "../../host/node.ts";
import { bytesOfEvent } from "../score/score.ts";
import type { Answer } from "../score/score.ts";

/** @returns a sentence if it is not as it was in the session */
export function judgement(hook: string, answer: Answer, request: Frame, response: Frame): string | undefined {
  const check = (given: Frame): string | undefined =>
    checkHookAnswer(hook, request.value("params"), readHookAnswer(hook, given), NETWORK);
  const is = check(response);
  const was = wrongIn(answer, check);
  if ((is === undefined) === (was === undefined)) return undefined;
  if (is === undefined) return `lightningd takes this answer, which it did not in the session: ${was}`;
  return `${hook === "rpc_command" ? "lightningd does not take this answer" : "lightningd would have ended"}: ${is}`;
}

/** What was asked again went to autoreload, which mends nothing for itself. */
function wrongIn({ event }: Answer, check: (given: Frame) => string | undefined): string | undefined {
  if (event.again === undefined) return event.fate === "mended" ? event.wrong : undefined;
  return event.cut === undefined ? check(parseFrame(bytesOfEvent(event))) : undefined;
}
