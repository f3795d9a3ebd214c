import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LiveRows, order } from "../../src/page/store/rows/live-rows.ts";
import type { LiveRow } from "../../src/page/store/rows/live-rows.ts";
import { wordsOf } from "../../src/page/store/rows/row-words.ts";
import { Shown } from "../../src/page/store/rows/shown.ts";
import { statusOf } from "../../src/session/rows/row.ts";
import type { SessionEvent } from "../../src/session/format/events.ts";
import { again, change, log, reload, req, res } from "./support/events.ts";

function rowsOf(...events: SessionEvent[]): { rows: LiveRows; shown: Shown } {
  const rows = new LiveRows();
  const shown = new Shown();
  for (const event of events) {
    const made = rows.push(event);
    if (made !== undefined) shown.apply(made);
  }
  return { rows, shown };
}

/** `1 2.` is row 1 with row 2 under it. */
const drawn = (shown: Shown): string => shown.rows.map(({ n, depth }) => `${n}${".".repeat(depth)}`).join(" ");

describe("rows of a session that goes on", () => {
  test("an answer changes its request's row", () => {
    const { rows, shown } = rowsOf(req(1), log(2), res(3, 1));
    expect(drawn(shown)).toBe("1 2");
    expect(rows.at(1)?.answer?.n).toBe(3);
    expect(rows.at(1)?.revision).toBe(1);
  });

  test("a traceback in the log, a message a line, is one row", () => {
    const lines = (...texts: string[]): SessionEvent[] => texts.map((text, at) => log(at + 1, { text }));
    const python = [
      "Traceback (most recent call last):",
      '  File "/x.py", line 2, in x',
      "    y",
      "    ^",
      "E: no",
      "",
    ];
    const { rows, shown } = rowsOf(...lines(...python, "During handling of the above", "", ...python, "all is well"));
    const text = [...python, "During handling of the above", ...python].filter((line) => line !== "").join("\n");
    expect(rows.at(1)?.event).toMatchObject({ text: `${text}\n` });
    expect(drawn(shown)).toBe("1 15");
    expect(wordsOf(rows.at(1) as LiveRow).text).toBe("E: no · 11 lines");
  });

  test("of what is asked twice, since its answer differs, the second says so; what the user asks twice does not", () => {
    const asks = (n: number) => req(n, { again: 1, v: 2, from: "autoreload" });
    const { rows } = rowsOf(req(1), res(2, 1), asks(3), res(4, 3), asks(5), res(6, 5), again(7, 3, "differs"));
    for (const event of [again(8, 5, "differs"), asks(9), res(10, 9), again(11, 9, "differs")]) rows.push(event);
    expect([...rows.all()].filter(({ isSecond }) => isSecond).map(({ n }) => n)).toEqual([5]);
  });

  test("what a request caused comes under it, also after other rows", () => {
    expect(drawn(rowsOf(req(1), log(2), log(3, { up: 1 }), req(4, { up: 1 }), log(5, { up: 4 })).shown)).toBe(
      "1 3. 4. 5.. 2",
    );
  });

  test("a save that went well closes, one that failed stays open", () => {
    expect(drawn(rowsOf(change(1), req(2, { up: 1 })).shown)).toBe("1 2.");
    expect(drawn(rowsOf(change(1), req(2, { up: 1 }), reload(3, 1, "serving"), log(4)).shown)).toBe("1 4");
    expect(drawn(rowsOf(change(1), log(2, { up: 1 }), reload(3, 1, "failed"), log(4)).shown)).toBe("1 2. 4");
  });

  test("what comes under a closed row does not show, and does when it opens", () => {
    const { rows, shown } = rowsOf(
      change(1),
      reload(2, 1, "serving"),
      req(3, { up: 1 }),
      again(4, 3, "differs"),
      log(5),
    );
    expect(drawn(shown)).toBe("1 5");
    const save = rows.at(1) as LiveRow;
    shown.setOpen(save, true);
    expect(drawn(shown)).toBe("1 3. 5");
    shown.setOpen(save, false);
    shown.reveal(rows.at(3) as LiveRow);
    expect(drawn(shown)).toBe("1 3. 5");
  });

  test("an answer to what nobody saw, and a second one, are rows of their own", () => {
    expect(drawn(rowsOf(res(1, 99), req(2), res(3, 2), res(4, 2)).shown)).toBe("1 2 4");
  });

  test("a traceback that comes line by line is one row, until something else comes or time passes", () => {
    const stderr = (n: number, text: string, more = {}): SessionEvent => ({
      n,
      t: n * 10,
      k: "stderr",
      p: 1,
      v: 1,
      text,
      ...more,
    });
    const { rows, shown } = rowsOf(
      stderr(1, "Traceback"),
      stderr(2, "  File x\n"),
      stderr(3, "Error"),
      log(4),
      stderr(5, "a"),
      stderr(90, "late"),
      stderr(91, "of another version", { v: 2 }),
    );
    expect(drawn(shown)).toBe("1 4 5 90 91");
    expect(rows.at(1)?.event).toMatchObject({ n: 1, text: "Traceback\n  File x\nError" });
  });

  test("a chain that is longer than any real one goes on beside its cause", () => {
    const events = Array.from({ length: 5000 }, (_, at) => req(at + 1, at === 0 ? {} : { up: at }));
    const { shown } = rowsOf(...events);
    expect(shown.rows).toHaveLength(5000);
    expect(Math.max(...shown.rows.map(({ depth }) => depth))).toBe(100);
  });

  test("the oldest are forgotten with all under them", () => {
    const { rows, shown } = rowsOf(req(1), log(2, { up: 1 }), log(3), log(4));
    rows.dropTo(2);
    shown.again(rows.top);
    expect(drawn(shown)).toBe("3 4");
    expect(rows.at(2)).toBeUndefined();
  });

  test("the newest of the outermost stays, however much is under it", () => {
    const { rows } = rowsOf(log(1), req(2), log(3, { up: 2 }), log(4, { up: 2 }));
    rows.dropTo(1);
    expect([...rows.all()].map(({ n }) => n)).toEqual([2, 3, 4]);
  });

  test("what a line of the log quotes is closed under it", () => {
    const { rows, shown } = rowsOf(log(1), log(2, { up: 1 }), log(3));
    expect(drawn(shown)).toBe("1 3");
    shown.setOpen(rows.at(1) ?? expect.fail("no row"), true);
    expect(drawn(shown)).toBe("1 2. 3");
  });
});

