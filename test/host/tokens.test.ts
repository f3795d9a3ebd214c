/** Where a message ends, by lightningd's rules. */
import { expect, test } from "vitest";
import { endOfRoot, Tokens } from "../../src/host/json/tokens.ts";

function endOf(text: string): number {
  const tokens = new Tokens();
  return tokens.read(Buffer.from(text)) ? endOfRoot(tokens.list) : -2;
}

test.each([
  ["{}", 1],
  ["[]", 1],
  ['[1 ,{"a":[]},[{}]] ', 7],
  ['{"a":{"b":1},"c":[2,3]}', 9],
  ['{"a":1 "b":2}', -1],
  ['{"a","b":1}', -1],
  ['{"a"}', -1],
  ['{"a":{"b"}}', -1],
  ['["a":1]', -1],
  ["{} {}", 1],
])("%s ends before token %i", (text, end) => {
  expect(endOf(text)).toBe(end);
});

test("values may be nested however deep", () => {
  expect(endOf("[".repeat(20_000) + "]".repeat(20_000))).toBe(20_000);
  expect(endOf(`${'{"a":'.repeat(20_000)}{"b"}${"}".repeat(20_000)}`)).toBe(-1);
});
