/** The loop detector in a world of its own, with its own clock: a plugin, what changes its files, and the reloads. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LoopDetector } from "../../src/watch/rest/loop-detector.ts";

interface World {
  readonly nowMs: number;
  /** When the newest start began, and when it serves; Infinity for never. */
  readonly startMs: number;
  readonly servesMs: number;
}

interface Outcome {
  readonly reloads: number;
  /** How many there were when the file was found to change by itself; undefined if it was not. */
  readonly found: number | undefined;
  /** How long the last change waited for its reload; undefined if none came. */
  readonly lastWaitedMs: number | undefined;
}

const TICK_MS = 5;
const QUIET_MS = 25;

/** @param changes whether the file changes at this tick; the first start is at 0, for another reason */
function play(bootMs: number, untilMs: number, changes: (world: World) => boolean): Outcome {
  const loops = new LoopDetector();
  let [startMs, servesMs, reloads, lastMs] = [0, bootMs, 0, -1];
  let suspect: { firstMs: number; lastMs: number } | undefined;
  let found: number | undefined;
  let lastWaitedMs: number | undefined;
  loops.starts(0);
  for (let nowMs = 0; nowMs < untilMs; nowMs += TICK_MS) {
    if (nowMs >= servesMs && nowMs < servesMs + TICK_MS) loops.started(nowMs);
    if (changes({ nowMs, startMs, servesMs })) {
      suspect = { firstMs: suspect?.firstMs ?? nowMs, lastMs: nowMs };
      lastMs = nowMs;
      lastWaitedMs = undefined;
    }
    if (suspect === undefined) continue;
    const file = { path: "a", before: undefined, after: undefined, ...suspect };
    const verdict = loops.judge(file, nowMs);
    if (verdict === "found") found ??= reloads;
    if (verdict === "found" || verdict === "own") suspect = undefined;
    else if (verdict === "due" && nowMs - suspect.lastMs >= QUIET_MS) {
      loops.reported([file], nowMs);
      reloads++;
      [startMs, servesMs, suspect, lastWaitedMs] = [nowMs, nowMs + bootMs, undefined, nowMs - lastMs];
    }
  }
  return { reloads, found, lastWaitedMs };
}

/** Once, so long after a moment. */
function at(ms: number): (nowMs: number, momentMs: number) => boolean {
  return (nowMs, momentMs) => nowMs - momentMs >= ms && nowMs - momentMs < ms + TICK_MS;
}

const FAST_MS = 150;
const SLOW_MS = 2000;

describe("ends, and is found, when the file changes", () => {
  test.each<[string, number, (world: World) => boolean, number]>([
    ["at import", FAST_MS, ({ nowMs, startMs }) => at(60)(nowMs, startMs), 3],
    ["at import, slowly", SLOW_MS, ({ nowMs, startMs }) => at(1200)(nowMs, startMs), 3],
    ["at import of a plugin that never serves", Infinity, ({ nowMs, startMs }) => at(60)(nowMs, startMs), 3],
    ["in init", FAST_MS, ({ nowMs, servesMs }) => at(0)(nowMs, servesMs), 3],
    ["soon after it serves", FAST_MS, ({ nowMs, servesMs }) => at(100)(nowMs, servesMs), 5],
    ["some time after it serves", FAST_MS, ({ nowMs, servesMs }) => at(3000)(nowMs, servesMs), 9],
    ["every 50 ms", FAST_MS, ({ nowMs }) => nowMs % 50 === 0, 3],
    ["every 200 ms", FAST_MS, ({ nowMs }) => nowMs % 200 === 0, 3],
    ["every 200 ms, of a plugin that is slow to start", SLOW_MS, ({ nowMs }) => nowMs % 200 === 0, 3],
    ["every 200 ms, of one that never serves", Infinity, ({ nowMs }) => nowMs % 200 === 0, 3],
    ["every 700 ms", FAST_MS, ({ nowMs }) => nowMs % 700 === 0, 3],
    ["every 2 s", FAST_MS, ({ nowMs }) => nowMs % 2000 === 0, 9],
  ])("%s", (_, bootMs, changes, reloads) => {
    const outcome = play(bootMs, 120_000, changes);
    expect(outcome.found).toBeLessThanOrEqual(reloads);
    expect(outcome.reloads).toBeLessThanOrEqual(reloads);
  });
});

