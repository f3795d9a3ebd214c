import { describe, expect, test } from "vitest";
import { settle, Suspects } from "../../src/watch/rest/suspects.ts";

const FILE = { mtimeMs: 1, size: 1, ino: 1, executable: false };
const SAVED = { ...FILE, mtimeMs: 2 };

/** @param events when each path was written to, in ms; one whose name starts with "-" is gone then */
function suspected(events: Readonly<Record<string, readonly number[]>>): Suspects {
  const suspects = new Suspects();
  const all = Object.entries(events).flatMap(([path, times]) => times.map((ms) => ({ path, ms })));
  for (const { path, ms } of all.toSorted((a, b) => a.ms - b.ms))
    suspects.record(path, FILE, path.startsWith("-") ? undefined : SAVED, ms);
  return suspects;
}

function every(stepMs: number, toMs: number): number[] {
  return Array.from({ length: Math.floor(toMs / stepMs) + 1 }, (_, step) => step * stepMs);
}

describe("when changes have come to rest", () => {
  test.each<[string, Record<string, number[]>, number, string[], number | undefined]>([
    ["nothing is nothing", {}, 0, [], undefined],
    ["one file is waited for", { a: [0] }, 10, [], 15],
    ["for 25 ms", { a: [0] }, 25, ["a"], undefined],
    ["counted from its last write", { a: [0, 20] }, 40, [], 5],
    ["two files together", { a: [0], b: [20] }, 30, [], 15],
    ["three files for 100 ms", { a: [0], b: [1], c: [2] }, 100, [], 2],
    ["a longer time with a longer quiet", { a: every(20, 400) }, 550, [], 50],
    ["but 300 ms at most", { a: every(20, 2000) }, 2300, ["a"], undefined],
    ["one that is written to for 3 s is not waited for", { log: every(10, 5000), a: [4900] }, 5000, ["a"], 300],
    ["until it rests", { log: every(10, 5000) }, 5300, ["log"], undefined],
    ["ever new ones are waited for", Object.fromEntries(every(50, 9000).map((ms) => [`${ms}`, [ms]])), 9000, [], 300],
    [
      "one that has waited for long does not slow down a new one",
      { held: [0], a: [60_000] },
      60_025,
      ["held", "a"],
      undefined,
    ],
  ])("%s", (_, events, nowMs, settled, waitMs) => {
    const suspects = suspected(events);
    const rest = settle(suspects.all(), suspects.activeSinceMs, nowMs);
    expect(rest.settled.map(({ path }) => path)).toEqual(settled);
    expect(rest.waitMs).toBe(waitMs);
  });

  test("ever new ones, but not for more than 10 s", () => {
    const suspects = suspected(Object.fromEntries(every(100, 12_000).map((ms) => [`${ms}`, [ms]])));
    const rest = settle(suspects.all(), suspects.activeSinceMs, 12_000);
    expect(rest.settled.map(({ lastMs }) => lastMs)).toEqual(every(100, 11_700));
  });
});
