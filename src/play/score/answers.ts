/** Reads what lightningd's methods answer, from a session or from a JSON object of `{"method": answer}`. */
import { readFile } from "node:fs/promises";
import type { Answered, Answers } from "../../host/commands/answers.ts";
import { membersOf } from "../../jsonrpc/json-text.ts";
import type { AnswerEvent, SessionEvent } from "../../session/format/events.ts";
import { differencesIn } from "../../session/json/differences.ts";
import { memberOf } from "./score.ts";
import { readWhole } from "./sessions.ts";

/** @throws a sentence, if the file is neither */
export async function answersFrom(path: string): Promise<Answers> {
  const text = await readFile(path, "utf8");
  const [first = ""] = text.split("\n", 1);
  if (/^\s*\{\s*"autoreload"\s*:/.test(first)) return answersOfSession((await readWhole(path)).events);
  return answersOfObject(path, text);
}

function answersOfObject(path: string, text: string): Answers {
  const value = parsed(path, text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`${path} is no session and no JSON object of {"method": answer}`);
  }
  const members = membersOf(text);
  return (method) => {
    const result = members.get(method);
    return result === undefined ? undefined : { result };
  };
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is no session, and no JSON: ${(error as Error).message}`, { cause: error });
  }
}

interface Recorded {
  readonly params: string;
  readonly answer: Answered;
  isUsed: boolean;
}

/**
 * A call with params that the session has gets that call's answers in their order, and then always the last one. A call with other params
 * gets the last answer of its method.
 */
function answersOfSession(events: readonly SessionEvent[]): Answers {
  const recorded = recordedIn(events);
  return (method, params) => {
    const all = recorded.get(method) ?? [];
    const same = all.filter((one) => differencesIn(one.params, params).length === 0);
    const found = same.find(({ isUsed }) => !isUsed) ?? same.at(-1) ?? all.at(-1);
    if (found !== undefined) found.isUsed = true;
    return found?.answer;
  };
}

function recordedIn(events: readonly SessionEvent[]): ReadonlyMap<string, Recorded[]> {
  const answers = new Map(events.flatMap((event) => (isAnswer(event) ? [[event.re, event] as const] : [])));
  const recorded = new Map<string, Recorded[]>();
  for (const event of events) {
    if (event.k !== "req" || event.of !== "rpc") continue;
    const answer = answeredBy(answers.get(event.n));
    if (answer === undefined) continue;
    const params = memberOf(event.body, "params") ?? "{}";
    recorded.set(event.m, [...(recorded.get(event.m) ?? []), { params, answer, isUsed: false }]);
  }
  return recorded;
}

function isAnswer(event: SessionEvent): event is AnswerEvent {
  return (event.k === "res" || event.k === "err") && event.re !== undefined;
}

function answeredBy(event: AnswerEvent | undefined): Answered | undefined {
  if (event === undefined || event.cut !== undefined) return undefined;
  const [result, error] = [memberOf(event.body, "result"), memberOf(event.body, "error")];
  if (result !== undefined) return { result };
  return error === undefined ? undefined : { error };
}
