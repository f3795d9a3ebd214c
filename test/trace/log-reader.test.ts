/** What lightningd's log has of events: once where they repeat, with the plugin's name, and nothing of what only tracing shows. */
import { expect, test } from "vitest";
import type { Event } from "../../src/trace/events/events.ts";
import type { Fault } from "../../src/trace/events/traffic.ts";
import { History } from "../../src/trace/history.ts";
import { logReader } from "../../src/trace/log-reader.ts";
import type { Subject } from "../../src/trace/stream.ts";

const A: Subject = { number: 1, path: "/a/a.py", name: "a.py", logName: "a.py" };
const B: Subject = { number: 2, path: "/b/a.py", name: "a.py", logName: "b/a.py" };

function logOf(...events: readonly (readonly [Event, Subject | undefined])[]): string[] {
  const lines: string[] = [];
  const read = logReader({ log: (level, text) => lines.push(`${level} ${text}`) });
  for (const [event, of] of events) read(event, of);
  return lines;
}

const undeclared = (topic: string): Fault => ({ kind: "undeclared", topic });
const TAKES_OVER: Event = { kind: "takes-over" };

test("a plugin is named as the log knows it, and autoreload itself is not", () => {
  const event: Event = { kind: "option-problem", sentence: "it is wrong" };
  expect(logOf([{ kind: "rests" }, B], [event, undefined])).toEqual([
    "info b/a.py: is started again when its file changes, or by autoreload-restart",
    "unusual it is wrong",
  ]);
});

test("a fault is said once for each plugin, and again when a new instance takes over", () => {
  const log = logOf([undeclared("x"), A], [undeclared("x"), A], [undeclared("x"), B]);
  expect(log).toEqual([
    expect.stringMatching(/^unusual a\.py: sent the notification x, /),
    expect.stringMatching(/^unusual b\/a\.py: sent the notification x, /),
  ]);
  expect(logOf([undeclared("x"), A], [TAKES_OVER, A], [undeclared("x"), A])).toHaveLength(2);
});

test("of faults that are ever new, the first twenty are said, one more with that, and all are counted", () => {
  const faults = Array.from({ length: 50 }, (_, n) => undeclared(`topic ${n}`));
  const log = logOf(...faults.map((fault) => [fault, A] as const));
  expect(log).toHaveLength(21);
  expect(log.at(-1)).toMatch(/topic 20, .*\(others of this kind are only counted from now on\)$/);

  const history = new History();
  for (const fault of faults) history.read(fault);
  expect(history.faults.byName).toMatchObject({ "undeclared topic 19": 1, "undeclared: others": 30 });
  history.read(TAKES_OVER);
  expect(history.faults.byName).toEqual({});
});

test("what is said once stays said, and what only tracing shows is not in the log", () => {
  const event: Event = { kind: "disabled-by-user", path: "/a/a.py" };
  const traced: Event = { kind: "change", files: ["/a/a.py"], reason: "a.py changed", builds: false };
  expect(logOf([event, undefined], [TAKES_OVER, undefined], [event, undefined], [traced, A])).toEqual([
    "info /a/a.py: disabled via disable-plugin",
  ]);
});

test("of what a plugin prints, the first line is said with what is wrong, and the next as a print", () => {
  const stray = (text: string): Fault => ({ kind: "stray", written: { text, size: text.length } });
  expect(logOf([stray("one"), A], [stray("two"), A], [stray("two"), A])).toEqual([
    expect.stringMatching(/^broken a\.py: wrote to stdout what is no JSON-RPC, .*: one \(dropped: /),
    "info a.py: printed: two",
  ]);
});
