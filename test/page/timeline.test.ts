/** What the strip of the timeline is made of. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CALL_KINDS, Strip } from "../../src/page/store/strip.ts";
import type { Calls } from "../../src/page/store/strip.ts";
import { Bins } from "../../src/page/store/bins.ts";
import { labelsOf } from "../../src/page/timeline/labels.ts";
import { lanesOf } from "../../src/page/timeline/lanes.ts";
import { layoutOf } from "../../src/page/timeline/layout.ts";
import { spanIn, withSpan } from "../../src/page/timeline/span.ts";
import { tickText, ticksOf, timeAt, xOf } from "../../src/page/timeline/scale.ts";
import { parseFilter } from "../../src/session/filter/filter.ts";
import type { ReloadEvent } from "../../src/session/format/events.ts";
import { readLine } from "../../src/session/format/line.ts";
import { sampleLines } from "../session/sample.ts";

describe("bins", () => {
  const COUNTED = {
    none: () => ({ count: 0 }),
    merged: (one: { count: number }, other: { count: number }) => ({ count: one.count + other.count }),
  };

  test("nothing that is counted gets lost, and there are never more of them than there may be", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 300 }), (times) => {
        const bins = new Bins(COUNTED, 16, 10);
        for (const t of times) bins.at(t).count++;
        const all = [...bins];
        expect(all.length).toBeLessThanOrEqual(16);
        expect(all.reduce((sum, [, { count }]) => sum + count, 0)).toBe(times.length);
        for (const [from, { count }] of all) {
          expect(times.filter((t) => t >= from && t < from + bins.widthMs).length).toBe(count);
        }
      }),
    );
  });

  test("pairs become one when time passes the last", () => {
    const bins = new Bins(COUNTED, 4, 10);
    for (const t of [0, 10, 20, 39]) bins.at(t).count++;
    expect([...bins].map(([from]) => from)).toEqual([0, 10, 20, 30]);
    bins.at(40).count++;
    expect([...bins].map(([from, { count }]) => [from, count])).toEqual([
      [0, 2],
      [20, 2],
      [40, 1],
    ]);
  });
});

describe("the scale", () => {
  const scale = { left: 50, right: 1050, endMs: 60_000 };

  test("a moment has its place, and a place its moment", () => {
    expect(xOf(scale, 30_000)).toBe(550);
    expect(timeAt(scale, 550)).toBe(30_000);
    expect([timeAt(scale, 0), timeAt(scale, 2000)]).toEqual([0, 60_000]);
    expect(timeAt({ left: 50, right: 50, endMs: 10 }, 50)).toBe(0);
  });

  test.each([
    [60_000, 7, ["0 s", "10 s", "20 s", "30 s", "40 s", "50 s", "1 min"]],
    [130_000, 7, ["0 s", "20 s", "40 s", "1 min", "1:20 min", "1:40 min", "2 min"]],
    [900, 10, ["0 s", "0.1 s", "0.2 s", "0.3 s", "0.4 s", "0.5 s", "0.6 s", "0.7 s", "0.8 s", "0.9 s"]],
    [3 * 3_600_000, 4, ["0 s", "1:00 h", "2:00 h", "3:00 h"]],
    [40 * 60_000, 4, ["0 s", "10 min", "20 min", "30 min", "40 min"]],
    [10 * 86_400_000, 4, ["0 s", "72:00 h", "144:00 h", "216:00 h"]],
  ])("of %s ms, %s numbers have room", (endMs, room, texts) => {
    expect(ticksOf({ left: 0, right: room * 60, endMs }, 60).map(tickText)).toEqual(texts);
  });
});

describe("the lanes of versions", () => {
  test.each([1, 3, 4, 8, 20, 64, 500])("of %s plugins leave the rows their room, and lie below each other", (lanes) => {
    const { height, lanesTop, lanePitch, laneHeight, marksTop } = layoutOf(1000, lanes, 60_000);
    expect(height).toBeLessThan(150);
    expect(laneHeight).toBeLessThan(lanePitch);
    expect(lanesTop + lanes * lanePitch).toBeLessThan(marksTop);
  });

  const reload = (n: number, t: number, v: number, step: string, more: Partial<ReloadEvent> = {}): ReloadEvent => ({
    n,
    t,
    k: "reload",
    p: 1,
    v,
    step,
    ms: 1,
    reason: "x",
    ...more,
  });

  test("a version serves until the next one does; one that did not start ends none", () => {
    const events = [
      reload(1, 0, 1, "serving"),
      reload(2, 5, 2, "building"),
      reload(3, 10, 2, "failed", { serves: 1 }),
      reload(6, 15, 1, "failed", { serves: 1 }),
      reload(4, 20, 3, "serving", { held: 4 }),
      reload(5, 12, 1, "serving", { p: 2 }),
    ];
    expect(lanesOf(events)).toEqual([
      {
        p: 1,
        segments: [
          { v: 1, n: 1, held: 0, from: 0, to: 20 },
          { v: 3, n: 4, held: 4, from: 20, to: undefined },
        ],
        failures: [
          { v: 2, n: 3, at: 10 },
          // A build failed, and what serves did not.
          { v: 0, n: 6, at: 15 },
        ],
      },
      { p: 2, segments: [{ v: 1, n: 5, held: 0, from: 12, to: undefined }], failures: [] },
    ]);
  });

  test("a version that ends by itself serves until then, also where it began before the session", () => {
    const ended = reload(2, 8, 1, "ended");
    const spans = (events: ReloadEvent[], first?: { p: number; v: number; n: number }) =>
      lanesOf(events, first === undefined ? [] : [first])[0]?.segments.map(({ v, from, to }) => [v, from, to]);
    expect(spans([reload(1, 0, 1, "serving"), ended, reload(3, 20, 2, "serving")])).toEqual([
      [1, 0, 8],
      [2, 20, undefined],
    ]);
    expect(spans([ended], { p: 1, v: 1, n: 1 })).toEqual([[1, 0, 8]]);
  });

  test("of a session that begins in the middle have the version that served then, until the next one does", () => {
    const [failed, next] = [reload(7, 50, 4, "failed"), reload(9, 90, 5, "serving")];
    const first = { p: 1, v: 3, n: 2 };
    const segments = (...events: ReloadEvent[]) => lanesOf(events, [first])[0]?.segments;
    expect(segments()).toEqual([{ v: 3, n: 2, held: 0, from: 0, to: undefined }]);
    expect(segments(failed)).toEqual([{ v: 3, n: 2, held: 0, from: 0, to: undefined }]);
    expect(segments(failed, next)?.map(({ v, from, to }) => [v, from, to])).toEqual([
      [3, 0, 90],
      [5, 90, undefined],
    ]);
    expect(segments(reload(1, 0, 3, "serving"), next)?.map(({ v }) => v)).toEqual([3, 5]);
  });
});

describe("the strip", () => {
  const strip = new Strip();
  for (const line of sampleLines()) {
    const read = readLine(line);
    if (read.kind === "event") strip.push(read.event);
  }
  const calls = [...strip.calls];
  const sum = (count: (calls: Calls) => number): number => calls.reduce((total, [, one]) => total + count(one), 0);

  test("counts what was asked by what it is, and what came of it where it was asked", () => {
    expect(CALL_KINDS.map((kind) => [kind, sum(({ counts }) => counts[kind])])).toEqual([
      ["method", 8],
      ["hook", 15],
      ["note", 4],
      ["own", 8],
    ]);
    expect([sum(({ bad }) => bad), sum(({ mended }) => mended), sum(({ lost }) => lost)]).toEqual([1, 1, 0]);
    const [mended] = calls.find(([, one]) => one.mended > 0) ?? [];
    expect(mended).toBe(Math.floor(39_421 / 125) * 125);
  });

  test("has the most that a plugin used in each bin, and marks what was lost", () => {
    const use = [...(strip.use.get(1) ?? [])];
    expect(use.length).toBe(17);
    expect(Math.max(...use.map(([, { memory }]) => memory))).toBeGreaterThan(38_000_000);
    strip.push({ n: 1000, t: 61_000, k: "lost", messages: 7, bytes: 1000 });
    expect([...strip.calls].at(-1)?.[1].lost).toBe(7);
    strip.clear();
    expect([[...strip.calls], strip.use.size]).toEqual([[], 0]);
  });
});

describe("the span in the filter", () => {
  test.each([
    ["", undefined],
    ["m:hello", undefined],
    ["t:1..2.5", { from: 1000, to: 2500 }],
    ["m:x t:3..", { from: 3000, to: Infinity }],
    ["t:..4", { from: 0, to: 4000 }],
    ["t:4", { from: 4000, to: 4000 }],
    ["-t:1..2 t:3..4", { from: 3000, to: 4000 }],
    ["t:x", undefined],
    ["t:", undefined],
  ])("%s", (filter, span) => {
    expect(spanIn(filter)).toEqual(span);
  });

  test.each([
    ["", { from: 1000, to: 2500.4 }, "t:1..2.5"],
    ['m:x "a  b" t:1..2 -t:9', { from: 0, to: Infinity }, 'm:x "a  b" -t:9 t:0..'],
    ["t:1..2 m:x", undefined, "m:x"],
    ["t:1..2", undefined, ""],
  ])("%s becomes what the strip says", (filter, span, text) => {
    expect(withSpan(filter, span)).toBe(text);
    if (span !== undefined) expect(parseFilter(withSpan(filter, span)).length).toBeGreaterThan(0);
  });
});

describe("the names of versions", () => {
  const scale = { left: 50, right: 1050, endMs: 1000 };
  const segment = (v: number, from: number, to?: number) => ({ v, n: v, from, to, held: 0 });
  const failure = (v: number, at: number) => ({ v, n: v, at });
  const named = (segments: ReturnType<typeof segment>[], failures: ReturnType<typeof failure>[]) => {
    const { names, boxes } = labelsOf({ p: 1, segments, failures }, scale);
    return {
      names: [...names.keys()],
      boxes: [...boxes.keys()].toSorted((one, other) => one - other),
      labels: { names, boxes },
    };
  };

  test("a version that did not start is named in the middle of its moment, where there is room", () => {
    const { names, boxes } = named([segment(1, 0)], [failure(2, 500)]).labels;
    expect(names).toEqual(new Map([[1, 56]]));
    expect(boxes).toEqual(new Map([[2, { from: 535, to: 565 }]]));
  });

  test.each([
    [
      "right before one that started, it stands before its name",
      [segment(1, 0, 501), segment(3, 501)],
      [failure(2, 500)],
      [1, 3],
      [2],
    ],
    ["right behind it, both are there", [segment(1, 0, 500), segment(2, 500)], [failure(3, 502)], [1, 2], [3]],
    [
      "of several at once, the newest have names",
      [segment(1, 0)],
      [failure(2, 500), failure(3, 501), failure(4, 502)],
      [1],
      [4],
    ],
    ["a version of a moment has no name", [segment(1, 0, 500), segment(2, 500, 510), segment(3, 510)], [], [1, 3], []],
  ])("%s", (_, segments, failures, names, boxes) => {
    expect(named(segments, failures)).toMatchObject({ names, boxes });
  });

  test("where calls wait for the next version, hatched, is no name", () => {
    const waits = (held: number) => named([segment(1, 0, 50), { ...segment(2, 50), held }], []).names;
    expect([waits(0), waits(10), waits(40)]).toEqual([[1, 2], [1, 2], [2]]);
  });

  test("no name covers another one, a bar, or the edge", () => {
    const moment = fc.nat(1000);
    fc.assert(
      fc.property(
        fc.uniqueArray(moment, { minLength: 1, maxLength: 30 }),
        fc.array(moment, { maxLength: 30 }),
        (starts, fails) => {
          const from = starts.toSorted((one, other) => one - other);
          const segments = from.map((at, index) => segment(index + 1, at, from[index + 1]));
          const failures = fails.toSorted((one, other) => one - other).map((at, index) => failure(100 + index, at));
          const { names, boxes } = named(segments, failures).labels;
          const words = [
            ...Array.from(names, ([v, at]) => ({ n: v, from: at, to: at + `v${v}`.length * 7 })),
            ...Array.from(boxes, ([n, room]) => ({ n, ...room })),
          ];
          const xs = new Map(failures.map(({ n, at }) => [n, xOf(scale, at)]));
          const bars = failures.flatMap(({ n }) => (boxes.has(n) ? [] : [{ n, from: at(n) - 2, to: at(n) + 2 }]));
          for (const one of words) {
            expect(one.from >= scale.left && one.to <= scale.right).toBe(true);
            const others = [...words.filter((other) => other !== one), ...bars.filter(({ n }) => isApart(n, one.n))];
            for (const other of others) expect(other.to <= one.from || one.to <= other.from).toBe(true);
          }
          // One that stands for another at its moment may cover its bar.
          function isApart(n: number, other: number): boolean {
            return !xs.has(other) || Math.abs(at(n) - at(other)) >= 4;
          }
          function at(n: number): number {
            return xs.get(n) ?? NaN;
          }
        },
      ),
    );
  });
});
