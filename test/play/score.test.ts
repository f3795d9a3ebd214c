/** Which of a plugin's runs are played, what is asked in each, and what the plugin is expected to do. */
import { expect, test } from "vitest";
import { Outcomes } from "../../src/play/performance/outcomes.ts";
import { Expected } from "../../src/play/performance/expected.ts";
import { Progress } from "../../src/play/performance/progress.ts";
import type { Ownership } from "../../src/play/score/owners.ts";
import { scoreOf } from "../../src/play/score/score.ts";
import type { Part } from "../../src/play/score/score.ts";
import type { Header, SessionEvent } from "../../src/session/format/events.ts";

const HEADER = { plugins: [{ p: 1, name: "x.py", path: "/x.py" }] } as unknown as Header;

/** A message of a session. */
function event(n: number, k: string, from: string, to: string, m: string, more: object = {}): SessionEvent {
  const of = { cli: "method", lightningd: "hook", autoreload: "handshake" }[from] ?? "rpc";
  return { n, t: n, k, p: 1, v: 1, of, from, to, m, size: 2, body: `{"params":{"m":"${m}"}}`, ...more } as SessionEvent;
}

const asked = (n: number, m: string, more = {}) => event(n, "req", "cli", "plugin", m, more);
const answered = (n: number, re: number, more = {}) => event(n, "res", "plugin", "cli", "hello", { re, ...more });
const called = (n: number, m: string, more = {}) => event(n, "req", "plugin", "rpc", m, { up: 1, ...more });
const shakes = (n: number, m: string, v: number) => event(n, "req", "autoreload", "plugin", m, { v });

const partsOf = (...events: readonly SessionEvent[]): readonly Part[] => scoreOf(HEADER, events, 1).parts;

test.each<[string, SessionEvent[], number[]]>([
  ["one that served before the recording began", [asked(1, "hello"), answered(2, 1)], [1]],
  [
    "one that answered its init",
    [shakes(1, "init", 2), answered(2, 1, { v: 2, of: "handshake" }), asked(3, "hello", { v: 2 })],
    [2],
  ],
  ["none that did not answer its init", [shakes(1, "init", 2), asked(2, "hello", { v: 2 })], []],
  [
    "one that answered a hook before its init",
    [
      shakes(1, "getmanifest", 2),
      event(2, "req", "lightningd", "plugin", "db_write", { v: 2 }),
      event(3, "res", "plugin", "lightningd", "db_write", { v: 2, re: 2, of: "hook" }),
    ],
    [2],
  ],
  ["the one that answered what was held", [asked(1, "hello"), answered(2, 1, { v: 2 })], [2]],
])("played is %s", (_, events, expected) => {
  expect(partsOf(...events).map(({ v }) => v)).toEqual(expected);
});

/** A play of these events, up to the plugin's start. */
function begun(...events: readonly SessionEvent[]): { expected: Expected; progress: Progress; part: Part } {
  const [part] = partsOf(...events);
  if (part === undefined) throw new Error("nothing to play");
  const progress = new Progress(part.deeds, []);
  return { expected: new Expected(part.deeds, { ignored: [], isLenient: false }, progress), progress, part };
}

const body = (m: string): string => `{"params":{"m":"${m}"}}`;
const SURE: Ownership = { owners: [1], isSure: true };

test("a call is not waited for once the plugin has done what came after it of the same request", () => {
  const events = [asked(1, "hello"), called(2, "getinfo"), called(3, "listpeers"), answered(4, 1)];
  const { expected, progress } = begun(...events);
  expect(progress.awaited()?.n).toBe(2);
  expect(expected.take("call", "listpeers", body("listpeers"), SURE)?.n).toBe(3);
  expect(progress.awaited()?.n).toBe(4);
  expect(expected.missing.map(({ n }) => n)).toEqual([2]);
});

test("nor when the request that it belongs to is answered", () => {
  const { progress, part } = begun(asked(1, "hello"), called(2, "getinfo"), answered(3, 1));
  const answer = part.deeds.at(-1);
  if (answer !== undefined) progress.did(answer, "{}");
  expect(progress.awaited()).toBeUndefined();
});

test("a call whose owner is a guess may be another request's, a sure one may not", () => {
  const other: Ownership = { owners: [9], isSure: true };
  const events = [asked(1, "hello"), called(2, "getinfo"), called(3, "listpeers", { guess: true })];
  const take = (m: string, by: Ownership): number | undefined =>
    begun(...events).expected.take("call", m, body(m), by)?.n;
  expect(take("getinfo", other)).toBeUndefined();
  expect(take("getinfo", { owners: [9], isSure: false })).toBe(2);
  expect(take("listpeers", other)).toBe(3);
});