/** Saves so far apart, the first one long after the start. */
function person(gapsMs: readonly number[]): { saves: (world: World) => boolean; endMs: number } {
  const times = gapsMs.map((_, at) => gapsMs.slice(0, at + 1).reduce((sum, gapMs) => sum + gapMs, 60_000));
  const due = new Set(times.map((ms) => Math.round(ms / TICK_MS) * TICK_MS));
  return { saves: ({ nowMs }) => due.has(nowMs), endMs: (times.at(-1) ?? 0) + 20_000 };
}

describe("a person is served", () => {
  const repeated = (gapMs: number, times: number): number[] => Array.from({ length: times }, () => gapMs);

  test.each<[string, number[]]>([
    ["fifty times an hour", repeated(72_000, 50)],
    ["every 10 s", repeated(10_000, 30)],
    ["eight times in two seconds", repeated(250, 8)],
    ["six times, every 700 ms", repeated(700, 6)],
    ["eight times, every 1.2 s", repeated(1200, 8)],
    ["eight times, every 2 s", repeated(2000, 8)],
    ["in bursts", [...repeated(400, 4), 9000, ...repeated(400, 4), 9000, ...repeated(400, 4)]],
  ])("who saves %s", (_, gapsMs) => {
    for (const bootMs of [20, FAST_MS, SLOW_MS, Infinity]) {
      const { saves, endMs } = person(gapsMs);
      const outcome = play(bootMs, endMs, saves);
      expect(outcome.found).toBeUndefined();
      expect(outcome.lastWaitedMs).toBeLessThanOrEqual(1100);
    }
  });

  test("whose script saves as soon as it is served", () => {
    let left = 5;
    const outcome = play(FAST_MS, 60_000, ({ nowMs, servesMs }) => at(40)(nowMs, servesMs) && left-- > 0);
    expect(outcome).toMatchObject({ reloads: 5, found: undefined });
  });

  test("however often and irregularly", () => {
    const gaps = fc.array(fc.integer({ min: 100, max: 20_000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(gaps, fc.constantFrom(20, FAST_MS, SLOW_MS), (gapsMs, bootMs) => {
        const { saves, endMs } = person(gapsMs);
        expect(play(bootMs, endMs, saves).lastWaitedMs).toBeLessThanOrEqual(1100);
      }),
      // Who pauses to the millisecond as a start would have it is taken for one: one in thousands.
      { seed: 1, numRuns: 300 },
    );
  });
});

test("what was found is followed again after it has rested", () => {
  const quietMs = 60_000;
  const outcome = play(
    FAST_MS,
    120_000,
    ({ nowMs, startMs }) => (nowMs < quietMs && at(60)(nowMs, startMs)) || nowMs === quietMs,
  );
  expect(outcome).toMatchObject({ found: 3, reloads: 4, lastWaitedMs: QUIET_MS });
});

test("files whose names differ in numbers only are one", () => {
  const loops = new LoopDetector();
  const verdicts = Array.from({ length: 4 }, (_, round) => {
    const firstMs = round * 2000 + 60;
    loops.starts(round * 2000);
    const file = { path: `/x/log.${round}`, before: undefined, after: undefined, firstMs, lastMs: firstMs };
    const verdict = loops.judge(file, firstMs + 1100);
    if (verdict === "due") loops.reported([file], firstMs + 1100);
    return verdict;
  });
  expect(verdicts).toEqual(["due", "due", "due", "found"]);
});
