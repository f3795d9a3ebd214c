/** What happens to the traffic and the file when the recording's thread dies, stalls, or the whole process is killed. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { SessionEvent } from "../../src/session/format/events.ts";
import type { Item } from "../../src/session/reading/part-lines.ts";
import { readSession } from "../../src/session/reading/session-file.ts";
import { ECHOES_BYTES, Workbench, source } from "../proxy/workbench.ts";
import { Visitor } from "../inspector/visitor.ts";
import { faultsOf } from "../session/validator.ts";
import { about, recorded, sessionFiles, stopped } from "./sessions.ts";

async function itemsOf(file: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const some of readSession(file)) items.push(...some);
  return items;
}

const ROOT = resolve(import.meta.dirname, "../..");
const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true });
});

/** A copy of the package in which this runs first in the recording's thread. @param first may name FLAG, a file, and `real` */
function packageWith(first: string): { readonly autoreload: string; readonly flag: string } {
  const directory = mkdtempSync(join(tmpdir(), "package-"));
  made.push(directory);
  for (const name of ["bin", "dist", "package.json"])
    cpSync(join(ROOT, name), join(directory, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
  const flag = join(directory, "flag");
  const real = join(ROOT, "dist/recorder.cjs");
  const text = `const fs = require("node:fs");\nconst [FLAG, real] = ${JSON.stringify([flag, real])};\n${first}\nrequire(real);\n`;
  writeFileSync(join(directory, "dist/recorder.cjs"), text);
  return { autoreload: join(directory, "bin/autoreload.js"), flag };
}

test("a thread that dies in the middle of a line is told once, and another one goes on in the same file", async () => {
  const { autoreload } = packageWith(`
    const write = fs.writeSync;
    fs.writeSync = (file, data, ...rest) => {
      const at = fs.existsSync(FLAG) ? -1 : data.indexOf("poison");
      if (at < 0) return write(file, data, ...rest);
      fs.writeFileSync(FLAG, "");
      write(file, data.subarray(0, at));
      process.exit(1);
    };`);
  await using bench = await Workbench.start({
    files: { "x.mjs": source(`{ methods: { version: () => "one" } }`) },
    options: { "autoreload-record": true },
    autoreload,
  });
  expect(await bench.call("version")).toBe("one");
  const told = bench.willSay(/recording: its thread ended .* is started anew/);
  await bench.call("version", { a: "poison" });
  await told;
  expect(await bench.call("version")).toBe("one");
  const { file } = (await bench.call("autoreload-record", ["stop"])) as { file: string };

  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const events = lines.flatMap((line) => {
    try {
      return faultsOf(line).length === 0 ? [JSON.parse(line) as SessionEvent] : [];
    } catch {
      return [];
    }
  });
  expect(events.length).toBe(lines.length - 1);
  const answered = events.filter((event) => event.k === "res" && event.m === "version");
  expect(answered.length).toBeGreaterThanOrEqual(2);
  const items = await itemsOf(file);
  expect(items.filter(({ kind }) => kind === "problem")).toHaveLength(1);
  expect(bench.lines("its thread ended")).toHaveLength(1);
});

test("a recording that begins after a thread died is in a file of its own", async () => {
  const { autoreload, flag } = packageWith(`
    if (!fs.existsSync(FLAG)) setInterval(() => fs.existsSync(FLAG) && process.exit(1), 10);`);
  await using bench = await Workbench.start({
    files: { "x.mjs": source(`{ methods: { version: () => "one" } }`) },
    options: { "autoreload-inspect": "auto", "autoreload-record": true },
    autoreload,
  });
  await bench.said(/records to/);
  const told = bench.willSay(/recording: its thread ended .* is started anew/);
  writeFileSync(flag, "");
  await told;
  await bench.call("version");
  const { file: first } = (await bench.call("autoreload-record", ["stop"])) as { file: string };
  const { file: second } = (await bench.call("autoreload-record", ["start"])) as { file: string };
  expect(second).not.toBe(first);
  await bench.call("version");
  await bench.call("autoreload-record", ["stop"]);
  const answers = readFileSync(second, "utf8").match(/"k":"res",[^\n]*"m":"version"/g);
  expect(answers).toHaveLength(2);
});

test("a thread that dies takes no page with it: the next one is at the same address, and says what is missing", async () => {
  const { autoreload, flag } = packageWith(`
    if (!fs.existsSync(FLAG)) setInterval(() => fs.existsSync(FLAG) && process.exit(1), 10);`);
  await using bench = await Workbench.start({
    files: { "x.mjs": source(`{ methods: { version: () => "one" } }`) },
    options: { "autoreload-inspect": "auto" },
    autoreload,
  });
  using before = await Visitor.of(bench);
  await bench.call("version");
  await before.called("res", "version");
  const { run } = await before.header;
  const told = bench.willSay(/recording: its thread ended .* is started anew/);
  writeFileSync(flag, "");
  await told;
  await before.ended;
  const last = before.events.at(-1)?.n ?? 0;
  const opened = expect.poll(async () => await fetch(before.base).then(({ status }) => status, String), {
    timeout: 10_000,
  });
  await opened.toBe(200);
  using after = new Visitor(`${before.base}/#t=${before.token}`, `?after=1&of=${String(run)}`);
  await bench.call("version");
  const { n } = await after.called("res", "version");
  expect(n).toBeGreaterThan(last);
  expect(after.events[0]).toMatchObject({ k: "lost", messages: expect.any(Number) as unknown });
  expect((await after.header)["run"]).toBe(run);
});

test("a thread that comes after one that died knows the secrets of before", async () => {
  const { autoreload, flag } = packageWith(`
    if (!fs.existsSync(FLAG)) setInterval(() => fs.existsSync(FLAG) && process.exit(1), 10);`);
  await using bench = await Workbench.start({
    files: { "x.mjs": ECHOES_BYTES },
    options: { "autoreload-inspect": "auto", "autoreload-record": true },
    autoreload,
  });
  await bench.said(/records to/);
  const told = bench.willSay(/recording: its thread ended .* is started anew/);
  const [preimage, rune] = ["5e".repeat(32), "a rune of its own"];
  await bench.call("echo", { payment_preimage: preimage, rune });
  const [file = ""] = sessionFiles(bench);
  await expect.poll(() => readFileSync(file, "utf8")).toMatch(/"k":"res".*payment_preimage/);
  writeFileSync(flag, "");
  await told;
  for (const of of ["one", "other"]) await bench.call("echo", { of, hint: `${preimage} or ${rune}` });
  await bench.call("autoreload-record", ["stop"]);
  const text = readFileSync(file, "utf8");
  expect(text.match(/"k":"res".*hint/g)?.length).toBeGreaterThanOrEqual(1);
  expect([text.includes(preimage), text.includes(rune)]).toEqual([false, false]);
});

test("a thread that ends each time ends the recording, and nothing else", async () => {
  const { autoreload } = packageWith("process.exit(1);");
  await using bench = await Workbench.start({
    files: { "x.mjs": source(`{ methods: { version: () => "one" } }`) },
    options: { "autoreload-record": true },
    autoreload,
  });
  await bench.said(/recording: nothing is recorded: its thread ended 5 times/);
  expect(await bench.call("version")).toBe("one");
  expect(await bench.call("autoreload-record")).toEqual({ recording: false });
  expect((await bench.refused("autoreload-record", ["stop"])).message).toBe("nothing is recorded");
});

/** Begins with a thread that reads nothing until FLAG is there. */
async function stalled(): Promise<{ readonly bench: Workbench; readonly flag: string }> {
  const { autoreload, flag } = packageWith(
    "while (!fs.existsSync(FLAG)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);",
  );
  const options = { "autoreload-record": true };
  return { bench: await Workbench.start({ files: { "x.mjs": ECHOES_BYTES }, options, autoreload }), flag };
}

/** More than there is room for: of each call there is an answer as large. */
async function fill(bench: Workbench, calls: number): Promise<void> {
  for (let n = 0; n < calls; n++) await bench.call("echo", { n, text: "x".repeat(1_000_000) });
}

test("what a full ring has no room for is told as lost, and the traffic does not wait", async () => {
  const { bench, flag } = await stalled();
  await using _ = bench;
  const calls = 24;
  await fill(bench, calls);
  writeFileSync(flag, "");
  await bench.said(/records to/);
  await bench.call("echo", { last: true });
  const session = await stopped(bench);
  const lost = session.events.flatMap((event) => (event.k === "lost" ? [event] : []));
  expect(lost.length).toBeGreaterThan(0);
  const bytes = lost.reduce((sum, event) => sum + event.bytes, 0);
  expect(bytes).toBeGreaterThan(2 * calls * 1_000_000 - 20_000_000);
  const last = about(session, "echo").filter((event) => "body" in event && event.body.includes('"last"'));
  expect(last).toMatchObject([{ k: "req" }, { k: "res" }]);
});

test("a reload while the ring is full is not lost: what the new version answers is known as its own", async () => {
  const { bench, flag } = await stalled();
  await using _ = bench;
  await fill(bench, 12);
  await bench.reload("x.mjs", `${ECHOES_BYTES}\n`);
  writeFileSync(flag, "");
  await bench.said(/records to/);
  await bench.call("echo", { last: true });
  const session = await stopped(bench);
  expect(session.events.some(({ k }) => k === "lost")).toBe(true);
  const last = about(session, "echo").filter((event) => "body" in event && event.body.includes('"last"'));
  expect(last).toMatchObject([
    { k: "req", v: 2 },
    { k: "res", v: 2 },
  ]);
});

test("a recording that ends while the ring is full is written to its end", async () => {
  const { bench, flag } = await stalled();
  await using _ = bench;
  await fill(bench, 12);
  const session = stopped(bench);
  // This call comes behind the one that ends it: with its answer, that was read.
  await bench.call("echo", { behind: true });
  writeFileSync(flag, "");
  const { events } = await session;
  expect(events.some(({ k }) => k === "lost")).toBe(true);
  expect(events.filter((event) => event.k === "res" && event.m === "echo").length).toBeGreaterThan(1);
});

test("stopping and starting under load loses nothing", async () => {
  await using bench = await Workbench.start({
    files: { "x.mjs": source(`{ methods: { version: ({ n }) => n } }`) },
    options: { "autoreload-record": true },
  });
  const over = new AbortController();
  let asked = 0;
  const caller = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const n = asked++;
      expect(await bench.call("version", { n })).toBe(n);
    }
  };
  const callers = Array.from({ length: 8 }, caller);
  const files: string[] = [];
  for (let round = 0; round < 4; round++) {
    await expect.poll(() => asked).toBeGreaterThan(files.length * 50);
    const { file, lost } = (await bench.call("autoreload-record", ["stop"])) as { file: string; lost: number };
    expect(lost).toBe(0);
    files.push(file);
    await bench.call("autoreload-record", ["start"]);
  }
  over.abort();
  await Promise.all(callers);
  for (const file of files) {
    const session = recorded(file);
    const answers = session.events.filter((event) => event.k === "res" && event.m === "version");
    const asks = session.events.filter((event) => event.k === "req" && event.m === "version");
    // What was open when it began has its answer here, what is open at its end its question.
    expect(Math.abs(answers.length - asks.length)).toBeLessThanOrEqual(8);
    expect(session.events.filter(({ k }) => k === "stray" || k === "lost")).toEqual([]);
  }
});

