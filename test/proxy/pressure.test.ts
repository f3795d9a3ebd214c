/** Floods and stalls: what nobody reads waits where it came from, and costs autoreload no memory. */
import { statSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { isAlive, residentBytes, stillness } from "./processes.ts";
import { Workbench, source, version } from "./workbench.ts";

const MB = 1024 * 1024;
/** How much of it there is first, when memory comes to rest at whatever this Node finds right, and how much then. */
const SOME_MEGABYTES = 20;
const MUCH_MEGABYTES = 3 * SOME_MEGABYTES;
/** So many times the memory that some of it took may much of it take. If it were kept, that would be 1.6 times as much and more. */
const BOUND = 1.45;
/** Up to 32 MiB wait in our memory for a plugin that does not read, and how soon that is so differs; four times as much would double it. */
const HELD_BOUND = 1.8;
/** What is not kept is to be seen as such: V8 lets up to a hundred megabytes lie by default, the more the newer it is. */
const COLLECTED = { NODE_OPTIONS: "--max-semi-space-size=1 --max-old-space-size=48" };
/** How often its memory is looked at. */
const LOOK_MS = 20;
/** For so long a flood may take on a busy machine. */
const FLOOD_MS = 60_000;

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

/** The most memory that autoreload had while this was done. */
async function peak(bench: Workbench, work: () => Promise<unknown>): Promise<number> {
  const pid = bench.host.plugin("autoreload.js").child?.pid ?? 0;
  let most = await residentBytes(pid);
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
  return most;
}

describe("a flood", () => {
  test.each([
    ["stdout, of lines", "stdout", "not a message at all\n"],
    ["stdout, of one line", "stdout", "x"],
    ["stderr, of lines", "stderr", "Warning: something is odd\n"],
    ["stderr, of one line", "stderr", "x"],
  ])("on %s costs no memory, and calls are answered meanwhile", { timeout: 3 * FLOOD_MS }, async (_, stream, text) => {
    await using bench = await Workbench.start({ files: { "f.mjs": FLOODS }, env: COLLECTED });
    let answered = 0;
    const flood = (megabytes: number): Promise<number> =>
      peak(bench, async () => {
        const over = new AbortController();
        const options = { signal: AbortSignal.timeout(FLOOD_MS) };
        const flooding = bench.host.call(stream, { text, megabytes }, options).finally(() => over.abort());
        const calling = (async () => {
          while (!over.signal.aborted) {
            await bench.status();
            if (!over.signal.aborted) answered++;
            await wait(LOOK_MS);
          }
        })();
        expect(await Promise.all([flooding, calling])).toEqual([{}, undefined]);
      });
    const some = await flood(SOME_MEGABYTES);
    expect((await flood(MUCH_MEGABYTES)) / some).toBeLessThan(BOUND);
    expect(await bench.call("work")).toEqual({});
    expect(answered).toBeGreaterThan(0);
    expect(bench.host.verdicts.list).toEqual([]);
  });
});

describe("a host that stops reading", () => {
  test("costs no memory, and gets all that was written once it reads again", async () => {
    await using bench = await Workbench.start({ files: { "f.mjs": FLOODS }, env: COLLECTED });
    const { child, raw } = bench.host.plugin("autoreload.js");
    const notification = `{"jsonrpc":"2.0","method":"flood","params":{"text":"${"y".repeat(100_000)}"}}\n\n`;
    let arrived = 0;
    raw.on("fromPlugin", (bytes) => (arrived += bytes.length));
    const flood = (megabytes: number): Promise<unknown> => bench.call("stdout", { text: notification, megabytes });
    const some = await peak(bench, () => flood(SOME_MEGABYTES));
    arrived = 0;
    child?.pause();
    const flooding = flood(MUCH_MEGABYTES);
    const unread = await peak(bench, () =>
      stillness(() => statSync(`${bench.path("f.mjs")}.pieces`, { throwIfNoEntry: false })?.size ?? 0),
    );
    expect(unread / some).toBeLessThan(BOUND);
    expect(arrived).toBeLessThan(MB);
    child?.resume();
    expect(await flooding).toEqual({});
    expect(arrived).toBeGreaterThan(MUCH_MEGABYTES * 1e6);
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
    await using bench = await Workbench.start({ files: { "s.mjs": STALLS }, env: COLLECTED });
    const hash = "ab".repeat(50_000);
    const sent: number[] = [];
    /** Of a tenth of a megabyte each. */
    const stalledFor = async (count: number): Promise<number> => {
      await rm(`${bench.path("s.mjs")}.go`, { force: true });
      const stalled = bench.call("stall");
      const most = await peak(bench, async () => {
        for (let each = 0; each < count; each++) {
          bench.host.notify("block_added", { block_added: { hash, height: sent.length } });
          sent.push(sent.length);
        }
        await stillness(() => bench.host.plugin("autoreload.js").child?.unread ?? 0);
      });
      await writeFile(`${bench.path("s.mjs")}.go`, "");
      expect(await stalled).toEqual({});
      expect(await bench.call("heights")).toEqual(sent);
      return most;
    };
    const some = await stalledFor(600);
    expect((await stalledFor(2400)) / some).toBeLessThan(HELD_BOUND);
  }, 60_000);

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
