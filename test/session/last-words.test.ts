import { expect, test } from "vitest";
import { lastLineOf, lastWordsOf } from "../../src/session/rows/last-words.ts";
import { again } from "../../src/session/rows/sentences.ts";

test.each([
  ["pyln-client's", { error: { code: 1, message: "m", traceback: "a\n  b\nE: c\n" } }, "traceback", "a\n  b\nE: c\n"],
  ["ours, for a plugin that ended", { error: { data: { stderr: ["a", "  b"] } } }, "stderr", "a\n  b"],
])("the last words in an error: %s", (_, body, of, text) => {
  expect(lastWordsOf(JSON.stringify({ jsonrpc: "2.0", id: 1, ...body }))).toEqual({ of, text });
});

test.each([
  '{"error":{"code":1}}',
  '{"error":"no"}',
  '{"result":{"traceback":"x"}}',
  '{"error":{"traceback":[1]}}',
  '{"error":{"data":{"stderr":[]}}}',
  '{"error":{"data":{"stderr":["a",{}]}}}',
  "",
])("there are none in %s", (body) => {
  expect(lastWordsOf(body)).toBeUndefined();
});

test("the last line says what happened", () => {
  expect(lastLineOf("a\n  b\n  E: c \n\n")).toBe("E: c");
});

test("of an error now, the sentence has its message", () => {
  const event = { n: 1, t: 1, k: "again", p: 1, v: 1, of: 1, re: 1, verdict: "error" } as const;
  const is = '{"code":-32600,"message":"Error while processing x"}';
  expect(again({ ...event, diff: [{ at: "/error", is }] })).toBe(
    "asked again: an error now (Error while processing x)",
  );
});
