/** Floods and stalls: what nobody reads waits where it came from, and costs autoreload no memory. */
import { statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { isAlive, residentBytes, stillness } from "./processes.ts";
import { Workbench, source, version } from "./workbench.ts";

const MB = 1024 * 1024;
/** A reload, a hold and some reads under way may take so much; what was written is more than that. */
const BOUND_BYTES = 60 * MB;
/** How often its memory is looked at. */
const LOOK_MS = 20;
/** A flood takes its share of a processor, but nobody waits for its end. */
const ANSWERED_MS = 3000;

const FLOODS = source(
  `{
    manifest: { notifications: [{ method: "flood" }] },
    methods: {
      stdout: ({ text, megabytes }) => flood(1, text, megabytes),
      stderr: ({ text, megabytes }) => flood(2, text, megabytes),
      work: () => ({}),
    },
  }`,
  `import { appendFileSync, writeSync } from "node:fs";
   function flood(descriptor, text, megabytes) {
     const piece = Buffer.from(text.repeat(Math.ceil(1e6 / text.length)));
     let written = 0;
     while (written < megabytes * 1e6) {
       written += writeSync(descriptor, piece, written % piece.length);
       appendFileSync(import.meta.url.replace("file://", "") + ".pieces", ".");
     }
     if (written % piece.length !== 0) writeSync(descriptor, piece, written % piece.length);
     return {};
   }`,
);

/** The most memory that autoreload had while this was done, over what it had before. */
async function growth(bench: Workbench, work: () => Promise<unknown>): Promise<number> {
  const pid = bench.host.plugin("autoreload.js").child?.pid ?? 0;
  const before = await residentBytes(pid);
  let most = before;
  const done = new AbortController();
  const watching = (async () => {
    while (!done.signal.aborted) {
      most = Math.max(most, await residentBytes(pid));
      await wait(LOOK_MS);
    }
  })();
  try {
    await work();
  } finally {
    done.abort();
    await watching;
  }
  return most - before;
}

describe("a flood", () => {
  test.each([
    ["stdout, of lines", "stdout", "not a message at all\n"],
    ["stdout, of one line", "stdout", "x"],
    ["stderr, of lines", "stderr", "Warning: something is odd\n"],
    ["stderr, of one line", "stderr", "x"],
  ])("on %s costs no memory, and calls are answered", async (_, stream, text) => {
    await using bench = await Workbench.start({ files: { "f.mjs": FLOODS } });
    let slowestMs = 0;
    const used = await growth(bench, async () => {
      const over = new AbortController();
      const flood = bench.call(stream, { text, megabytes: 50 }).finally(() => over.abort());
      while (!over.signal.aborted) {
        const began = performance.now();
        await bench.status();
        slowestMs = Math.max(slowestMs, performance.now() - began);
      }
      expect(await flood).toEqual({});
    });
    expect(await bench.call("work")).toEqual({});
    expect(used).toBeLessThan(BOUND_BYTES);
    expect(slowestMs).toBeLessThan(ANSWERED_MS);
    expect(bench.host.verdicts.list).toEqual([]);
  });
});

describe("a host that stops reading", () => {
  test("costs no memory, and gets all that was written once it reads again", async () => {
    await using bench = await Workbench.start({ files: { "f.mjs": FLOODS } });
    const { child, raw } = bench.host.plugin("autoreload.js");
    const notification = `{"jsonrpc":"2.0","method":"flood","params":{"text":"${"y".repeat(100_000)}"}}\n\n`;
    let arrived = 0;
    raw.on("fromPlugin", (bytes) => (arrived += bytes.length));
    child?.pause();
    const flood = bench.call("stdout", { text: notification, megabytes: 100 });
    const used = await growth(bench, () =>
      stillness(() => statSync(`${bench.path("f.mjs")}.pieces`, { throwIfNoEntry: false })?.size ?? 0),
    );
    expect(used).toBeLessThan(BOUND_BYTES);
    expect(arrived).toBeLessThan(MB);
    child?.resume();
    expect(await flood).toEqual({});
    expect(arrived).toBeGreaterThan(100e6);
    expect(bench.host.verdicts.list).toEqual([]);
  });
});

describe("a host that reads late", () => {
  test("gets all that a plugin wrote before it was killed", async () => {
    const numbers = source(
      `{
        manifest: { notifications: [{ method: "number" }] },
        methods: { count: () => { for (let n = 1; ; n++) {
          for (let line = Buffer.from(text(n)), at = 0; at < line.length; ) at += writeSync(1, line, at);
          appendFileSync(import.meta.url.replace("file://", "") + ".written", ".");
        } } },
      }`,
      `import { appendFileSync, writeSync } from "node:fs";
       const text = (n) => JSON.stringify({ jsonrpc: "2.0", method: "number", params: { n, text: "y".repeat(1000) } }) + "\\n\\n";`,
    );
    await using bench = await Workbench.start({ files: { "n.mjs": numbers } });
    const { pid = 0 } = await bench.statusOf("n.mjs");
    const { child, raw } = bench.host.plugin("autoreload.js");
    let arrived = "";
    raw.on("fromPlugin", (bytes) => (arrived += bytes.toString()));
    child?.pause();
    const refused = bench.refused("count");
    const written = (): number => statSync(`${bench.path("n.mjs")}.written`, { throwIfNoEntry: false })?.size ?? 0;
    await stillness(written);
    process.kill(pid, "SIGKILL");
    await stillness(() => Number(isAlive(pid)));
    child?.resume();
    expect((await refused).message).toContain("it was killed by SIGKILL");
    const ns = [...arrived.matchAll(/"n":(\d+)/g)].map(([, n]) => Number(n));
    expect(ns).toEqual(ns.map((_, index) => index + 1));
    expect(ns.length).toBeGreaterThanOrEqual(written());
  });
});

/** Does not read from `stall` on until there is a file beside it. */
const STALLS = source(
  `{
    subscriptions: { block_added: ({ block_added: { height } }) => heights.push(height) },
    methods: { stall: () => { while (!existsSync(go)) Atomics.wait(cell, 0, 0, 10); return {}; }, heights: () => heights },
  }`,
  `import { existsSync } from "node:fs";
   const [heights, cell] = [[], new Int32Array(new SharedArrayBuffer(4))];
   const go = import.meta.url.replace("file://", "") + ".go";`,
);

describe("a plugin that stops reading", () => {
  test("stops neither its neighbours nor our own methods, though megabytes wait for it", async () => {
    await using bench = await Workbench.start({ files: { "s.mjs": STALLS, "v.mjs": version(1) } });
    const stalled = bench.call("stall");
    const heights = Array.from({ length: 100 }, (_, index) => index + 1);
    const hash = "ab".repeat(50_000);
    for (const height of heights) bench.host.notify("block_added", { block_added: { hash, height } });
    expect(await bench.call("version")).toEqual({ version: 1 });
    expect((await bench.statusOf("s.mjs")).open_requests).toBe(1);
    await writeFile(`${bench.path("s.mjs")}.go`, "");
    expect(await stalled).toEqual({});
    expect(await bench.call("heights")).toEqual(heights);
  });

  test("costs no memory, and gets all that was sent once it reads again, in order", async () => {
    await using bench = await Workbench.start({ files: { "s.mjs": STALLS } });
    const stalled = bench.call("stall");
    const hash = "ab".repeat(50_000);
    const heights = Array.from({ length: 1000 }, (_, index) => index + 1);
    const used = await growth(bench, async () => {
      for (const height of heights) bench.host.notify("block_added", { block_added: { hash, height } });
      await stillness(() => bench.host.plugin("autoreload.js").child?.unread ?? 0);
    });
    expect(used).toBeLessThan(BOUND_BYTES);
    await writeFile(`${bench.path("s.mjs")}.go`, "");
    expect(await stalled).toEqual({});
    expect(await bench.call("heights")).toEqual(heights);
  });

  test("is stopped by the next save, and callers are told", async () => {
    const stalls = source(`{ methods: { stall: () => { for (;;); }, version: () => 0 } }`);
    await using bench = await Workbench.start({ files: { "s.mjs": stalls } });
    const stalled = bench.refused("stall");
    const calls = Array.from({ length: 50 }, () => bench.refused("version", { text: "z".repeat(100_000) }));
    await bench.reload("s.mjs", version(2));
    expect((await stalled).message).toContain("was reloaded before it answered");
    for (const call of calls) await call.catch(() => undefined);
    expect(await bench.call("version")).toEqual({ version: 2 });
  });
});
