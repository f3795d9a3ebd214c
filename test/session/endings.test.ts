/** Which requests nobody waits for any more, since their version ended: as all readers of a session have it. */
import { describe, expect, test } from "vitest";
import { LiveRows } from "../../src/page/store/rows/live-rows.ts";
import { wordsOf } from "../../src/page/store/rows/row-words.ts";
import { exporterFor } from "../../src/session/export/formats.ts";
import type { SessionEvent } from "../../src/session/format/events.ts";
import { Arranger } from "../../src/session/rows/arranger.ts";
import { inOrder, statusOf } from "../../src/session/rows/row.ts";
import type { Row } from "../../src/session/rows/row.ts";
import { StatsOfRows } from "../../src/session/stats/stats.ts";
import { again, change, log, reload, req, res } from "../page/support/events.ts";
import { spansOf, traceEventsOf } from "./export-readers.ts";
import { HEADER } from "./sample.ts";

/** A call of the plugin's own, and a question of autoreload's. */
const own = (n: number, v = 1): SessionEvent => req(n, { from: "plugin", to: "rpc", of: "rpc", m: "waits", v });
const ours = (n: number, v = 1): SessionEvent => req(n, { from: "autoreload", v });
const serves = (n: number, v: number): SessionEvent => reload(n, undefined, "serving", { v });
const crashes = (n: number, v: number): SessionEvent => reload(n, undefined, "ended", { v, reason: "crashed" });
const stops = (n: number, v: number): SessionEvent => reload(n, undefined, "ended", { v, reason: "stopped" });
const fails = (n: number, v: number): SessionEvent => reload(n, undefined, "failed", { v });
const overtaken = (n: number, v: number): SessionEvent => reload(n, undefined, "overtaken", { v });

const statusesOf = (rows: Iterable<Row>): string =>
  [...rows]
    .filter(({ event }) => event.k === "req")
    .map((row) => `${row.event.n} ${statusOf(row) ?? ""}`)
    .join(", ");

const arranged = (events: readonly SessionEvent[], arranger = new Arranger()): Row[] =>
  [...events.flatMap((event) => arranger.push(event)), ...arranger.flush()].flatMap((row) => [...inOrder(row)]);

function live(events: readonly SessionEvent[]): LiveRows {
  const rows = new LiveRows();
  for (const event of events) {
    rows.end(event);
    rows.push(event);
  }
  return rows;
}

test.each<[string, SessionEvent[], string]>([
  ["a crash", [serves(1, 1), own(2), crashes(3, 1)], "2 ended"],
  ["a crash, of what was asked by autoreload", [serves(1, 1), ours(2), crashes(3, 1)], "2 ended"],
  ["a crash, of a question that gets its verdict", [ours(2), crashes(3, 1), again(4, 2, "unanswered")], "2 ended"],
  ["a question that took too long", [ours(2), again(3, 2, "unanswered")], "2 open"],
  ["a stop", [serves(1, 1), own(2), stops(3, 1)], "2 ended"],
  ["a newer change", [serves(1, 1), own(2), own(3, 2), ours(4, 2), overtaken(5, 2)], "2 open, 3 ended, 4 ended"],
  ["a newer change before a build", [serves(1, 1), own(2), overtaken(3, 1)], "2 open"],
  ["the version after it", [serves(1, 1), own(2), serves(3, 2), own(4, 2)], "2 ended, 4 open"],
  ["a version much later", [own(1), fails(2, 2), serves(3, 5)], "1 ended"],
  ["a start that fails", [serves(1, 1), own(2), own(3, 2), ours(4, 2), fails(5, 2)], "2 open, 3 ended, 4 ended"],
  [
    "a start that takes three versions and fails",
    [serves(1, 1), own(2), own(3, 2), own(4, 3), fails(5, 4)],
    "2 open, 3 ended, 4 ended",
  ],
  [
    "a start that fails, of a version that is served on",
    [own(1), own(2, 3), { ...fails(3, 3), serves: 1 } as SessionEvent],
    "1 open, 2 ended",
  ],
  [
    "a start that fails, where nothing is served on",
    [own(1), { ...fails(3, 3), serves: 0 } as SessionEvent],
    "1 ended",
  ],
  ["a build that fails", [serves(1, 1), own(2), fails(3, 1)], "2 open"],
  ["a build that fails, after a version from before the recording", [own(1), change(2), fails(3, 1)], "1 open"],
  ["a crash, of another plugin", [own(1), { ...crashes(2, 1), p: 2 }], "1 open"],
  ["a crash, of what users ask: it is answered all the same", [req(1), crashes(2, 1)], "1 open"],
  ["nothing, if it was answered before", [own(1), res(2, 1), crashes(3, 1)], "1 ok"],
  ["nothing, if it was answered after all", [own(1), crashes(2, 1), res(3, 1)], "1 ok"],
])("%s ends what waits for its version", (_, events, expected) => {
  expect(statusesOf(arranged(events))).toBe(expected);
  expect(statusesOf(live(events).all())).toBe(expected);
});

test("a row that was drawn as open is drawn again", () => {
  const rows = live([own(1)]);
  const row = rows.at(1) ?? expect.fail("no row");
  expect(wordsOf(row).status).toBe("open");
  expect(rows.end(crashes(2, 1))).toEqual([row]);
  expect(wordsOf(row).status).toBe("ended");
});

describe("the sums", () => {
  const sums = (events: readonly SessionEvent[], arranger?: Arranger): object | undefined => {
    const stats = new StatsOfRows();
    for (const row of arranged(events, arranger)) stats.add(row);
    return stats.result.names[0];
  };
  const events = [own(1), log(2), own(3), log(4), crashes(5, 1), own(6, 2), log(7)];

  test("have what ended apart from what is open", () => {
    expect(sums(events)).toMatchObject({ m: "waits", count: 3, open: 1, ended: 2 });
  });

  test("do so too where rows could not wait for their end", () => {
    expect(sums(events, new Arranger({ rows: 1 }))).toMatchObject({ m: "waits", count: 3, open: 1, ended: 2 });
  });
});

describe("exports", () => {
  const exported = (format: "har" | "otlp" | "perfetto"): string => {
    const exporter = exporterFor(format);
    return exporter.begin(HEADER) + exporter.tree(arranged([own(1), crashes(5, 1)]), HEADER) + exporter.end();
  };

  test("show it as long as its version lived, and as no success", () => {
    const { log: har } = JSON.parse(exported("har")) as { log: { entries: object[] } };
    expect(har.entries).toMatchObject([{ time: 40, response: { status: 0, statusText: "ended" } }]);
    const [span] = spansOf(exported("otlp"));
    expect(Number(span?.endTimeUnixNano) - Number(span?.startTimeUnixNano)).toBeCloseTo(40e6, -4);
    expect(span?.status.code).toBe(0);
    const slices = traceEventsOf(exported("perfetto")) as { name: string; dur?: number; args?: object }[];
    expect(slices.find(({ name }) => name === "waits")).toMatchObject({ dur: 40_000, args: { status: "ended" } });
  });
});
