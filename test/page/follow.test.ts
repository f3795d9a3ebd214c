import { expect, test } from "vitest";
import { follows, endOf, isAtEnd, rangeOf, topToSee } from "../../src/page/list/follow.ts";

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
  ["the beginning", 0, 240, 100, { from: 0, to: 16 }],
  ["the middle", 1200, 240, 100, { from: 44, to: 66 }],
  ["the end", 2160, 240, 100, { from: 84, to: 100 }],
  ["fewer rows than fit", 0, 240, 3, { from: 0, to: 3 }],
  ["past the end, when rows just went", 2400, 240, 3, { from: 3, to: 3 }],
  ["nothing", 0, 240, 0, { from: 0, to: 0 }],
] as const)("draws %s", (_, top, height, count, range) => {
  expect(rangeOf(top, height, count)).toEqual(range);
});

// A list of 240 px has its head and nine rows in sight.
test.each([
  ["in sight", 5, 0, 0],
  ["the topmost in sight", 50, 1200, 1200],
  ["half behind the head", 50, 1212, 1200],
  ["the last in sight", 58, 1200, 1200],
  ["one below", 59, 1200, 1224],
  ["one above", 49, 1200, 1176],
  ["far below, to the middle", 90, 0, 2064],
  ["far above, to the middle", 20, 1800, 384],
  ["the first, from afar", 0, 1800, 0],
] as const)("stands to show a row: %s", (_, index, top, expected) => {
  expect(topToSee(index, top, 240)).toBe(expected);
});

test.each([
  ["rows fill it", 100, 240, 2184],
  ["rows fill it, and its height is no multiple of theirs", 100, 250, 2184],
  ["there are fewer", 3, 240, 0],
] as const)("the end, where %s, has a whole row topmost", (_, count, height, end) => {
  expect(endOf(count, height)).toBe(end);
  expect(end % 24).toBe(0);
});
