import { expect, test } from "vitest";
import { OwnLog } from "../../src/page/store/rows/own-log.ts";
import type { SessionEvent } from "../../src/session/format/events.ts";
import { again, change, log, reload, req } from "./support/events.ts";

const own = (n: number, text: string, more = {}) => log(n, { p: 0, of: "autoreload", text, ...more });

/** Of each of autoreload's own lines the cause, `-` for none. */
function causes(...events: SessionEvent[]): string {
  const found = new OwnLog();
  found.begin([{ p: 1, name: "hello.py" }]);
  return events
    .map((event) => [event, found.causeOf(event)] as const)
    .filter(([event]) => event.k === "log")
    .map(([, cause]) => cause ?? "-")
    .join(" ");
}

test.each([
  ["while a save is under way", [change(1), own(2, "hello.py: reloading"), own(900, "hello.py: is slow")], "1 1"],
  [
    "right after it ended",
    [change(1), reload(2, 1, "failed"), own(3, "hello.py: not reloaded"), own(99, "hello.py: hm")],
    "1 -",
  ],
  [
    "after other lines that came right after it",
    [change(1), reload(2, 1, "failed"), own(20, "hello.py: not reloaded"), own(40, "hello.py: hm")],
    "1 1",
  ],
  [
    "after it was asked again",
    [change(1), reload(2, 1, "serving"), req(30, { up: 1 }), again(50, 30, "same"), own(60, "hello.py: asked again")],
    "1",
  ],
  ["of another plugin, or of none", [change(1), own(2, "bye.py: reloading"), own(3, "records to x")], "- -"],
  ["with a cause of its own", [change(1), own(2, "hello.py: BROKEN", { up: 7 })], "-"],
  [
    "that quotes the plugin, under the line before",
    [
      change(1),
      own(2, "hello.py: not reloaded"),
      own(3, "hello.py: its last words:"),
      own(4, "hello.py: | File: x"),
      own(5, "hello.py: reloading"),
    ],
    "1 2 2 1",
  ],
  [
    "that quotes a plugin that crashed",
    [
      own(1, "hello.py: crashed: x"),
      own(2, "hello.py: its last words:"),
      own(3, "hello.py: | File: x"),
      own(4, "hello.py: is started again"),
      own(90, "hello.py: | what nobody said"),
    ],
    "- 1 1 - -",
  ],
  [
    "about a start after a crash",
    [
      change(1),
      reload(2, 1, "serving"),
      reload(90, undefined, "serving", { of: "revival" }),
      own(91, "hello.py: reloaded"),
    ],
    "-",
  ],
  ["before any save", [own(1, "hello.py: is watched")], "-"],
  ["the plugin's own", [change(1), log(2, { text: "hello.py: says" })], "-"],
])("a line %s", (_, events, expected) => {
  expect(causes(...events)).toBe(expected);
});
