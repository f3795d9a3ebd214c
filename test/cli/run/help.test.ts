import { expect, test } from "vitest";
import { ownWords } from "../../../src/cli/run/help.ts";

test.each([
  ["again", ["again [WHAT]"]],
  ["unpin", ["pin, unpin [WHAT]"]],
  ["show", ["last, show, diff [WHAT]"]],
  ["record", ["record [FILE | stop]"]],
  ["export", ["export FILE.html"]],
  ["status", ["restart, status"]],
  ["quit", ["quit"]],
  ["or", []],
  ["METHOD", []],
  ["hello", []],
])("help %s", (name, usages) => {
  expect(ownWords(name).map((line) => line.trim().split(/ {2,}/)[0])).toEqual(usages);
});

test("help alone has them all", () => {
  expect(ownWords().length).toBeGreaterThan(10);
});
