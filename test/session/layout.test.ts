import fc from "fast-check";
import { expect, test } from "vitest";
import { strictJson } from "../../src/jsonrpc/loose-json.ts";
import { compactJson, prettyJson } from "../../src/session/json/layout.ts";
import { nodesOf } from "../../src/session/json/nodes.ts";

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

test.each(["x", String.raw`\n`])("a string of 16 MiB is no more to it than another one", (piece) => {
  const text = `"${piece.repeat(2 ** 24 / piece.length)}"`;
  expect(compactJson(`[ ${text} ]`)).toBe(`[${text}]`);
  expect(nodesOf(`{"a":${text}}`).map(({ from, to }) => to - from)).toEqual([text.length + 6, text.length]);
  expect(strictJson(`{"a" ${text}}`)).toBe(`{"a":${text}}`);
});

test("what is nested without end is laid out in the time and the room that its text takes", () => {
  const text = "[".repeat(20_000) + "]".repeat(20_000);
  expect(compactJson(text)).toBe(text);
  expect(prettyJson(text).length).toBeLessThan(300 * text.length);
  expect(compactJson(prettyJson(text))).toBe(text);
});
