/** What the row of a save or a start says, and what came of asking again. */
import { expect, test } from "vitest";
import { LiveRows } from "../../src/page/store/rows/live-rows.ts";
import { saveOf, verdictsOf } from "../../src/page/store/rows/saves.ts";
import type { SessionEvent } from "../../src/session/format/events.ts";
import { again, change, reload, req } from "./support/events.ts";

function firstOf(...events: readonly SessionEvent[]) {
  const rows = new LiveRows();
  for (const event of events) rows.push(event);
  return rows.top[0] ?? expect.fail("no row");
}

const several = (...files: string[]): SessionEvent => ({ ...change(1), files }) as SessionEvent;
const NOTHING_SERVES: SessionEvent = { ...change(1), v: 0 };
const FAILED = { v: 2, failure: { text: "SyntaxError: x" } };

test.each<[string, SessionEvent[], Partial<ReturnType<typeof saveOf>>]>([
  ["that goes on", [change(1)], { title: "save hello.py", note: "reloads", isBad: false }],
  ["that serves", [change(1), reload(2, 1, "serving", { v: 2 })], { title: "save hello.py → v2", note: "in 70 ms" }],
  [
    "for which calls waited",
    [change(1), reload(2, 1, "serving", { v: 2, held: 12 })],
    { note: "in 70 ms, calls waited 12 ms" },
  ],
  [
    "that failed, and the version before serves on",
    [change(1), reload(2, 1, "failed", FAILED)],
    { title: "save hello.py: v2 did not start", why: "SyntaxError: x", isBad: true, rest: "v1 serves on" },
  ],
  ["that failed, and nothing serves", [NOTHING_SERVES, reload(2, 1, "failed", { v: 1, exit: 3 })], { rest: "" }],
  [
    "whose build failed",
    [change(1), reload(2, 1, "failed", { v: 1 })],
    { title: "save hello.py: no new version", rest: "v1 serves on" },
  ],
  ["with a line", [change(1), reload(2, 1, "failed", { failure: { text: "E", line: 7 } })], { why: "E · line 7" }],
  ["with an exit alone", [change(1), reload(2, 1, "failed", { exit: 3 })], { why: "it exited with 3" }],
  ["without a reason", [change(1), reload(2, 1, "failed")], { why: "no reason is known" }],
  ["of two files", [several("a.py", "b.py")], { title: "save a.py, b.py" }],
  ["of three files", [several("a.py", "b.py", "c.py")], { title: "save a.py and 2 more" }],
  [
    "that failed, and nothing serves any more",
    [change(1), reload(2, 1, "failed", { ...FAILED, serves: 0 })],
    { isBad: true, rest: "" },
  ],
  [
    "that was overtaken",
    [change(1), reload(2, 1, "overtaken", { v: 2 })],
    { title: "save hello.py -> overtaken by a newer change after 70 ms", isBad: false },
  ],
  [
    "that is a stop",
    [reload(1, undefined, "ended", { reason: "stopped" })],
    { title: "v1 was stopped after 70 ms", why: "", isBad: false },
  ],
  ["that is a start", [reload(1, undefined, "serving", { of: "start" })], { title: "start → v1" }],
  ["that is a restart", [reload(1, undefined, "serving")], { title: "reload → v1" }],
  [
    "that is an end",
    [reload(1, undefined, "ended", { reason: "crashed", failure: { text: "E", line: 7 }, exit: 1 })],
    { title: "v1 crashed", note: "after 70 ms", why: "E · line 7", isBad: true },
  ],
])("a save %s", (_, events, expected) => {
  expect(saveOf(firstOf(...events))).toMatchObject(expected);
});

test("what was asked twice after a save counts once, by its last verdict, and the same comes first", () => {
  const asked = (n: number, of: number, verdict: string): SessionEvent[] => [
    req(n, { up: 1 }),
    { ...again(n + 1, n, verdict), of } as SessionEvent,
  ];
  const row = firstOf(change(1), ...asked(2, 7, "differs"), ...asked(4, 7, "differs"), ...asked(6, 8, "same"));
  expect(verdictsOf(row).map(({ verdict, rows }) => [verdict, rows.map(({ n }) => n)])).toEqual([
    ["same", [6]],
    ["differs", [4]],
  ]);
});
