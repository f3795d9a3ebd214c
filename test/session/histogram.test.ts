/** Percentiles, exact to one percent. */
import { expect, test } from "vitest";
import { Histogram } from "../../src/session/stats/histogram.ts";

function percentile(part: number, ...durations: readonly number[]): number | undefined {
  const histogram = new Histogram();
  for (const ms of durations) histogram.add(ms);
  return histogram.percentile(part);
}

test("without durations there is none", () => {
  expect(percentile(0.5)).toBeUndefined();
});

test.each([
  ["the middle of two is the lower one", 0.5, [1, 100], 1],
  ["more than the middle of two is the upper one", 0.51, [1, 100], 100],
  ["all of them are not longer than the longest", 1, [3, 1, 100], 100],
  ["the order does not matter", 0.5, [100, 7, 1], 7],
  ["what is shorter than a microsecond is one", 1, [0], 0.001],
])("%s", (_, part, durations, expected) => {
  const found = percentile(part, ...durations) ?? 0;
  expect(Math.abs(found / expected - 1)).toBeLessThan(0.011);
});
