import { expect, test } from "vitest";
import { briefOutcomeOf, lastLineOf, lastWordsOf } from "../../src/session/rows/last-words.ts";
import { sentenceOf } from "../../src/session/rows/sentences.ts";

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

test.each([
  [
    { error: { message: "Error while processing x: 'a'", traceback: "Traceback:\n  f\nKeyError: 'a'\n" } },
    "KeyError: 'a'",
  ],
  [{ error: { message: "no room" } }, "no room"],
  [{ error: { message: "no room", traceback: "Traceback:\n  f\nRpcException: no room\n" } }, "no room"],
  [{ error: { message: "it ended", data: { stderr: ["oops"] } } }, "it ended"],
  [{ result: { traceback: "none" } }, "{traceback=none}"],
])("in a few words, %j is %s", (body, words) => {
  expect(briefOutcomeOf(JSON.stringify(body))).toBe(words);
});

test.each([
  ["Python's", "Traceback:\n  b\nE: c \n\n", "E: c"],
  [
    "Node's",
    "/x.mjs:3\n  throw e\n\nError: no\n    at f (/x.mjs:3:9) {\n  code: 1\n}\n\nNode.js v20.20.2\n",
    "Error: no",
  ],
  ["Rust's", "thread 'main' panicked at src/main.rs:2:5:\nno\nnote: run with `RUST_BACKTRACE=1`\n", "no"],
  ["one that is all indented", "  a\n  b\n", "b"],
  ["none", "", ""],
])("the line that says what happened: %s", (_, text, line) => {
  expect(lastLineOf(text)).toBe(line);
});

test("of an error now, the sentence has its message", () => {
  const event = { n: 1, t: 1, k: "again", p: 1, v: 1, of: 1, re: 1, verdict: "error" } as const;
  const is = '{"code":-32600,"message":"Error while processing x"}';
  expect(sentenceOf({ ...event, diff: [{ at: "/error", is }] })).toBe(
    "asked again: an error now (Error while processing x)",
  );
});
