/** How long the node's start waits for a manifest: as long as lightningd, which allows 120 s. The clock is the test's. */
import { existsSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { INIT, Wires, hangsAt } from "./wires.ts";
import { version } from "./workbench.ts";

/** Says that it runs by one file, and answers nothing until there is another. */
const SLOW = version(1).replace(
  "plugin(",
  `import { existsSync, writeFileSync } from "node:fs";
writeFileSync(import.meta.filename + ".runs", "");
while (!existsSync(import.meta.filename + ".go")) await new Promise((resolve) => setTimeout(resolve, 10));
plugin(`,
);

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

async function starting(): Promise<{ host: Wires; manifest: Promise<unknown>; isAnswered: () => boolean }> {
  const host = await Wires.start("v.mjs", SLOW);
  let answered = false;
  const manifest = host.ask('"m"', "getmanifest").finally(() => (answered = true));
  while (!existsSync(`${host.plugin}.runs`)) await new Promise((resolve) => setImmediate(resolve));
  return { host, manifest, isAnswered: () => answered };
}

test.each([34, 61, 100])("a manifest that takes %i s is waited for", async (seconds) => {
  const { host, manifest, isAnswered } = await starting();
  await using _ = host;
  await vi.advanceTimersByTimeAsync(seconds * 1000);
  expect(isAnswered()).toBe(false);
  writeFileSync(`${host.plugin}.go`, "");
  expect(JSON.stringify(await manifest)).toContain('"name":"version"');
});

test("before lightningd ends for it, the node starts without the manifest, and the plugin may still answer", async () => {
  const { host, manifest } = await starting();
  await using _ = host;
  await vi.advanceTimersByTimeAsync(115_000);
  expect(JSON.stringify(await manifest)).not.toContain('"name":"version"');
  await host.said("v.mjs: is not waited for any longer");
  writeFileSync(`${host.plugin}.go`, "");
  expect(await host.ask('"i"', "init", INIT)).toEqual({});
  await host.said("v.mjs: what is new in its manifest could not be registered");
});

test("a first build that takes longer than lightningd waits is told as that", async () => {
  await using host = await Wires.start("v.mjs", undefined, { "autoreload-build": "echo compiling; exec sleep 1000" });
  const manifest = host.ask('"m"', "getmanifest");
  await host.said("v.mjs: | compiling");
  await vi.advanceTimersByTimeAsync(111_000);
  await manifest;
  await host.said("v.mjs: its build takes longer than lightningd waits");
});

/** The clock runs until then. */
async function inTime<T>(promise: Promise<T>): Promise<T> {
  const over = new AbortController();
  void promise.catch(() => undefined).finally(() => over.abort());
  while (!over.signal.aborted) {
    await vi.advanceTimersByTimeAsync(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return promise;
}

test.each(hangsAt)("a plugin that hangs at %s is given up at the limit, and the log says where", async (step, text) => {
  await using host = await Wires.start("v.mjs", text);
  const manifest = host.ask('"m"', "getmanifest");
  await (step === "init" ? manifest : inTime(manifest));
  await inTime(host.ask('"i"', "init", INIT));
  const handshake = step === "init" ? "init" : "getmanifest";
  await inTime(host.said(`v.mjs: not started: it did not answer ${handshake} within 120 s`));
  const status = (await host.ask('"s"', "autoreload-status")) as { plugins: { state: string }[] };
  expect(status.plugins[0]?.state).toBe("failed");
});
