/** Judges an answer: whether it is the session's, and for a hook whether lightningd would survive it, and would have in the session. */
import { checkHookAnswer, readHookAnswer } from "../../lightningd/hooks/table.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { parseFrame, textOf } from "../../host/frames.ts";
import { NETWORK } from "../../host/node.ts";
import type { Finding } from "../findings.ts";
import { compared } from "./comparing.ts";
import type { Ignored } from "./comparing.ts";
import { bytesOfEvent } from "../score/score.ts";
import type { Answer, Ask } from "../score/score.ts";

export function judged(
  { m, of, answer }: Ask & { readonly answer: Answer },
  request: Frame,
  response: Frame,
  ignored: Ignored,
): Finding[] {
  const differences = compared(answer, textOf(response).toString(), ignored);
  const verdict = of === "hook" ? judgement(m, answer, request, response) : undefined;
  return [
    ...(differences.length > 0 ? [{ kind: "answer", differences } as const] : []),
    ...(verdict === undefined ? [] : [{ kind: "verdict", text: verdict } as const]),
  ];
}

/** @returns a sentence if the two differ */
function judgement(hook: string, answer: Answer, request: Frame, response: Frame): string | undefined {
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
