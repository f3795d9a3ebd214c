import { describe, expect, test } from "vitest";
import type { SessionEvent } from "../../src/session/format/events.ts";
import { readLine } from "../../src/session/format/line.ts";
import { Arranger } from "../../src/session/rows/arranger.ts";
import { eventsOf, inOrder, statusOf } from "../../src/session/rows/row.ts";
import type { Row } from "../../src/session/rows/row.ts";
import { sampleLines } from "./sample.ts";

const SAMPLE: readonly SessionEvent[] = sampleLines().flatMap((line) => {
  const read = readLine(line);
  return read.kind === "event" ? [read.event] : [];
});

const message = { p: 1, v: 1, from: "cli", to: "plugin", of: "method", m: "x", size: 2, body: "{}" } as const;
const req = (n: number, up?: number): SessionEvent => ({
  n,
  t: n,
  k: "req",
  id: `${n}`,
  ...message,
  ...(up === undefined ? {} : { up }),
});
const res = (n: number, re: number): SessionEvent => ({
  n,
  t: n,
  k: "res",
  id: `${re}`,
  ...message,
  re,
  ms: n - re,
  fate: "answered",
});
const log = (n: number, up?: number): SessionEvent => ({
  n,
  t: n,
  k: "log",
  p: 1,
  v: 1,
  level: "info",
  text: "",
  ...(up === undefined ? {} : { up }),
});

/** `1(2 3(4))`: what is under what, with a `+` where an answer is. */
function outline(row: Row): string {
  const under = row.children.map(outline).join(" ");
  return `${row.event.n}${row.answer === undefined ? "" : "+"}${under === "" ? "" : `(${under})`}`;
}

function arranged(events: readonly SessionEvent[], arranger = new Arranger()): string[] {
  return [...events.flatMap((event) => arranger.push(event)), ...arranger.flush()].map(outline);
}

describe("rows", () => {
  test.each([
    ["an answer joins its request", [req(1), res(2, 1)], ["1+"]],
    ["what it caused is under it", [req(1), req(2, 1), res(3, 2), log(4, 2), res(5, 1)], ["1+(2+(4))"]],
    ["they come in the order in which they began", [req(1), req(2), res(3, 2), log(4), res(5, 1)], ["1+", "2+", "4"]],
    ["what is not answered comes at the end", [req(1), log(2, 1), req(3), res(4, 3)], ["1(2)", "3+"]],
    ["an answer to what was not recorded is a row", [res(2, 1)], ["2"]],
    ["so is a second answer to one request", [req(1), req(2, 1), res(3, 1), res(4, 1), res(5, 2)], ["1+(2+)", "4"]],
    ["a cause that was not recorded is none", [log(3, 2)], ["3"]],
  ])("%s", (_, events, rows) => {
    expect(arranged(events)).toEqual(rows);
  });

  test("a traceback that comes line by line is one row with all its events, until something else comes", () => {
    const line = (n: number, text: string): SessionEvent => ({ ...log(n), text }) as SessionEvent;
    const traceback = [
      line(1, "Traceback (most recent call last):"),
      line(2, '  File "/x.py", line 1'),
      line(3, "E: no"),
    ];
    const arranger = new Arranger();
    expect(traceback.flatMap((event) => arranger.push(event))).toEqual([]);
    const [row, ...rest] = arranger.push(line(4, "block 5 is in"));
    expect(row?.event).toMatchObject({
      n: 1,
      text: 'Traceback (most recent call last):\n  File "/x.py", line 1\nE: no',
    });
    expect(row === undefined ? [] : eventsOf(row)).toEqual(traceback);
    expect(rest.map(({ event }) => event.n)).toEqual([4]);
    const late = { ...line(7, "E: no"), t: 900 };
    expect(arranged([...traceback.slice(0, 2), late])).toEqual(["1", "7"]);
  });

  test("one that is open holds up only so many", () => {
    const given = (limits: object): number[] => {
      const arranger = new Arranger(limits);
      return [req(1), log(2), log(3), log(4), log(5)].map((event) => arranger.push(event).length);
    };
    expect(given({ rows: 3 })).toEqual([0, 0, 0, 4, 1]);
    expect(given({ bytes: 300 })).toEqual([0, 2, 1, 1, 1]);
  });

  test("what belongs to a row that was given out comes by itself, as deep as it belongs", () => {
    const arranger = new Arranger();
    arranger.push(req(1));
    arranger.push(req(2, 1));
    arranger.flush();
    const late = [log(3, 2), res(4, 2), log(5, 4)].flatMap((event) => arranger.push(event));
    expect(late.map(({ event, depth, root }) => [event.n, depth, root])).toEqual([
      [3, 2, 1],
      [4, 2, 1],
      [5, 3, 1],
    ]);
  });

  test("of rows that were given out only so many are remembered", () => {
    const arranger = new Arranger({ places: 2 });
    for (const n of [1, 2, 3]) arranger.push(log(n));
    expect([3, 1].map((up) => arranger.push(log(up + 3, up))[0]?.depth)).toEqual([1, 0]);
  });

  test("the sample's rows have their outcome, and each event is in one of them", () => {
    const arranger = new Arranger();
    const rows = [...SAMPLE.flatMap((event) => arranger.push(event)), ...arranger.flush()].flatMap((row) => [
      ...inOrder(row),
    ]);
    const events = rows.flatMap(eventsOf);
    expect(events.map(({ n }) => n).toSorted((a, b) => a - b)).toEqual(SAMPLE.map(({ n }) => n));
    const having = (status: string): number[] =>
      rows.filter((row) => statusOf(row) === status).map(({ event }) => event.n);
    expect(["mended", "err", "open", "differs"].map(having)).toEqual([[95], [61, 99], [123], [37, 82]]);
  });
});
