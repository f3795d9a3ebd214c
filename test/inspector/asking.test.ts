/** What a page can do with a plugin, and what on a real node it cannot. */
import { existsSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { Workbench, source } from "../proxy/workbench.ts";
import type { WorkbenchOptions } from "../proxy/workbench.ts";
import { calling, recorded, sessionFiles } from "../recording/sessions.ts";
import { Visitor } from "./visitor.ts";

const PREIMAGE = "ab".repeat(32);
const PLUGIN = (release: string): string =>
  source(`{
    methods: {
      echo: (params) => ({ release: ${JSON.stringify(release)}, ...params }),
      pays: () => ({ payment_preimage: "${PREIMAGE}" }),
      tells: () => { log("it is ${PREIMAGE}, ${PREIMAGE}"); console.error("no: ${PREIMAGE}"); return {}; },
      fails: () => { throw new Error("no tea"); },
      ends: () => process.exit(3),
    },
    hooks: { peer_connected: () => ({ result: "continue" }) },
    subscriptions: { block_added: ({ block_added }) => log("block " + block_added.height) },
  }`);

function inspected(options: WorkbenchOptions["options"] = {}, plugin = PLUGIN("one")): Promise<Workbench> {
  return Workbench.start({
    files: { "x.mjs": plugin },
    options: {
      "autoreload-inspect": "auto",
      "autoreload-inspect-again": true,
      "autoreload-verdict": "true",
      ...options,
    },
  });
}

test("the state says what there is, and what may be done", async () => {
  await using bench = await inspected();
  using visitor = await Visitor.of(bench);
  expect(await visitor.get("/state")).toEqual({
    may: { again: true, fire: true, reveal: true, record: true },
    plugins: [
      {
        p: 1,
        name: "x.mjs",
        path: bench.path("x.mjs"),
        version: 1,
        state: "serving",
        pinned: [],
        methods: expect.arrayContaining([{ name: "echo", usage: "" }]) as unknown,
        hooks: ["peer_connected"],
        topics: ["block_added"],
      },
    ],
    recording: null,
  });
});

test("a plugin that subscribed to all can be sent each of lightningd's notifications but its log", async () => {
  const all = source(
    `{ subscriptions: { "*": () => undefined, block_added: ({ block_added }) => log("block " + block_added.height) } }`,
  );
  await using bench = await inspected({}, all);
  using visitor = await Visitor.of(bench);
  const topics = (await visitor.get("/state")).plugins[0]?.topics ?? [];
  expect(topics).toEqual(expect.arrayContaining(["block_added", "connect", "sendpay_success"]));
  expect(topics.filter((topic) => topic === "*" || topic === "log")).toEqual([]);
  expect(new Set(topics).size).toBe(topics.length);
  await visitor.post("/fire", { p: 1, of: "topic", m: "block_added" });
  await visitor.event((event) => event.k === "log" && event.text.startsWith("block "));
});

test("a call is asked again of the plugin alone, and the stream has the request, its answer and the verdict", async () => {
  await using bench = await inspected();
  using visitor = await Visitor.of(bench);
  await bench.call("echo", { text: "hello" });
  const first = await visitor.called("req", "echo");
  await visitor.called("res", "echo");
  const same = await visitor.post("/again", { n: first.n });
  expect(same).toEqual({ n: expect.any(Number) as unknown, verdict: "same" });
  const again = await visitor.event((event) => event.k === "again");
  expect(again).toMatchObject({ of: first.n, re: same.n, verdict: "same" });
  expect(visitor.events.find(({ n }) => n === same.n)).toMatchObject({ k: "req", from: "autoreload", again: first.n });

  await bench.reload("x.mjs", PLUGIN("two"));
  const differs = await visitor.post("/again", { n: first.n });
  expect(differs.verdict).toBe("differs");
  const verdict = await visitor.event((event) => event.k === "again" && event.re === differs.n);
  expect(verdict).toMatchObject({ diff: [{ at: "/result/release", was: '"one"', is: '"two"' }] });
});

test("edited params go out byte by byte, and what was left masked in them is what it was", async () => {
  await using bench = await inspected();
  using visitor = await Visitor.of(bench);
  await bench.call("echo", { payment_preimage: PREIMAGE, amount: 1 });
  const first = await visitor.called("req", "echo");
  const shown = "body" in first && first.body !== undefined ? first.body : "";
  expect(shown).not.toContain(PREIMAGE);
  const [, pseudonym = ""] = /"payment_preimage":"(\w+)"/.exec(shown) ?? [];
  const params = `{"payment_preimage":"${pseudonym}", "amount":9007199254740993, "other":"${pseudonym}"}`;
  const { n } = await visitor.post("/again", { n: first.n, params });
  const answer = await visitor.event((event) => event.k === "res" && event.re === n);
  expect("body" in answer && answer.body).toContain("9007199254740992");
  const sent = visitor.events.find((event) => event.n === n);
  expect(sent && "body" in sent && sent.body).toContain('"amount":9007199254740993');
  expect(await visitor.post("/reveal", { n, at: "/params/payment_preimage", in: "body" })).toEqual({
    value: `"${PREIMAGE}"`,
  });
  expect(await visitor.post("/reveal", { n, at: "/params/other", in: "body" })).toEqual({ value: `"${pseudonym}"` });
});

test("a masked part of a log and of stderr is shown from memory, too", async () => {
  await using bench = await inspected();
  using visitor = await Visitor.of(bench);
  await bench.call("pays");
  await bench.call("tells");
  const log = await visitor.event((event) => event.k === "log" && event.text.startsWith("it is"));
  const stderr = await visitor.event((event) => event.k === "stderr");
  expect(JSON.stringify([log, stderr])).not.toContain(PREIMAGE);
  for (const [event, at] of [
    [log, "/0"],
    [log, "/1"],
    [stderr, "/0"],
  ] as const)
    expect(await visitor.post("/reveal", { n: event.n, at, in: "text" })).toEqual({ value: `"${PREIMAGE}"` });
  for (const at of ["/2", "", "/x"])
    expect(await visitor.refused("/reveal", { n: log.n, at, in: "text" })).toMatchObject({ status: 404 });
});

test("a masked value is shown from memory, one at a time, and stays masked in stream and file", async () => {
  await using bench = await inspected({ "autoreload-record": true });
  using visitor = await Visitor.of(bench);
  await bench.call("pays");
  const { n } = await visitor.called("res", "pays");
  expect(await visitor.post("/reveal", { n, at: "/result/payment_preimage", in: "body" })).toEqual({
    value: `"${PREIMAGE}"`,
  });
  expect(await visitor.refused("/reveal", { n, at: "/result/none", in: "body" })).toMatchObject({ status: 404 });
  expect(await visitor.refused("/reveal", { n: 99_999, at: "", in: "body" })).toMatchObject({ status: 410 });
  expect(JSON.stringify(visitor.events)).not.toContain(PREIMAGE);
  await bench.call("autoreload-record", ["stop"]);
  const [file = ""] = sessionFiles(bench);
  expect(JSON.stringify(recorded(file))).not.toContain(PREIMAGE);
});

test("what is pinned is asked after each save, and nothing else", async () => {
  await using bench = await inspected();
  using visitor = await Visitor.of(bench);
  for (const text of ["one", "two"]) await bench.call("echo", { text });
  await bench.call("pays");
  const first = await visitor.called("req", "echo");
  await visitor.called("res", "pays");
  const pinned = [{ n: first.n, of: "method", m: "echo" }];
  expect(await visitor.post("/pin", { n: first.n, on: true })).toEqual({ pinned });
  expect((await visitor.get("/state")).plugins).toMatchObject([{ pinned }]);
  const said = bench.willSay(/asked again/);
  await bench.reload("x.mjs", PLUGIN("two"));
  expect((await said).text).toMatch(/asked again: 1 differs \(echo: "release" was "one", is "two"\)/);
  expect(await visitor.post("/pin", { n: first.n, on: false })).toEqual({ pinned: [] });
  const last = await visitor.called("req", "pays");
  for (const { n } of [first, last]) await visitor.post("/pin", { n, on: true });
  expect(await visitor.post("/pin", { p: 1, on: false })).toEqual({ pinned: [] });
});

test("hooks, methods and notifications are sent with samples, or with params of one's own", async () => {
  await using bench = await inspected();
  using visitor = await Visitor.of(bench);
  const sample = await visitor.get("/sample", "?of=hook&m=peer_connected");
  const hook = await visitor.post("/fire", { p: 1, of: "hook", m: "peer_connected" });
  const answer = await visitor.event((event) => event.k === "res" && event.re === hook.n);
  expect(answer).toMatchObject({ body: expect.stringContaining('"continue"') as unknown });
  const sent = visitor.events.find(({ n }) => n === hook.n);
  expect(sent).toMatchObject({
    k: "req",
    of: "hook",
    from: "autoreload",
    body: expect.stringContaining(sample.params) as unknown,
  });

  const method = await visitor.post("/fire", { p: 1, of: "method", m: "echo", params: '{"n": 1e400}' });
  expect(await visitor.event(({ n }) => n === method.n)).toMatchObject({
    body: expect.stringContaining('{"n": 1e400}') as unknown,
  });
  const topic = await visitor.post("/fire", { p: 1, of: "topic", m: "block_added" });
  expect(await visitor.event(({ n }) => n === topic.n)).toMatchObject({ k: "note", of: "topic", m: "block_added" });
  await bench.said(/block \d+/);
});

test("a hook's answer over which the node would have ended is told as that", async () => {
  const plugin = source(`{ hooks: { peer_connected: () => ({ result: "reslove" }) } }`);
  await using bench = await inspected({}, plugin);
  using visitor = await Visitor.of(bench);
  await visitor.post("/fire", { p: 1, of: "hook", m: "peer_connected" });
  await bench.said(/1 would have ended the node \(peer_connected: .*reslove/);
});

test("a plugin that ends over what it is asked is started again", async () => {
  await using bench = await inspected();
  using visitor = await Visitor.of(bench);
  const served = bench.willSay(/reloaded in .*it ended when it was asked again/);
  await visitor.post("/fire", { p: 1, of: "method", m: "ends" });
  await served;
  expect(await bench.call("echo")).toEqual({ release: "one" });
});

const REFUSED = [
  ["/again", { n: 1 }, 409, /Only a call/],
  ["/again", { n: 99_999 }, 410, /not in memory/],
  ["/again", { n: "1" }, 400, /n is to be a number/],
  ["/fire", { p: 1, of: "hook", m: "openchannel" }, 409, /x\.mjs has no hook openchannel/],
  ["/fire", { p: 1, of: "topic", m: "coin_movement" }, 409, /did not subscribe/],
  ["/fire", { p: 9, of: "hook", m: "peer_connected" }, 409, /does not run/],
  ["/fire", { p: 1, of: "x", m: "peer_connected" }, 400, /hook, method or topic/],
  ["/fire", { p: 1, of: "method", m: "echo", params: "{" }, 400, /no JSON/],
  ["/fire", { p: 1, of: "method", m: "echo", params: "1" }, 400, /no JSON object/],
  ["/fire", { p: 1, of: "method", m: "echo", params: '{}},"id":"x"' }, 400, /no JSON/],
  ["/reveal", { n: 1, at: "", in: "id" }, 400, /body, said or text/],
  ["/record", {}, 400, /true or false/],
] as const;

test("what cannot be done is refused with a sentence", async () => {
  await using bench = await inspected();
  using visitor = await Visitor.of(bench);
  await visitor.event(({ n }) => n === 1);
  for (const [path, asked, status, why] of REFUSED) {
    const error = expect.stringMatching(why) as unknown;
    expect(await visitor.refused(path, asked), JSON.stringify(asked)).toEqual({ status, error });
  }
});

test("on a real node plugins are not asked unless that is asked for; looking and recording are", async () => {
  await using bench = await Workbench.start({
    files: { "x.mjs": PLUGIN("one") },
    options: { "autoreload-inspect": "auto" },
  });
  using visitor = await Visitor.of(bench);
  await bench.call("echo");
  const { n } = await visitor.called("req", "echo");
  await visitor.called("res", "echo");
  const state = await visitor.get("/state");
  expect(state.may).toEqual({ again: false, fire: false, reveal: true, record: true });
  expect(state.why).toContain("--autoreload-inspect-again");
  for (const [path, asked] of [
    ["/again", { n }],
    ["/pin", { n, on: true }],
    ["/fire", { p: 1, of: "hook", m: "peer_connected" }],
    ["/record", { on: true, file: bench.path("other.jsonl") }],
  ] as const) {
    expect(await visitor.refused(path, asked)).toEqual({
      status: 403,
      error: expect.stringContaining("only with --autoreload-inspect-again") as unknown,
    });
  }
  expect(existsSync(bench.path("other.jsonl"))).toBe(false);
  expect(visitor.events.filter((event) => "again" in event || event.k === "again")).toEqual([]);
});

test("the plugin's own calls are held back while it is asked from the page", async () => {
  const plugin = calling(`methods: { writes: (_, id) => call("datastore", { key: "x", string: "y" }, id) },`);
  await using bench = await inspected({ "autoreload-verdict": "false" }, plugin);
  using visitor = await Visitor.of(bench);
  await visitor.post("/fire", { p: 1, of: "method", m: "writes" });
  const { body } = (await visitor.called("err", "writes")) as { readonly body?: string };
  expect(body).toContain("datastore is not passed on to lightningd: the plugin is being asked again");
});

test("recording begins and ends from the page, with what is still in memory at its beginning", async () => {
  await using bench = await inspected();
  using visitor = await Visitor.of(bench);
  await bench.call("echo", { text: "before" });
  await visitor.called("res", "echo");
  const { recording } = await visitor.post("/record", { on: true });
  expect(recording).toBe(sessionFiles(bench)[0]);
  expect((await visitor.get("/state")).recording).toBe(recording);
  expect(await visitor.refused("/record", { on: true })).toMatchObject({ status: 409 });
  await bench.call("echo", { text: "after" });
  expect(await visitor.post("/record", { on: false })).toEqual({ recording: null });
  const { events, header } = recorded(recording ?? "");
  expect(header).not.toHaveProperty("run");
  expect(statSync(recording ?? "").mode & 0o777).toBe(0o600);
  expect(events.filter((event) => event.k === "req" && event.m === "echo")).toHaveLength(2);
  // The page goes on.
  await bench.call("echo", { text: "later" });
  await visitor.called("res", "echo", 3);
  const named = await visitor.post("/record", { on: true, file: bench.path("named.jsonl") });
  expect(named.recording).toBe(bench.path("named.jsonl"));
});

test("the token is in no session, also where a plugin asks for it", async () => {
  await using bench = await inspected({ "autoreload-record": true });
  using visitor = await Visitor.of(bench);
  await bench.call("autoreload-status");
  await visitor.called("res", "autoreload-status", 2);
  await bench.call("autoreload-record", ["stop"]);
  const [file = ""] = sessionFiles(bench);
  const { events } = recorded(file);
  expect(JSON.stringify(events)).toContain("127.0.0.1");
  for (const text of [JSON.stringify(visitor.events), JSON.stringify(events), JSON.stringify(bench.lines(""))]) {
    expect(text).not.toContain(visitor.token);
  }
});
