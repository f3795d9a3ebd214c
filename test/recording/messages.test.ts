/** How each kind of message is recorded: whose it is, what it is about, and what became of it. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Host } from "../../src/host/host.ts";
import { AUTORELOAD, ECHOES_BYTES, Workbench, source } from "../proxy/workbench.ts";
import { Wire } from "../proxy/wire.ts";
import { about, calling, sessionFiles, stopped } from "./sessions.ts";

const RECORD = { "autoreload-record": true };

test("requests about a plugin, and those that it does not answer itself", async () => {
  const plugin = source(
    `{
      manifest: { options: [{ name: "mood", type: "string", description: "", dynamic: true }] },
      methods: {
        version: () => 1,
        hangs: () => undefined,
        chats: (params, id) => { send({ method: "message", params: { id, message: "wait", level: "info" } }); return {}; },
        prints: () => { console.log("here I am"); return {}; },
        twice: (params, id) => { send({ id, result: 1 }); send({ id, result: 2 }); },
      },
      others: { setconfig: () => ({}) },
    }`,
  );
  await using bench = await Workbench.start({ files: { "x.mjs": plugin }, options: RECORD });
  await bench.call("setconfig", ["mood", "fine"]);
  await bench.call("check", { command_to_check: "version" });
  await bench.call("chats");
  await bench.call("prints");
  await bench.call("twice");
  const hanging = bench.refused("hangs");
  await expect.poll(async () => (await bench.statusOf("x.mjs")).open_requests).toBe(1);
  await bench.reload("x.mjs", `${plugin}\n`);
  await hanging;
  await bench.call("version");
  const session = await stopped(bench);

  expect(about(session, "setconfig")).toMatchObject([
    { k: "req", of: "setconfig", to: "plugin", p: 1, v: 1 },
    { k: "res", of: "setconfig", from: "plugin", fate: "answered" },
  ]);
  expect(about(session, "check")[0]).toMatchObject({ k: "req", of: "check" });
  const [chats] = about(session, "chats");
  expect(about(session, "message")).toMatchObject([{ k: "note", from: "plugin", up: chats?.n }]);
  const strays = session.events.filter((event) => event.k === "stray");
  expect(strays).toMatchObject([
    { text: "here I am", up: about(session, "prints")[0]?.n },
    { wrong: expect.stringContaining("is not open") as unknown },
  ]);
  expect(about(session, "hangs")).toMatchObject([{ k: "req" }, { k: "err", from: "autoreload", fate: "refused" }]);
  expect(about(session, "autoreload-status").every(({ p }) => p === 0)).toBe(true);
});

test("a notification is recorded for each plugin that is told, and an answer by its own", async () => {
  const plugin = (name: string): string =>
    source(
      `{ methods: { ${name}: () => ${JSON.stringify(name)} }, subscriptions: { block_added: () => log("seen") } }`,
    );
  await using bench = await Workbench.start({
    files: { "a.mjs": plugin("one"), "b.mjs": plugin("two") },
    options: RECORD,
  });
  await Promise.all([bench.call("one"), bench.call("two")]);
  bench.host.notify("block_added");
  await expect.poll(() => bench.lines("seen").length).toBe(2);
  const session = await stopped(bench);
  expect(session.header.plugins.map(({ name }) => name)).toEqual(["a.mjs", "b.mjs"]);
  const told = about(session, "block_added");
  expect(told).toMatchObject([
    { k: "note", of: "topic", to: "plugin", p: 1 },
    { k: "note", of: "topic", to: "plugin", p: 2 },
  ]);
  const seen = session.events.filter((event) => event.k === "log" && event.text === "seen");
  expect(new Set(seen.map(({ p, up }) => `${p} ${up}`))).toEqual(new Set(told.map(({ p, n }) => `${p} ${n}`)));
  expect(about(session, "one").map(({ p }) => p)).toEqual([1, 1]);
  expect(about(session, "two").map(({ p }) => p)).toEqual([2, 2]);
});

test("a call that is answered before all of it came has its answer behind it", async () => {
  const directory = await mkdtemp(join(tmpdir(), "early-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const record = join(directory, "record");
  await using bench = await Workbench.start({
    files: { "e.mjs": ECHOES_BYTES },
    options: RECORD,
    env: { RECORD: record },
  });
  const wire = new Wire(bench);
  const call = `{"jsonrpc":"2.0","id":"early","method":"echo","params":["${"x".repeat(400_000)}"]}\n\n`;
  const { pid = 0 } = await bench.statusOf("e.mjs");
  wire.send(call.slice(0, 200_000));
  await expect.poll(() => readFileSync(`${record}.in`, "utf8")).toContain('"id":"early"');
  process.kill(pid, "SIGKILL");
  await wire.answer('"early"');
  wire.send(call.slice(200_000));
  const session = await stopped(bench);
  const [asked, answer] = about(session, "echo");
  expect(asked).toMatchObject({ k: "req", id: "early", size: call.trimEnd().length });
  expect(answer).toMatchObject({ k: "err", id: "early", re: asked?.n, from: "autoreload", fate: "refused" });
});

test("of a large message the head is kept, in whole characters", async () => {
  await using bench = await Workbench.start({ files: { "x.mjs": ECHOES_BYTES }, options: RECORD });
  await bench.call("echo", { text: "ä".repeat(200_000) });
  const session = await stopped(bench);
  for (const event of about(session, "echo")) {
    if (!("body" in event) || event.body === undefined || !("size" in event))
      throw new Error(`a ${event.k} without a body`);
    expect(event.size).toBeGreaterThan(400_000);
    expect(event.cut).toBeGreaterThan(65_530);
    expect(event.cut).toBeLessThanOrEqual(65_536);
    expect(Buffer.byteLength(event.body)).toBe(event.cut);
    expect(event.body.endsWith("ä")).toBe(true);
  }
});

test("lightningd's own log is in the session that was asked for at its start, and no line twice", async () => {
  const plugin = source(`{ methods: { says: () => { log("a word"); return {}; } } }`);
  await using bench = await Workbench.start({ files: { "x.mjs": plugin }, options: RECORD });
  await bench.call("says");
  await expect.poll(() => bench.lines("a word").length).toBe(1);
  const { events } = await stopped(bench);
  const lines = events.filter((event) => event.k === "log");
  expect(lines.filter(({ text }) => text.endsWith("a word"))).toHaveLength(1);
  expect(lines.some((line) => line.of === "lightningd" && line.text.includes("Server started"))).toBe(true);
});

test("what starts plugins for their manifests alone leaves no session", async () => {
  await using bench = await Workbench.start({ files: { "x.mjs": source("{}") } });
  const env = {
    AUTORELOAD_PLUGIN: bench.path("x.mjs"),
    AUTORELOAD_RECORD: "true",
    XDG_STATE_HOME: bench.stateDirectory,
  };
  // lightningd ends over the unknown option, before init.
  await expect(
    Host.start({ plugins: [{ path: AUTORELOAD, env }], options: { "no-such-option": true } }),
  ).rejects.toThrow();
  expect(() => sessionFiles(bench)).toThrow("ENOENT");
});

test("own calls go by a lightning-dir whose path is longer than our socket's may be", async () => {
  const parent = await mkdtemp(join(tmpdir(), "long-"));
  const rest = "/regtest/lightning-rpc".length;
  // lightning-rpc itself has just enough room there.
  const lightningDir = join(parent, "x".repeat(102 - rest - parent.length - 1));
  const plugin = calling(`methods: { asks: async (params, id) => Object.keys(await call("getinfo", {}, id))[0] },`);
  {
    await using bench = await Workbench.start({
      // By the working directory, which is lightning-dir.
      files: { "x.mjs": plugin.replace("rpcFile = resolve(", "rpcFile = ((_, name) => name)(") },
      options: RECORD,
      host: { lightningDir },
    });
    expect(await bench.call("asks")).toBe("id");
    const session = await stopped(bench);
    expect(about(session, "getinfo")).toMatchObject([{ k: "req", of: "rpc" }, { k: "res" }]);
  }
  await rm(parent, { recursive: true });
});
