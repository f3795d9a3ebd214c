import { describe, expect, test } from "vitest";
import { correctHelp, helpLine } from "../../src/lightningd/manifest/help.ts";

describe("a line of help", () => {
  test.each([
    ['{"name":"a","usage":""}', "a "],
    ['{"name":"a","usage":"[b] \\"c\\"","description":"d"}', 'a [b] "c"'],
    ['{"name":"a","usage":"b","deprecated":false}', "a b"],
    ['{"name":"a","usage":"b","deprecated":true}', "a (DEPRECATED!) b"],
    ['{"name":"a","usage":"b","deprecated":["v26.06","v27.03"]}', "a (DEPRECATED!) b"],
  ])("%s is %j", (declaration, line) => expect(helpLine(declaration)).toBe(line));
});

describe("the node's help is corrected", () => {
  const corrections = new Map([
    ["a old", { name: "a", line: "a new" }],
    ["b ", { name: "b", line: undefined }],
  ]);
  const result = (help: string): string => `{"help":${help},"format-hint":"simple"}`;

  test.each([
    ['[{"command":"a old"},{"command":"b "},{"command":"c"}]', '[{"command":"a new"},{"command":"c"}]'],
    ['[{"command":"a old","verbose":18446744073709551615}]', '[{"command":"a new","verbose":18446744073709551615}]'],
    ['[{"command":"\\u0061 old"},7,"a old",{"other":"a old"}]', '[{"command":"a new"},7,"a old",{"other":"a old"}]'],
  ])("%s", (help, corrected) => {
    expect(correctHelp(result(help), corrections)).toEqual({ kind: "result", text: result(corrected) });
  });

  test.each([
    "{}",
    "[]",
    "7",
    '{"help":7}',
    result("[]"),
    result('[{"command":"a older"}]'),
    result('[{"command":7}]'),
  ])("%s stays", (text) => expect(correctHelp(text, corrections)).toEqual({ kind: "same" }));

  test("of one command that is gone nothing is left", () => {
    expect(correctHelp(result('[{"command":"b "}]'), corrections)).toEqual({ kind: "unknown", name: "b" });
  });
});
