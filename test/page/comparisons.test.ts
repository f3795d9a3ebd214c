import { describe, expect, test } from "vitest";
import { comparisonsOf } from "../../src/page/detail/diff/comparisons.ts";
import { tabOf } from "../../src/page/detail/tabs.ts";
import { LiveRows } from "../../src/page/store/rows/live-rows.ts";
import type { LiveRow } from "../../src/page/store/rows/live-rows.ts";
import { again, req, res } from "./support/events.ts";

const asking = (params: string) => ({ body: `{"id":1,"method":"hello","params":${params}}` });
const saying = (result: string, v: number, more = {}) => ({ body: `{"id":1,"result":${result}}`, v, ...more });

function rowsOf(...events: Parameters<LiveRows["push"]>[0][]): LiveRows {
  const rows = new LiveRows();
  for (const event of events) rows.push(event);
  return rows;
}

const idsOf = (rows: LiveRows, n: number): string[] =>
  comparisonsOf(rows.at(n) as LiveRow, rows, "hello.py").map(({ id }) => id);

describe("an answer is compared with", () => {
  const calls = [
    [1, '"one"', 1],
    [3, '"two"', 2],
    [5, '"two"', 3],
    [7, '"two"', 4],
  ] as const;
  const events = calls.flatMap(([n, result, v]) => [
    req(n, { v, ...asking('["bob"]') }),
    res(n + 1, n, saying(result, v)),
  ]);

  test("the last version before that answered otherwise, then the others", () => {
    expect(idsOf(rowsOf(...events), 7)).toEqual(["v1", "v3", "v2"]);
  });

  test("later versions come last", () => {
    expect(idsOf(rowsOf(...events), 3)).toEqual(["v1", "v4", "v3"]);
  });

  test("what the plugin wrote, where lightningd was told something else", () => {
    const rows = rowsOf(
      req(1, asking("[]")),
      res(2, 1, saying('"told"', 1, { said: '{"result":"said"}', fate: "mended" })),
    );
    const [first] = comparisonsOf(rows.at(1) as LiveRow, rows, "hello.py");
    expect([first?.says, first?.was.text, first?.saysOfThis]).toEqual([
      "what hello.py wrote",
      '{"result":"said"}',
      "what lightningd was told",
    ]);
  });

  test("the answer that it asked for again, also with other params", () => {
    const edited = { v: 2, again: 1, from: "autoreload", ...asking('["eve"]') };
    const rows = rowsOf(
      req(1, asking('["bob"]')),
      res(2, 1, saying("1", 1)),
      req(3, edited),
      res(4, 3, saying("2", 2)),
      again(5, 3, "differs"),
    );
    expect(idsOf(rows, 3)).toEqual(["v1"]);
  });

  test("other params, where nobody asked the same", () => {
    const rows = rowsOf(
      req(1, asking('["a"]')),
      res(2, 1, saying("1", 1)),
      req(3, asking('["b"]')),
      res(4, 3, saying("2", 1)),
    );
    expect(idsOf(rows, 3)).toEqual(["#1"]);
    expect(idsOf(rows, 1)).toEqual([]);
  });

  test("nothing, while there is none", () => {
    expect(idsOf(rowsOf(...events, req(9, asking('["bob"]'))), 9)).toEqual([]);
  });
});

describe("the tab of a row", () => {
  const rows = rowsOf(
    req(1),
    req(2),
    res(3, 2),
    req(4),
    res(5, 4, { fate: "mended", said: "{}" }),
    req(6, { again: 2 }),
    res(7, 6),
    again(8, 6, "differs"),
  );
  test.each([
    ["no answer yet", 1, undefined, "Request"],
    ["an answer", 2, undefined, "Answer"],
    ["a mended one", 4, undefined, "Diff"],
    ["one that differs", 6, undefined, "Diff"],
    ["what the user picked", 6, "Raw", "Raw"],
    ["what the user picked, where the row has it", 6, "Reload", "Diff"],
  ])("%s", (_, n, picked, tab) => {
    expect(tabOf(rows.at(n) as LiveRow, picked)).toBe(tab);
  });
});
