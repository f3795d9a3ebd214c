/** Answers by version: which save changed what a plugin says to one request. */
import { expect, test } from "vitest";
import { answersByVersion } from "../../src/page/actions/by-version.ts";
import { LARGE, sameCalls } from "../../src/page/store/rows/calls.ts";
import { LiveRows } from "../../src/page/store/rows/live-rows.ts";
import { lanesOf } from "../../src/page/timeline/lanes.ts";
import type { ReloadEvent, SessionEvent } from "../../src/session/format/events.ts";
import { readLine } from "../../src/session/format/line.ts";
import { sampleLines } from "../session/sample.ts";
import { req, res } from "./support/events.ts";

function rowsOf(events: readonly SessionEvent[]): LiveRows {
  const rows = new LiveRows();
  for (const event of events) rows.push(event);
  return rows;
}

const SAMPLE = sampleLines().flatMap((line) => {
  const read = readLine(line);
  return read.kind === "event" ? [read.event] : [];
});
const RELOADS = SAMPLE.filter((event): event is ReloadEvent => event.k === "reload");
const ROWS = rowsOf(SAMPLE);

function versionsOf(t: number): object[] {
  const row = [...ROWS.all()].find(({ event }) => Math.abs(event.t - t) < 1);
  if (row === undefined) throw new Error(`nothing at ${t}`);
  return answersByVersion(row, sameCalls(row, ROWS), lanesOf(RELOADS)[0]).map(({ v, state, status, text }) => ({
    v,
    state,
    status,
    text,
  }));
}

test("a call that each version was asked, but for one that did not start", () => {
  expect(versionsOf(53_641)).toEqual([
    { v: 11, state: "first", status: "ok", text: '"Hello bob"' },
    { v: 12, state: "differs", status: "ok", text: '"Hello, dear bob!"' },
    { v: 13, state: "did not start", status: undefined, text: "did not start" },
    { v: 14, state: "same", status: "ok", text: '"Hello, dear bob!"' },
  ]);
});

test("of a mended answer it is what the plugin said; other versions were not asked", () => {
  expect(versionsOf(39_421)).toEqual([
    { v: 11, state: "not asked", status: undefined, text: "not asked" },
    { v: 12, state: "not asked", status: undefined, text: "not asked" },
    { v: 13, state: "did not start", status: undefined, text: "did not start" },
    { v: 14, state: "first", status: "mended", text: expect.stringContaining("reslove") as string },
  ]);
});

test("a request without an answer is open", () => {
  expect(versionsOf(58_731).at(-1)).toEqual({ v: 14, state: "open", status: "open", text: "no answer yet" });
});

test("other params, another plugin, another kind of request are not the same call; the newest of a version counts", () => {
  const events = [
    ask(1, 1, {}),
    say(2, 1, 1, '{"b":1,"c":9007199254740993}'),
    ask(3, 1, {}),
    say(4, 3, 1, '{"c":9007199254740993,"b":1}'),
    ask(5, 2, { p: 2 }),
    ask(6, 2, { of: "hook" }),
    ask(7, 2, {}, '{"a":1,"b":{"params":{"a":1}}}'),
    ask(8, 2, { m: "y" }),
    ask(9, 3, {}),
    say(10, 9, 3, '{"b":1, "c":9007199254740993}'),
    ask(11, 4, {}),
    say(12, 11, 4, '{"b":1,"c":9007199254740992}'),
    ask(13, 4, {}),
    ask(14, 5, { again: 11 }),
    {
      n: 15,
      t: 15,
      k: "again",
      p: 1,
      v: 5,
      of: 11,
      re: 14,
      verdict: "unanswered",
      why: "it exited with code 1",
    } as const,
  ];
  const rows = rowsOf(events);
  const row = rows.at(9);
  if (row === undefined) throw new Error("it is not there");
  expect(answersByVersion(row, sameCalls(row, rows), undefined).map(({ v, n, state }) => [v, n, state])).toEqual([
    [1, 3, "first"],
    [3, 9, "same"],
    [4, 11, "differs"],
    [5, 14, "open"],
  ]);
});

function ask(n: number, v: number, more: object, params = '{"a":1}'): SessionEvent {
  const way = { k: "req", p: 1, v, from: "cli", to: "plugin", of: "method", m: "x", id: `${n}`, size: 1 };
  return Object.assign({ n, t: n, body: `{"id":${n},"method":"x","params":${params}}` }, way, more) as SessionEvent;
}

function say(n: number, re: number, v: number, result: string): SessionEvent {
  const answer = { k: "res", re, ms: 1, fate: "answered", body: `{"id":${re},"result":${result}}` };
  return Object.assign(ask(n, v, {}), answer);
}

test("large answers are compared as they stand, but for their ids", () => {
  const long = "x y".repeat(LARGE);
  const events = [1, 3, 5].flatMap((n, at) => [
    req(n, { v: n }),
    res(n + 1, n, { v: n, body: `{"id":"${n}","result":["${long}${at === 2 ? "!" : ""}"]}` }),
  ]);
  const rows = rowsOf(events);
  const row = rows.at(5);
  if (row === undefined) throw new Error("there is no row");
  const states = answersByVersion(row, sameCalls(row, rows), undefined).map(({ state }) => state);
  expect(states).toEqual(["first", "same", "differs"]);
});
