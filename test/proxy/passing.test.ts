/** A large call goes on to the plugin as it comes: what that must not change, and what happens when it is cut short. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stillness, until } from "./processes.ts";
import { Wire } from "./wire.ts";
import { ECHOES_BYTES, Workbench } from "./workbench.ts";
import type { WorkbenchOptions } from "./workbench.ts";

const LARGE = 400_000;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "passing-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

async function start(options: Partial<WorkbenchOptions> = {}): Promise<{ bench: Workbench; wire: Wire }> {
  const bench = await Workbench.start({
    files: { "e.mjs": ECHOES_BYTES },
    env: { RECORD: join(directory, "record") },
    ...options,
  });
  await bench.said(/is watched for changes/);
  return { bench, wire: new Wire(bench) };
}

/** A call in two halves. @param name of its id */
function call(name: string, method = "echo"): { readonly halves: readonly [string, string]; readonly params: string } {
  const params = `{"value":"${name.repeat(LARGE / name.length)}"}`;
  const text = `{"jsonrpc":"2.0","id":"${name}","method":"${method}","params":${params}}\n\n`;
  return { halves: [text.slice(0, LARGE / 2), text.slice(LARGE / 2)], params };
}

const received = (): string => readFileSync(join(directory, "record.in"), "utf8");
const has = (text: string): Promise<void> => until(() => received().includes(text), "what was passed on");

test("the plugin has the beginning before the end is there, and all of it then", async () => {
  const { bench, wire } = await start();
  await using _ = bench;
  const { halves, params } = call("a");
  wire.send(halves[0]);
  await has('"id":"a","method":"echo"');
  await until(() => received().length > LARGE / 2 - 1000, "most of the first half");
  wire.send(halves[1]);
  expect((await wire.answer('"a"')).slice("result")?.toString()).toBe(params);
  expect(received()).toContain(halves.join(""));
  expect(await bench.host.callRaw("echo", "[1]")).toEqual(Buffer.from("[1]"));
});

test("what comes by another link meanwhile goes behind it", async () => {
  const { bench, wire } = await start();
  await using _ = bench;
  await bench.reload("e.mjs", ECHOES_BYTES.replace('["echo", "trickle"]', '["echo", "trickle", "added"]'));
  await until(async () => (await bench.host.callRaw("added", "[1]").catch(() => "")).toString() === "[1]", "added");
  const { halves, params } = call("a");
  wire.send(halves[0]);
  await has('"id":"a","method":"echo"');
  const added = bench.host.callRaw("added", '["behind"]');
  await stillness(() => received().length);
  expect(received()).not.toContain("behind");
  wire.send(halves[1]);
  expect((await added).toString()).toBe('["behind"]');
  expect((await wire.answer('"a"')).slice("result")?.toString()).toBe(params);
  expect(bench.host.verdicts.list).toEqual([]);
});

test("a reload in the middle of it answers it by an error, and the new version never sees its rest", async () => {
  const { bench, wire } = await start();
  await using _ = bench;
  const { halves } = call("a");
  wire.send(halves[0]);
  await has('"id":"a","method":"echo"');
  await bench.reload("e.mjs", `${ECHOES_BYTES}\n`);
  const { code, message } = (await wire.answer('"a"')).value("error") as { code: number; message: string };
  expect([code, message]).toEqual([-4, expect.stringContaining("was reloaded before it answered")]);
  wire.send(`${halves[1]}{"jsonrpc":"2.0","id":"next","method":"echo","params":[2]}\n\n`);
  expect((await wire.answer('"next"')).slice("result")?.toString()).toBe("[2]");
  expect(wire.answers('"a"')).toHaveLength(1);
  expect(bench.host.verdicts.list).toEqual([]);
});

