import { expect, test } from "vitest";
import { follows, isAtEnd, rangeOf } from "../../src/page/list/follow.ts";

const at = (top: number, total = 1000) => ({ top, height: 200, total });

test.each([
  ["at the end", 800, true],
  ["a browser's rounding above it", 797, true],
  ["a row above it", 776, false],
] as const)("%s", (_, top, isEnd) => {
  expect(isAtEnd(at(top))).toBe(isEnd);
});

test.each([
  ["goes on when rows come", true, at(800), at(800, 1024), true],
  ["ends with one step up", true, at(800), at(790), false],
  ["ends with a step up while rows come", true, at(800), at(790, 1024), false],
  ["goes on when rows go", true, at(800), at(500, 700), true],
  ["is not taken up on the way", false, at(100), at(700), false],
  ["is taken up at the very end", false, at(700), at(800), true],
  ["is not taken up because rows go", false, at(700), at(500, 700), false],
] as const)("following %s", (_, was, before, now, is) => {
  expect(follows(was, before, now)).toBe(is);
});

test.each([
  ["the beginning", 0, 240, 100, { from: 0, to: 18 }],
  ["the middle", 1200, 240, 100, { from: 42, to: 68 }],
  ["the end", 2160, 240, 100, { from: 82, to: 100 }],
  ["fewer rows than fit", 0, 240, 3, { from: 0, to: 3 }],
  ["past the end, when rows just went", 2400, 240, 3, { from: 3, to: 3 }],
  ["nothing", 0, 240, 0, { from: 0, to: 0 }],
] as const)("draws %s", (_, top, height, count, range) => {
  expect(rangeOf(top, height, count)).toEqual(range);
});
