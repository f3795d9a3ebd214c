/** Whatever ends autoreload, nothing of it or of its plugins is left: no process, and no file in the temporary directory. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isAlive, processesWith, stillness, until } from "./processes.ts";
import { Workbench, source, version } from "./workbench.ts";

/** lightningd would give a plugin that did not ask for `shutdown` no time at all. */
const PROMPT_MS = 5000;

/** Ignores SIGTERM and the end of its stdin, and has a child that does the same; both hold all pipes open. */
const STUBBORN = source(
  `{ methods: { pids: () => [process.pid, child.pid], stall: () => { for (;;); } } }`,
  `import { spawn } from "node:child_process";
   process.on("SIGTERM", () => undefined);
   setInterval(() => undefined, 1000);
   const child = spawn("/bin/sh", ["-c", "trap '' TERM HUP INT; while :; do sleep 60; done"], { stdio: "inherit" });`,
);

const GRACE = { "autoreload-grace": 300 };

const ends: readonly [name: string, end: (bench: Workbench) => Promise<unknown>][] = [
  ["lightningd stops", (bench) => bench.host.stop()],
  ["lightningd is killed by SIGKILL", (bench) => bench.host.kill()],
  ["plugin stop autoreload.js", (bench) => bench.host.pluginStop("autoreload.js")],
  [
    "autoreload is killed by SIGKILL",
    async (bench) => process.kill(bench.host.plugin("autoreload.js").child?.pid ?? 0, "SIGKILL"),
  ],
  [
    "autoreload is told to go by SIGTERM",
    async (bench) => process.kill(bench.host.plugin("autoreload.js").child?.pid ?? 0, "SIGTERM"),
  ],
];

describe("nothing is left when", () => {
  let temporary: string;
  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), "leftovers $(d)' *-"));
  });
  afterEach(() => rm(temporary, { recursive: true, force: true }));

  /** A plugin that refuses to go, and a companion for what it registered late. */
  async function start(): Promise<{ readonly bench: Workbench; readonly pids: number[] }> {
    const bench = await Workbench.start({ files: { "s.mjs": version(1) }, env: { TMPDIR: temporary }, options: GRACE });
    const registered = bench.willSay(/started\(\d+\) .*\/s\.mjs$/);
    await bench.reload("s.mjs", STUBBORN);
    await registered;
    await until(
      async () =>
        bench.call("pids").then(
          () => true,
          () => false,
        ),
      "its method",
    );
    const ours = await processesWith(bench.directory);
    return { bench, pids: [...new Set([...ours, ...((await bench.call("pids")) as number[])])] };
  }

  async function expectNothingLeft(bench: Workbench, pids: readonly number[]): Promise<void> {
    const began = performance.now();
    await until(() => !pids.some(isAlive), "their end");
    expect(performance.now() - began).toBeLessThan(PROMPT_MS);
    const files = async (): Promise<string[]> =>
      (await readdir(temporary)).filter((name) => name.startsWith("autoreload-"));
    await until(async () => (await files()).length === 0, "no files");
    expect(bench.host.leftOver).toEqual([]);
  }

  test.each(ends)("%s", async (_, end) => {
    const { bench, pids } = await start();
    await using _bench = bench;
    expect(pids.length).toBeGreaterThanOrEqual(4);
    const began = performance.now();
    await end(bench);
    expect(performance.now() - began).toBeLessThan(PROMPT_MS);
    await expectNothingLeft(bench, pids);
  });

  test("lightningd is killed while a plugin reads nothing, and so autoreload does not either", async () => {
    await using bench = await Workbench.start({
      files: { "s.mjs": STUBBORN },
      env: { TMPDIR: temporary },
      options: GRACE,
    });
    const pids = await processesWith(bench.directory);
    const stalled = bench.call("stall").catch(() => undefined);
    const text = "z".repeat(1_000_000);
    const calls = Array.from({ length: 30 }, () => bench.call("pids", { text }).catch(() => undefined));
    const unread = (): number => bench.host.plugin("autoreload.js").child?.unread ?? 0;
    await stillness(unread);
    expect(unread()).toBeGreaterThan(0);
    await bench.host.kill();
    await Promise.all([stalled, ...calls]);
    await expectNothingLeft(bench, pids);
  });

  test.each([
    ["stops", (bench: Workbench) => bench.host.stop()],
    ["is killed", (bench: Workbench) => bench.host.kill()],
  ])("lightningd %s while a new instance starts", async (_, end) => {
    await using bench = await Workbench.start({
      files: { "s.mjs": STUBBORN },
      env: { TMPDIR: temporary },
      options: GRACE,
    });
    const before = await processesWith(bench.directory);
    await bench.save("s.mjs", STUBBORN.replace("plugin(", "await new Promise(() => undefined);\nplugin("));
    // Its child is there when its own code runs.
    const added = async (): Promise<number[]> =>
      (await processesWith(bench.directory)).filter((pid) => !before.includes(pid));
    await until(async () => (await added()).length >= 3, "the new instance");
    const pids = [...before, ...(await added())];
    await end(bench);
    await expectNothingLeft(bench, pids);
  });
});
