/** A long session: calls with a call of the plugin's own and a line of log in each, hooks, notifications, a save now and then. */
import type { SessionEvent } from "../../../src/session/format/events.ts";
import { lineOf } from "../../../src/session/format/line.ts";
import { HEADER } from "../../session/sample.ts";

/** Events of one turn of traffic. */
const TURN = 10;
/** A save comes after so many turns. */
const TURNS_OF_VERSION = 2000;

/** @param count of events, to the next ten; the header comes before them */
export function* manyLines(count: number): Generator<string> {
  yield lineOf(HEADER);
  for (let turn = 0; turn * TURN < count; turn++) for (const event of eventsOf(turn)) yield lineOf(event);
}

function eventsOf(turn: number): SessionEvent[] {
  const first = turn * TURN + 1;
  const v = 1 + Math.floor(turn / TURNS_OF_VERSION);
  const id = `cli:hello#${turn}/cln:hello#${turn}`;
  const own = `${id}/hello.py:getinfo#1`;
  const call = pair(
    "method",
    "hello",
    { id, from: "cli", to: "plugin" },
    { name: `caller ${turn}`, amount_msat: turn },
  );
  const ownCall = pair("rpc", "getinfo", { id: own, from: "plugin", to: "rpc" }, {});
  const hook = pair(
    "hook",
    "htlc_accepted",
    { id: `cln:hook#${turn}`, from: "lightningd", to: "plugin" },
    { htlc: {} },
  );
  const isSave = turn % TURNS_OF_VERSION === 0;
  const between = isSave
    ? [
        { k: "change", files: ["hello.py"], reason: "hello.py changed" },
        { k: "reload", up: first + 6, step: "serving", ms: 70, reason: "hello.py changed" },
      ]
    : [
        {
          k: "note",
          ...message("topic", "block_added", { from: "lightningd", to: "plugin" }, '{"height":' + turn + "}"),
        },
        { k: "use", cpu: turn % 50, memory: 40_000_000 + (turn % 300) * 10_000, open: 0, held: 0 },
      ];
  const events = [
    call.request,
    { ...ownCall.request, up: first },
    { ...ownCall.answer, up: first, re: first + 1 },
    { k: "log", level: "info", text: `caller ${turn} asks`, up: first },
    { ...call.answer, re: first, k: turn % 97 === 0 ? "err" : "res" },
    { k: "stderr", text: `turn ${turn}` },
    ...between,
    hook.request,
    { ...hook.answer, re: first + 8 },
  ];
  return events.map(
    (event, index) => ({ n: first + index, t: turn * 5 + index * 0.3, p: 1, v, ...event }) as SessionEvent,
  );
}

interface Way {
  readonly id?: string;
  readonly from: string;
  readonly to: string;
}

function pair(of: string, m: string, way: Way, params: object): { readonly request: object; readonly answer: object } {
  const text = JSON.stringify(params);
  return {
    request: { k: "req", ...message(of, m, way, text) },
    answer: { k: "res", ...message(of, m, { ...way, from: way.to, to: way.from }, text), ms: 0.4, fate: "answered" },
  };
}

function message(of: string, m: string, way: Way, params: string): object {
  const body = JSON.stringify({ jsonrpc: "2.0", id: way.id, method: m }).replace(/}$/, `,"params":${params}}`);
  return { ...way, of, m, size: body.length, body };
}
