/**
 * Finds the answers that no node heard any more. If lightningd ends while a plugin's call is open, the plugin's library reports that, and
 * the plugin answers its own request with that error. A play has no such end, so these answers are none. Pure.
 */
import type { AnswerEvent, RequestEvent, SessionEvent } from "../../session/format/events.ts";
import type { Answers, Owners } from "./owners.ts";

/** @param events of one run of the plugin @returns the answers without those */
export function heard(events: readonly SessionEvent[], answers: Answers, owners: Owners): Answers {
  const last = events.findLast(isOfNode)?.n ?? 0;
  const left = events.filter((event): event is RequestEvent => isCall(event) && !answers.has(event.n));
  const isUnheard = (answer: AnswerEvent): boolean =>
    answer.k === "err" &&
    answer.n > last &&
    left.some((call) => call.n < answer.n && owners.of(call).owners.some((n) => n === answer.re));
  return left.length === 0 ? answers : new Map([...answers].filter(([, answer]) => !isUnheard(answer)));
}

/** Whether lightningd says something to the plugin. */
function isOfNode(event: SessionEvent): boolean {
  return "to" in event && event.to === "plugin" && event.from !== "autoreload";
}

function isCall(event: SessionEvent): boolean {
  return event.k === "req" && event.from === "plugin" && event.to === "rpc";
}
