/** Two values of which only the beginning fits into a line. */
import { expect, test } from "vitest";
import { apart } from "../../src/trace/apart.ts";

const LONG = "x".repeat(80);

test.each([
  ["short ones", "abc", "abd", "abc", "abd"],
  ["what differs soon", `a${LONG}`, `b${LONG}`, `a${LONG}`, `b${LONG}`],
  ["what differs late", `${LONG}a${LONG}`, `${LONG}b`, `...${"x".repeat(20)}a${LONG}`, `...${"x".repeat(20)}b`],
  ["one that goes on", LONG, `${LONG}b`, `...${"x".repeat(20)}`, `...${"x".repeat(20)}b`],
])("of %s the difference is seen", (_, was, is, before, after) => {
  expect(apart(was, is, 60)).toEqual([before, after]);
});
