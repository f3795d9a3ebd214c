import fc from "fast-check";
import { expect, test } from "vitest";
import { compactJson, prettyJson } from "../../../src/cli/run/layout.ts";

test.each([
  ['{ "a" : [ 1 , {} , [ ] ] }', '{"a":[1,{},[]]}', '{\n  "a": [\n    1,\n    {},\n    []\n  ]\n}'],
  ["{}", "{}", "{}"],
  ["18446744073709551615", "18446744073709551615", "18446744073709551615"],
  [String.raw`"a : \" , {"`, String.raw`"a : \" , {"`, String.raw`"a : \" , {"`],
  ["[1e400,\n\n0.10]", "[1e400,0.10]", "[\n  1e400,\n  0.10\n]"],
])("%s", (text, compact, pretty) => {
  expect(compactJson(text)).toBe(compact);
  expect(prettyJson(text)).toBe(pretty);
});

test("both are what JSON.stringify makes of plain values", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text);
      expect(compactJson(prettyJson(JSON.stringify(value)))).toBe(JSON.stringify(value));
      expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, undefined, 2));
    }),
  );
});