test("a kill leaves a file that reads to its last whole line", async () => {
  await using bench = await Workbench.start({
    files: { "x.mjs": source(`{ methods: { version: ({ n }) => n } }`) },
    options: { "autoreload-record": true },
  });
  await bench.said(/records to/);
  for (let n = 0; n < 50; n++) await bench.call("version", { n });
  const [file = ""] = sessionFiles(bench);
  await expect.poll(() => readFileSync(file, "utf8").includes('\\"n\\":49')).toBe(true);
  const calls = Promise.allSettled(Array.from({ length: 200 }, (_, n) => bench.call("version", { n })));
  const { autoreload } = (await bench.status()) as unknown as { autoreload: { pid: number } };
  process.kill(autoreload.pid, "SIGKILL");
  await calls;
  const items = await itemsOf(file);
  expect(items.filter(({ kind }) => kind === "event").length).toBeGreaterThan(100);
  const problems = items.filter(({ kind }) => kind === "problem");
  expect(problems.length).toBeLessThanOrEqual(1);
});

test("ten sessions are kept, and one that goes on", async () => {
  await using bench = await Workbench.start({ files: { "x.mjs": source(`{ methods: {} }`) } });
  for (let n = 0; n < 12; n++) {
    await bench.call("autoreload-record", ["start"]);
    await stopped(bench);
  }
  expect(sessionFiles(bench)).toHaveLength(10);
  expect(readdirSync(join(bench.stateDirectory, "cln-autoreload")).filter((name) => name === "sessions")).toHaveLength(
    1,
  );
});
