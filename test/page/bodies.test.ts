import { expect, test } from "vitest";
import { Bodies } from "../../src/page/store/rows/bodies.ts";
import { isLight } from "../../src/page/store/rows/light.ts";
import { LiveRows } from "../../src/page/store/rows/live-rows.ts";
import type { LiveRow } from "../../src/page/store/rows/live-rows.ts";
import { wordsOf } from "../../src/page/store/rows/row-words.ts";
import type { SessionEvent } from "../../src/session/format/events.ts";
import { log, req, res, stderr } from "./support/events.ts";

const LONG = "x".repeat(1000);
const asking = { body: `{"params":{"name":"bob","rest":"${LONG}"}}` };
const saying = {
  body: `{"result":"Hello bob","rest":"${LONG}"}`,
  said: `{"result":"Hi","rest":"${LONG}"}`,
  fate: "mended",
};

function kept(most: number, ...events: SessionEvent[]): { rows: LiveRows; bodies: Bodies } {
  const rows = new LiveRows();
  const bodies = new Bodies(most);
  for (const event of events) {
    const row = rows.push(event)?.row as LiveRow;
    bodies.keep(row, event.k === "stderr" ? row.event : event);
  }
  return { rows, bodies };
}

test("the oldest bodies go first, and their rows keep what they said", () => {
  const { rows, bodies } = kept(2000, req(1, asking), res(2, 1, saying), log(3, { text: LONG }));
  const row = rows.at(1) as LiveRow;
  expect([isLight(row.event), isLight(row.answer), isLight(rows.at(3)?.event)]).toEqual([true, true, false]);
  expect(row.answer).toMatchObject({ n: 2, body: "", fate: "mended" });
  expect(row.answer?.said).toBeUndefined();
  expect(wordsOf(row)).toMatchObject({ name: "hello", answer: 'told "Hello bob"', status: "mended" });
  expect(wordsOf(row).text).toContain("name=bob");
  row.revision++;
  expect(wordsOf(row)).toMatchObject({ name: "hello", answer: 'told "Hello bob"', status: "mended" });
  expect(wordsOf(row).text).toContain("name=bob");
  expect(bodies.dropped).toBe(2);
});

test("what comes back is in its place, and counts again", () => {
  const { rows, bodies } = kept(2000, req(1, asking), res(2, 1, saying));
  const row = rows.at(1) as LiveRow;
  expect([isLight(row.event), isLight(row.answer)]).toEqual([true, false]);
  bodies.restore(row, req(1, asking));
  expect([isLight(row.event), isLight(row.answer), bodies.dropped]).toEqual([false, true, 1]);
});

test("rows that are gone take their bodies with them", () => {
  const { rows, bodies } = kept(2000, req(1, asking), req(2, asking));
  expect(isLight(rows.at(1)?.event)).toBe(true);
  rows.dropTo(1);
  bodies.forget((row) => rows.at(row.n) === row);
  bodies.keep(rows.push(req(3, { body: LONG.slice(0, 900) }))?.row as LiveRow, req(3, { body: LONG.slice(0, 900) }));
  expect([isLight(rows.at(2)?.event), isLight(rows.at(3)?.event)]).toEqual([false, false]);
});

test("a small body is not worth it, and one that is larger than all room stays while it is the newest", () => {
  const { rows } = kept(100, req(1), req(2, asking));
  expect([isLight(rows.at(1)?.event), isLight(rows.at(2)?.event)]).toEqual([false, false]);
});

test("a text that comes in many parts counts as much as if it came at once", () => {
  const part = LONG.slice(0, 200);
  const parts = Array.from({ length: 20 }, (_, at) => stderr(at + 2, { t: 20, text: part }));
  const { rows, bodies } = kept(8000, req(1, asking), ...parts);
  expect(rows.at(2)).toMatchObject({ event: { n: 2, text: parts.map(() => part).join("\n") }, lastN: 21 });
  expect([isLight(rows.at(1)?.event), bodies.dropped]).toEqual([false, 0]);
});