describe("a filter", () => {
  const isOpen = (row: LiveRow): boolean => statusOf(row) === "open";

  test("shows what it finds with its causes, and follows what changes", () => {
    const { rows, shown } = rowsOf(req(1), req(2, { up: 1 }), log(3));
    shown.filter(rows.top, isOpen);
    expect(drawn(shown)).toBe("1 2.");
    const push = (event: SessionEvent): void => shown.apply(rows.push(event) ?? expect.fail("no row"));
    push(res(4, 1));
    expect(drawn(shown)).toBe("1 2.");
    expect(shown.isHit(rows.at(1) as LiveRow)).toBe(false);
    push(res(5, 2));
    expect(drawn(shown)).toBe("");
    push(req(6));
    expect([drawn(shown), shown.hits]).toEqual(["6", 1]);
  });

  test("that only hides leaves closed what is closed", () => {
    const { rows, shown } = rowsOf(change(1), req(2, { up: 1 }), log(3, { up: 1 }), req(4), log(5));
    shown.filter(rows.top, ({ event }) => event.k !== "log", true);
    expect(drawn(shown)).toBe("1 2. 4");
    const push = (event: SessionEvent): void => shown.apply(rows.push(event) ?? expect.fail("no row"));
    push(reload(6, 1, "serving"));
    push(req(7, { up: 1 }));
    expect([drawn(shown), shown.hits]).toEqual(["1 4", 4]);
    shown.setOpen(rows.at(1) as LiveRow, true);
    expect(drawn(shown)).toBe("1 2. 7. 4");
  });

  test("whatever comes, row by row is the same as all at once", () => {
    const step = fc.record({ kind: fc.nat(4), cause: fc.nat(30) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.boolean(), fc.boolean(), (steps, isFiltered, canClose) => {
        const { rows, shown } = rowsOf();
        const filter = [isFiltered ? isOpen : undefined, canClose || !isFiltered] as const;
        shown.filter(rows.top, ...filter);
        for (const [at, { kind, cause }] of steps.entries()) {
          const made = rows.push(eventOf(at + 1, kind, cause));
          if (made !== undefined) shown.apply(made);
        }
        const whole = new Shown();
        whole.filter(rows.top, ...filter);
        expect([drawn(shown), shown.hits]).toEqual([drawn(whole), whole.hits]);
        expect(shown.rows.map((row) => shown.indexOf(row))).toEqual(shown.rows.map((_, at) => at));
        expect(shown.rows.toSorted(order)).toEqual(shown.rows);
      }),
    );
  });
});

function eventOf(n: number, kind: number, cause: number): SessionEvent {
  const up = cause === 0 || cause >= n ? {} : { up: cause };
  if (kind === 0) return log(n, up);
  if (kind === 1) return res(n, cause);
  if (kind === 2) return change(n);
  return kind === 3 ? reload(n, cause, cause % 2 === 0 ? "serving" : "failed") : req(n, up);
}
