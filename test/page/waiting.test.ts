/** What the page says of a request that a plugin does not answer: how long, what it did last, what else waits, what to do. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test as pure } from "vitest";
import type { SessionEvent } from "../../src/session/format/events.ts";
import { lineOf } from "../../src/session/format/line.ts";
import { clear, rows, take } from "../../src/page/store/session.ts";
import { longestOpen, named, waitingOf } from "../../src/page/store/waiting.ts";
import { lineOf as sentenceOf } from "../../src/trace/sentences/sentences.ts";
import { temporaryDirectory } from "../host/support.ts";
import { HEADER, sessionText } from "../session/sample.ts";
import { test } from "./support/browser.ts";
import { pageOf } from "./support/files.ts";
import { greeter, inspected } from "./support/inspected.ts";

type Some = Readonly<Record<string, unknown>>;
const event = (n: number, k: string, more: Some): SessionEvent =>
  ({ n, t: n * 1000, k, p: 1, v: 1, ...more }) as unknown as SessionEvent;
const request = (n: number, m: string, more: Some = {}): SessionEvent =>
  event(n, "req", { from: "cli", to: "plugin", of: "method", m, id: `${n}`, size: 2, body: '{"params":{}}', ...more });
const answer = (n: number, re: number, m: string): SessionEvent =>
  event(n, "res", { ...request(re, m), n, t: n * 1000, k: "res", re, ms: 1, fate: "answered" });
const own = (n: number, m: string, up: number): SessionEvent =>
  request(n, m, { from: "plugin", to: "rpc", of: "rpc", up });
const log = (n: number, text: string, more: Some = {}): SessionEvent =>
  event(n, "log", { level: "info", text, ...more });
const later = (n: number): SessionEvent => event(n, "use", { cpu: 99, memory: 1, open: 1, held: 0 });

function session(...events: readonly SessionEvent[]): void {
  take([HEADER, ...events].map(lineOf));
}

function saysOf(n: number): object | undefined {
  const row = rows.at(n);
  const waiting = row && waitingOf(row);
  if (waiting === undefined) return undefined;
  const { forMs, others, own: call, last } = waiting;
  return { forMs, others: others.map((one) => one.n), own: call?.n, last: last?.n };
}

beforeEach(clear);

pure("a request that waits: for how long, what the plugin did last, and what waits with it", () => {
  session(
    log(1, "before"),
    request(2, "first"),
    request(3, "slow"),
    own(4, "getinfo", 3),
    answer(5, 4, "getinfo"),
    own(6, "listpeers", 3),
    log(7, "asked", { up: 3 }),
    request(8, "other", { p: 2 }),
    request(9, "peer_connected", { of: "hook", from: "lightningd" }),
    later(13),
  );
  expect(saysOf(3)).toEqual({ forMs: 10_000, others: [2, 9], own: 6, last: 7 });
  expect(saysOf(9)).toEqual({ forMs: 4000, others: [2, 3], own: undefined, last: undefined });
  expect([longestOpen(1)?.n, longestOpen(2)?.n, longestOpen(3), longestOpen(1, 60_000)].map(String)).toEqual([
    "2",
    "8",
    "undefined",
    "undefined",
  ]);
  expect([2, 9].map((n) => named(rows.at(n) ?? expect.fail()))).toEqual(["first", "the hook peer_connected"]);
  take([answer(14, 2, "first"), later(15)].map(lineOf));
  expect(saysOf(2)).toBeUndefined();
  expect(saysOf(3)).toMatchObject({ others: [9] });
});

pure.each<[string, SessionEvent[]]>([
  ["one that is answered", [request(1, "hello"), answer(2, 1, "hello")]],
  ["one of a moment ago", [request(29, "hello")]],
  ["one of which the answer may be lost", [request(1, "hello"), event(2, "lost", { messages: 1, bytes: 1 })]],
  ["the plugin's own call", [own(1, "getinfo", 0)]],
  ["what autoreload itself was asked", [request(1, "autoreload-status", { to: "autoreload" })]],
  [
    "our question to a version that has ended",
    [
      request(1, "init", { from: "autoreload", of: "handshake" }),
      event(2, "reload", { step: "failed", ms: 1, reason: "x" }),
    ],
  ],
])("nothing is said of %s", (_, events) => {
  session(...events, later(30));
  const n = events[0]?.n ?? 0;
  expect([saysOf(n), longestOpen(1)]).toEqual([undefined, undefined]);
});

pure.each(["method", "hook"] as const)("autoreload's line about a %s stands under it", (of) => {
  const late = { kind: "late", request: of, name: "hello", afterMs: 30_000, standsStill: true } as const;
  const { text } = sentenceOf({ ...late, why: ": its process sleeps" });
  session(request(1, "hello", { of }), log(2, `hello.py: ${text}`, { of: "autoreload", p: 0, v: 0 }));
  expect(rows.at(2)?.up?.n).toBe(1);
});

test("the page says so beside the request, in its row and at the top, until the answer is there", async ({ open }) => {
  const { running, url } = await inspected(greeter("Hello"));
  const page = await open(url);
  const path = join(temporaryDirectory(), "released");
  running.write(`slow path=${path}`);
  const row = page.getByRole("row", { name: /slow path/ });
  await row.click();
  const says = page.getByText(/It has not answered for \d+ s/);
  await says.waitFor();
  await page.getByText("It has called, logged and written nothing since.").waitFor();
  await page
    .getByText(/A save of the plugin starts it anew, .*autoreload-restart x\.mjs; this call is answered with an error/)
    .waitFor();
  await row.getByText(/^\d+ s$/).waitFor();
  writeFileSync(path, "");
  await page.getByRole("row", { name: /slow path.*released/ }).waitFor();
  await says.waitFor({ state: "detached" });
});

test("a session that ends in such a request says so, and leads to what else is there", async ({ open }) => {
  const page = await open(
    pageOf(sessionText([request(1, "hello"), log(2, "it begins", { up: 1 }), request(3, "bye"), later(20)])),
  );
  await page.setViewportSize({ width: 360, height: 700 });
  await page.getByRole("button", { name: "has not answered hello for 19 s" }).click();
  await page.getByText("No answer came before the session's end, 19 s later.").waitFor();
  await page.getByText("Last came it begins, 18 s ago.").waitFor();
  await page.getByRole("button", { name: "bye" }).click();
  await page
    .getByText("Open, too: hello, 1 in all. A plugin that does one thing at a time answers the oldest first.")
    .waitFor();
});

test("a hook that was answered in the plugin's place says why the plugin did not", async ({ open }) => {
  const body = '{"jsonrpc":"2.0","id":"1","result":{"result":"continue"}}';
  const hook = { of: "hook", from: "lightningd" };
  const ended = {
    step: "ended",
    ms: 9,
    reason: "crashed",
    failure: { text: "it was killed by SIGSEGV" },
    exit: "SIGSEGV",
  };
  const refused = {
    ...hook,
    from: "autoreload",
    to: "lightningd",
    fate: "refused",
    re: 1,
    ms: 1,
    m: "peer_connected",
    id: "1",
    size: 1,
    body,
  };
  const events = [request(1, "peer_connected", hook), event(2, "res", refused), event(3, "reload", ended)];
  const page = await open(pageOf(sessionText(events)));
  await page.getByRole("row", { name: /peer_connected/ }).click();
  await page.locator(".wrong", { hasText: ": it was killed by SIGSEGV" }).waitFor();
});
