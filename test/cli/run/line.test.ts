import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineError, parseLine, readParameters, splitWords } from "../../../src/cli/run/line.ts";
import { parseLoosely } from "../../../src/jsonrpc/loose-json.ts";

describe("a line is a call", () => {
  test.each([
    ["hello", "hello", "[]"],
    ["  hello  bob 1 ", "hello", '["bob",1]'],
    ["hello name=bob", "hello", '{"name":"bob"}'],
    ["hello name=bob n=1 flag=true nothing=null", "hello", '{"name":"bob","n":1,"flag":true,"nothing":null}'],
    ["hello n=18446744073709551615 f=1e400 g=0.10", "hello", '{"n":18446744073709551615,"f":"1e400","g":0.10}'],
    ['hello name="bob smith"', "hello", '{"name":"bob smith"}'],
    ["hello name='bob smith'", "hello", '{"name":"bob smith"}'],
    ['hello name="12"', "hello", '{"name":"12"}'],
    ['hello {"a": [1, 2], "b": "} x"} [ 1 ]', "hello", '[{"a": [1, 2], "b": "} x"},[ 1 ]]'],
    [`hello x='{"a": 1}'`, "hello", '{"x":{"a": 1}}'],
    ["hello a=b=c", "hello", '{"a":"b=c"}'],
    ["hello 1=2", "hello", '{"1":2}'],
    ["hello -1 1e3 007", "hello", '["-1","1e3","007"]'],
    ["hello name=", "hello", '{"name":""}'],
    [String.raw`hello "a\"b c"`, "hello", String.raw`["a\"b c"]`],
    ["call status x", "status", '["x"]'],
    ["autoreload-status", "autoreload-status", "[]"],
  ])("%s", (text, method, params) => {
    expect(parseLine(text)).toEqual({ kind: "call", method, params });
  });
});

test.each([
  ["", { kind: "empty" }],
  ["  # a comment", { kind: "empty" }],
  ["notify connect", { kind: "notify", topic: "connect", params: undefined }],
  [
    'notify connect {"connect": {"id": "02"}}',
    { kind: "notify", topic: "connect", params: '{"connect": {"id": "02"}}' },
  ],
  ["notify notify '[1, 2]'", { kind: "notify", topic: "notify", params: "[1, 2]" }],
  ["hook htlc_accepted", { kind: "hook", name: "htlc_accepted", params: undefined }],
  ["hook recover {}", { kind: "hook", name: "recover", params: "{}" }],
  ["restart", { kind: "restart", params: "[]" }],
  ["restart nosuch.py", { kind: "restart", params: '["nosuch.py"]' }],
  ["restart greeting=yo", { kind: "restart", params: '{"greeting":"yo"}' }],
  ["status", { kind: "status", params: "[]" }],
  ["record", { kind: "record", params: '["start"]' }],
  ["record my.jsonl", { kind: "record", params: '["start","my.jsonl"]' }],
  ["record stop", { kind: "record", params: '["stop"]' }],
  ["export my.html", { kind: "export", file: "my.html" }],
  ["again", { kind: "again", params: '{"action":"again"}' }],
  ["again m:hello status:err", { kind: "again", params: '{"what":"m:hello status:err","action":"again"}' }],
  ["again --by-version hello", { kind: "again", params: '{"what":"hello","action":"show"}' }],
  ["last", { kind: "again", params: '{"action":"last"}' }],
  ["show 3", { kind: "again", params: '{"what":"3","action":"show"}' }],
  ["diff hello", { kind: "again", params: '{"what":"hello","action":"diff"}' }],
  ["pin 1", { kind: "again", params: '{"what":"1","action":"pin"}' }],
  ["unpin", { kind: "again", params: '{"action":"unpin"}' }],
  ["status x.py", { kind: "status", params: '["x.py"]' }],
  ["log", { kind: "log", argument: undefined }],
  ["log debug", { kind: "log", argument: "debug" }],
  ["help", { kind: "help", name: undefined }],
  ["help hello", { kind: "help", name: "hello" }],
  ["quit", { kind: "quit" }],
  ["exit", { kind: "quit" }],
])("%s", (text, line) => {
  expect(parseLine(text)).toEqual(line);
});

test.each([
  ["hello {", "a { or [ is not closed"],
  ['hello "x', 'a " is not closed'],
  ["hello 'x", "a ' is not closed"],
  ["hello a=1 2", "2 has no name: give all parameters as name=value, or none"],
  ["notify", "usage: notify TOPIC [JSON]"],
  ["hook", "usage: hook NAME [JSON]"],
  ["call", "usage: call METHOD [parameters]"],
  ["notify connect {oops}", "this is no JSON: {oops}"],
])("%s cannot be understood", (text, why) => {
  expect(() => parseLine(text)).toThrow(new LineError(why));
});

test("words that are joined by blanks come apart as they were", () => {
  const word = fc.string({ minLength: 1 }).map((text) => JSON.stringify(text));
  fc.assert(
    fc.property(fc.array(word), (words) => {
      expect(splitWords(words.join("  "))).toEqual(words);
    }),
  );
});

test("any words make parameters that lightningd takes, or an error in words", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 })), (words) => {
      try {
        // `0.` goes as it is, as it does from lightning-cli: no JSON, but a number to lightningd.
        expect(parseLoosely(readParameters(words))).toBeDefined();
      } catch (error) {
        expect(error).toBeInstanceOf(LineError);
      }
    }),
  );
});