test("its rest does not shorten the grace of the old version that is being stopped", async () => {
  const file = (name: string): string => join(directory, name);
  const slowly = `${ECHOES_BYTES}
    process.stdin.on("data", (bytes) => { if (bytes.includes("aaaa")) process.stdin.pause(); });
    setInterval(() => {}, 1000);
    process.on("SIGTERM", () => {
      appendFileSync(${JSON.stringify(file("asked"))}, "");
      setTimeout(() => { appendFileSync(${JSON.stringify(file("gone"))}, ""); process.exit(0); }, 600);
    });`;
  const { bench, wire } = await start({ files: { "e.mjs": slowly } });
  await using _ = bench;
  const { halves } = call("a");
  wire.send(halves[0]);
  await has('"id":"a","method":"echo"');
  const reloaded = bench.reload("e.mjs", ECHOES_BYTES);
  await until(() => existsSync(file("asked")), "the signal");
  wire.send(halves[1]);
  await reloaded;
  expect(existsSync(file("gone"))).toBe(true);
});

test("a plugin that is killed in the middle of it is told to the caller, once", async () => {
  const { bench, wire } = await start();
  await using _ = bench;
  const { pid = 0 } = await bench.statusOf("e.mjs");
  const { halves } = call("a");
  wire.send(halves[0]);
  await has('"id":"a","method":"echo"');
  process.kill(pid, "SIGKILL");
  expect((await wire.answer('"a"')).value("error")).toMatchObject({
    code: -4,
    message: expect.stringContaining("it was killed by SIGKILL"),
  });
  wire.send(halves[1]);
  await bench.reload("e.mjs", `${ECHOES_BYTES}\n`);
  expect(await bench.host.callRaw("echo", "[3]")).toEqual(Buffer.from("[3]"));
  expect(wire.answers('"a"')).toHaveLength(1);
});

test("of two with the same id the second is refused, and its rest dropped", async () => {
  const { bench, wire } = await start();
  await using _ = bench;
  const first = call("a", "trickle");
  const second = call("a");
  wire.send(first.halves.join("") + second.halves.join(""));
  await until(() => wire.answers('"a"').length === 2, "both answers");
  const [refused, answered] = wire.answers('"a"');
  expect(refused?.value("error")).toMatchObject({ message: expect.stringContaining("is open already") });
  expect(answered?.slice("result")?.toString()).toBe(first.params);
  expect(received().split('"id":"a"')).toHaveLength(2);
});

test("one that may have to be sent again is kept, and reaches the new version as a whole", async () => {
  const { bench, wire } = await start({ options: { "autoreload-retry": "echo" } });
  await using _ = bench;
  const before = statSync(join(directory, "record.in")).size;
  const { halves, params } = call("a");
  wire.send(halves[0]);
  await bench.reload("e.mjs", `${ECHOES_BYTES}\n`);
  wire.send(halves[1]);
  expect((await wire.answer('"a"')).slice("result")?.toString()).toBe(params);
  expect(received().slice(before).split('"id":"a"')).toHaveLength(2);
});

test("what has to be whole and is too large for that is answered with an error, and what comes behind it as ever", async () => {
  const { bench, wire } = await start({ options: { "autoreload-retry": "echo" } });
  await using _ = bench;
  wire.send('{"jsonrpc":"2.0","id":"large","method":"echo","params":["');
  const piece = Buffer.from('{\\"id\\":\\"nested\\"}\\n'.repeat(400_000));
  for (let sent = 0; sent <= 256 * 1024 * 1024; sent += piece.length) wire.send(piece);
  wire.send('"]}\n\n');
  const error = (await wire.answer('"large"')).value("error") as { code: number; message: string };
  expect(error.code).toBe(-32600);
  expect(error.message).toMatch(/^autoreload could not pass on echo, a message of more than 256 MiB: /);
  expect(await bench.host.callRaw("echo", "[1]")).toEqual(Buffer.from("[1]"));
  expect(wire.messages.some((frame) => frame.id?.includes("nested"))).toBe(false);
});
