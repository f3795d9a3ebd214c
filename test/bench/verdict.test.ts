/** The benchmark judges one figure a round, and says where rounds decide nothing. */
import { expect, test } from "vitest";

type Rounds = Readonly<Record<string, readonly number[]>>;

// The benchmark is JavaScript without declarations.
const path = new URL("../../bench/figures/verdict.js", import.meta.url).href;
const { verdictOn } = (await import(path)) as {
  readonly verdictOn: (target: object, rounds: Rounds) => string | undefined;
};

const most = (limit: number): { most: number } => ({ most: limit });

test.each<[string, object, Rounds, string | undefined]>([
  ["below the limit, close together", most(20), { autoreload: [10, 11, 12] }, "met"],
  ["above it, close together", most(20), { autoreload: [30, 31, 32] }, "not met"],
  ["further apart than their median is from it", most(20), { autoreload: [12, 15, 18] }, "not decided"],
  ["on both sides of it", most(20), { autoreload: [19, 20, 21] }, "not decided"],
  ["too few of them", most(20), { autoreload: [10, 10] }, "not decided"],
  ["none", most(20), {}, undefined],
  [
    "so many times another's, by round",
    { most: 1.2, times: "relay" },
    { autoreload: [110, 220, 330], relay: [100, 200, 300] },
    "met",
  ],
  [
    "at least so many times",
    { least: 0.8, times: "relay" },
    { autoreload: [50, 51, 52], relay: [100, 101, 102] },
    "not met",
  ],
  [
    "over another's, by round",
    { most: 25, over: "relay" },
    { autoreload: [50, 150, 250], relay: [40, 141, 239] },
    "met",
  ],
  [
    "of a round in which the other was not measured",
    { most: 25, over: "relay" },
    { autoreload: [50, 60, 70], relay: [40] },
    "not decided",
  ],
])("rounds %s", (_, target, rounds, verdict) => {
  expect(verdictOn(target, rounds)).toBe(verdict);
});
