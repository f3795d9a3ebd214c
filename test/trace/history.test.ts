/** What autoreload-status tells of a plugin's past, from its events. */
import { expect, test } from "vitest";
import type { Event } from "../../src/trace/events/events.ts";
import type { FailedEvent } from "../../src/trace/events/reload.ts";
import type { Failure } from "../../src/trace/failure.ts";
import { History } from "../../src/trace/history.ts";

const FAILURE: Failure = { sentence: "it exited with code 1.", cause: undefined, stderr: [], level: "broken" };
const FIRST: Event = { kind: "served", version: 1, pid: 7, reason: "start", ms: 9, gapMs: 0, isFirst: true };
const RELOAD: Event = { ...FIRST, version: 2, reason: "x.py changed", isFirst: false };
const failed = (outcome: FailedEvent["outcome"]): Event => ({ kind: "failed", failure: FAILURE, outcome });

function historyOf(...events: readonly Event[]): History {
  const history = new History();
  for (const event of events) history.read(event);
  return history;
}

test("the first start is no restart, a reload is one", () => {
  expect(historyOf(FIRST)).toMatchObject({ restarts: 0, lastReload: undefined });
  expect(historyOf(FIRST, RELOAD)).toMatchObject({ restarts: 1, lastReload: RELOAD });
});

test.each<[FailedEvent["outcome"], boolean]>([
  ["crashed", false],
  ["ended", false],
  ["not started", false],
  ["not started anew", true],
  ["not reloaded", true],
  ["nothing serves", true],
])("a plugin that %s is the last error; what runs is behind its file: %s", (outcome, isBehind) => {
  const history = historyOf(FIRST, failed(outcome));
  expect(history.lastFailure?.failure).toBe(FAILURE);
  expect(history.behind?.failure).toBe(isBehind ? FAILURE : undefined);
});

test("it is behind since the first save that did not serve, until one does", () => {
  const history = historyOf(FIRST, failed("not reloaded"));
  const since = history.behind?.since;
  history.read({ kind: "failed", failure: { ...FAILURE, sentence: "another." }, outcome: "not reloaded" });
  expect(history.behind).toMatchObject({ since, failure: { sentence: "another." } });
  history.read(RELOAD);
  expect([history.behind, history.lastFailure?.failure.sentence]).toEqual([undefined, "another."]);
});