const GUESS = { up: undefined, guess: undefined };
const RPC = { from: "rpc", to: "plugin" };

test("a call without a cause is of one of the requests that were open, and a timer's of none", () => {
  const { part } = begun(
    called(1, "poll", GUESS),
    asked(2, "hello"),
    asked(3, "hello"),
    called(4, "getinfo", GUESS),
    called(5, "poll", GUESS),
    answered(6, 2),
    called(7, "listpeers", { up: 3, guess: true }),
    answered(8, 3),
  );
  const calls = part.deeds.filter((deed) => deed.kind === "call");
  expect(calls.map(({ n, owners }) => [n, owners])).toEqual([
    [1, []],
    [4, [2, 3]],
    [5, []],
    [7, [3]],
  ]);
});

test("an error that was answered after the node's end, with a call of the plugin's open, is no answer", () => {
  const error = (n: number): SessionEvent => event(n, "err", "plugin", "cli", "hello", { re: 1 });
  const answerIn = (...events: readonly SessionEvent[]): unknown => {
    const [cue] = partsOf(...events)[0]?.cues ?? [];
    return cue?.kind === "ask" ? cue.answer?.n : undefined;
  };
  const open = [asked(1, "hello"), called(2, "getinfo", { up: 1, guess: true })];
  expect(answerIn(...open, error(3))).toBeUndefined();
  expect(answerIn(...open, error(3), asked(4, "hello"))).toBe(3);
  expect(answerIn(...open, answered(3, 1))).toBe(3);
  expect(answerIn(asked(1, "hello"), error(3))).toBe(3);
});

const replied = (n: number, re: number) => event(n, "res", "rpc", "plugin", "getinfo", { re, ...RPC });

test("the node answers in the order of the session, but for what is needed first since two calls were mixed up", () => {
  const at = (m: string): object => ({ body: body(m) });
  const two = [asked(1, "hello"), asked(2, "hello"), called(3, "getinfo", GUESS), called(4, "getinfo", GUESS)];
  const then = [replied(5, 3), answered(6, 1), asked(7, "late"), replied(8, 4), answered(9, 2)];
  const { progress, part } = begun(...two, ...then);
  const [first, second, answer] = part.deeds;
  if (first?.kind !== "call" || second?.kind !== "call" || answer?.kind !== "answer") throw new Error("no calls");
  progress.did(first, "{}");
  expect(progress.mayAnswer(first, 5, 7)).toBe(false);
  progress.did(second, "{}");
  expect(progress.mayAnswer(first, 5, 7)).toBe(true);
  expect(progress.mayAnswer(second, 8, 7)).toBe(true);
  const others = begun(...two.slice(0, 3), called(4, "getinfo", { ...GUESS, ...at("else") }), ...then);
  const [one, other] = others.part.deeds;
  if (one?.kind !== "call" || other?.kind !== "call") throw new Error("no calls");
  for (const call of [one, other]) others.progress.did(call, "{}");
  expect(others.progress.mayAnswer(other, 8, 7)).toBe(false);
});

test("a call in the place of one that a kill left unanswered gets the answer of the same call, if it is needed", () => {
  const { progress, part } = begun(
    asked(1, "hello"),
    asked(2, "hello"),
    called(3, "getinfo", GUESS),
    replied(4, 3),
    called(5, "getinfo", GUESS),
    answered(6, 1),
  );
  const [first, second, answer] = part.deeds;
  if (first?.kind !== "call" || second?.kind !== "call" || answer?.kind !== "answer") throw new Error("no calls");
  expect(progress.replyTo(second)?.n).toBe(4);
  for (const call of [first, second]) progress.did(call, "{}");
  expect(progress.mayAnswer(second, Infinity, Infinity)).toBe(true);
  progress.did(answer, "{}");
  expect(progress.mayAnswer(second, Infinity, Infinity)).toBe(false);
});

test("what cannot be asked or is not answered explains why nothing else came", () => {
  const outcomes = new Outcomes();
  outcomes.find(1, { kind: "no answer", why: "it waits" });
  outcomes.find(2, { kind: "gone", text: "the plugin has no method hello any more" });
  outcomes.find(3, { kind: "verdict", text: "lightningd would have ended" });
  outcomes.skipped.set(4, "the plugin had ended");
  expect([1, 2, 3, 4, 5].filter((n) => outcomes.isExplained(n))).toEqual([1, 2, 4]);
});
