/** Which of a plugin's runs are played, what is asked in each, and what the plugin is expected to do. */
import { expect, test } from "vitest";
import { Outcomes } from "../../src/play/performance/outcomes.ts";
import { Expected } from "../../src/play/performance/expected.ts";
import type { Cause } from "../../src/play/performance/expected.ts";
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

function expectedOf(...events: readonly SessionEvent[]): Expected {
  return new Expected(partsOf(...events)[0]?.deeds ?? [], { ignored: [], isLenient: false });
}

const body = (m: string): string => `{"params":{"m":"${m}"}}`;
const SURE: Cause = { n: 1, isSure: true };

test("a call is not waited for once the plugin has done what came after it of the same cause", () => {
  const expected = expectedOf(asked(1, "hello"), called(2, "getinfo"), called(3, "listpeers"), answered(4, 1));
  expect(expected.awaited()?.n).toBe(2);
  expect(expected.take("call", "listpeers", body("listpeers"), SURE)?.n).toBe(3);
  expect(expected.awaited()?.n).toBe(4);
  expect(expected.missing.map(({ n }) => n)).toEqual([2]);
});

test("nor when the request that caused it is answered", () => {
  const expected = expectedOf(asked(1, "hello"), called(2, "getinfo"), answered(3, 1));
  const answer = partsOf(asked(1, "hello"), called(2, "getinfo"), answered(3, 1))[0]?.deeds.at(-1);
  if (answer?.kind === "answer") expected.answered(answer, "{}");
  expect(expected.awaited()).toBeUndefined();
});

test("a call whose cause is a guess may be another cause's, a sure one may not", () => {
  const other: Cause = { n: 9, isSure: true };
  const events = [asked(1, "hello"), called(2, "getinfo"), called(3, "listpeers", { guess: true })];
  expect(expectedOf(...events).take("call", "getinfo", body("getinfo"), other)).toBeUndefined();
  expect(expectedOf(...events).take("call", "getinfo", body("getinfo"), { n: 9, isSure: false })?.n).toBe(2);
  expect(expectedOf(...events).take("call", "listpeers", body("listpeers"), other)?.n).toBe(3);
});

test("what cannot be asked or is not answered explains why nothing else came", () => {
  const outcomes = new Outcomes();
  outcomes.find(1, { kind: "no answer", why: "it waits" });
  outcomes.find(2, { kind: "gone", text: "the plugin has no method hello any more" });
  outcomes.find(3, { kind: "verdict", text: "lightningd would have ended" });
  outcomes.skipped.set(4, "the plugin had ended");
  expect([1, 2, 3, 4, 5].filter((n) => outcomes.isExplained(n))).toEqual([1, 2, 4]);
});
