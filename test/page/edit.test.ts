/** What a user edits before a request is asked again. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { faultOfParams, indented } from "../../src/page/actions/indented.ts";

test.each([
  ["{}", "{}"],
  ["[]", "[]"],
  [" { } ", "{}"],
  ['{"a":1}', '{\n  "a": 1\n}'],
  ['{"a":[],"b":{}}', '{\n  "a": [],\n  "b": {}\n}'],
  ['[1,{"a":[2,3]}]', '[\n  1,\n  {\n    "a": [\n      2,\n      3\n    ]\n  }\n]'],
  [
    '{"msat":9007199254740993,"x":1.0e400,"s":"{\\"a\\": [1,2]}"}',
    '{\n  "msat": 9007199254740993,\n  "x": 1.0e400,\n  "s": "{\\"a\\": [1,2]}"\n}',
  ],
])("%s", (json, text) => {
  expect(indented(json)).toBe(text);
});

test("what is indented says the same, with the same tokens", () => {
  const tokens = (text: string): string[] => text.match(/"(?:[^"\\]|\\[^])*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(JSON.parse(indented(json))).toEqual(JSON.parse(json));
      expect(tokens(indented(json))).toEqual(tokens(json));
      expect(indented(indented(json))).toBe(indented(json));
    }),
  );
});

test.each([
  ['{"a":1}', undefined],
  ["[]", undefined],
  ["1", "Params are an object"],
  ["null", "Params are an object"],
  ['{"a":', "This is no JSON yet"],
])("%s is sent, or it is said why not", (text, fault) => {
  if (fault === undefined) expect(faultOfParams(text)).toBeUndefined();
  else expect(faultOfParams(text)).toContain(fault);
});
