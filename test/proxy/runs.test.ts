/** Notifications that lie next to each other go on together, and count as what they are. */
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { until } from "./processes.ts";
import { Workbench, source } from "./workbench.ts";

/** Writes all that it is given to its stdout at once, as latin1; and records what it is told. */
const WRITES = source(
  `{
    manifest: { notifications: [{ method: "mine" }] },
    methods: { write: ({ text }) => { writeSync(1, Buffer.from(text, "latin1")); return {}; } },
    subscriptions: { block_added: ({ block_added: { height } }) => appendFileSync(file, height + "\\n") },
  }`,
  `import { appendFileSync, writeSync } from "node:fs";
   const file = import.meta.filename + ".log";`,
);

const mine = (n: number, method = "mine", text = ""): string =>
  `{"jsonrpc":"2.0","method":"${method}","params":{"n":${n},"text":"${text}"}}\n\n`;

async function start(
  options: Readonly<Record<string, string>> = {},
): Promise<{ bench: Workbench; wrote: () => string }> {
  const bench = await Workbench.start({ files: { "w.mjs": WRITES }, options });
  let wrote = "";
  bench.host.plugin("autoreload.js").raw.on("fromPlugin", (bytes) => (wrote += bytes.toString("latin1")));
  return { bench, wrote: () => wrote };
}

describe("from the plugin", () => {
  test("all of a topic arrive, in order and byte for byte", async () => {
    const { bench, wrote } = await start();
    await using _ = bench;
    const text = Array.from({ length: 1000 }, (_, n) => mine(n)).join("");
    await bench.call("write", { text });
    await until(() => wrote().includes(mine(999)), "the last one");
    expect(wrote()).toContain(text);
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test("of those that lightningd would kill for, each is kept back by itself, and counted", async () => {
    const { bench, wrote } = await start();
    await using _ = bench;
    const good = [mine(1), mine(2), mine(3), mine(4)];
    const [one, two, three, four] = good;
    await bench.call("write", {
      text: [one, mine(9, "mine", "\xff"), two, mine(7, "theirs").repeat(3), three, four].join(""),
    });
    await until(() => wrote().includes(mine(4)), "the last one");
    expect(wrote().match(/\{"jsonrpc":"2\.0","method":"(?:mine|theirs)".*\n\n/g)).toEqual(good);
    const { faults = {} } = await bench.statusOf("w.mjs");
    expect(Object.values(faults).reduce((sum, count) => sum + count, 0)).toBe(4);
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test("each line that it logs is a line", async () => {
    const { bench } = await start();
    await using _ = bench;
    const line = (n: number): string =>
      `{"jsonrpc":"2.0","method":"log","params":{"level":"info","message":"line ${n} of it"}}\n\n`;
    await bench.call("write", { text: [1, 2, 3].map(line).join("") });
    await bench.said(/line 3 of it/);
    expect(bench.lines("of it")).toHaveLength(3);
  });
});

describe("to the plugin", () => {
  const block = (height: number): string =>
    `{"jsonrpc":"2.0","method":"block_added","params":{"block_added":{"height":${height},"hash":"00"}}}\n\n`;
  const blocks = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, n) => block(from + n)).join("");

  test("all arrive once and in order, also those that come during a reload", async () => {
    const { bench } = await start();
    await using _ = bench;
    const { host } = bench;
    const heights = async (): Promise<number[]> =>
      (await readFile(`${bench.path("w.mjs")}.log`, "utf8").catch(() => "")).split("\n").filter(Boolean).map(Number);
    host.sendRaw("autoreload.js", blocks(0, 500));
    const reloading = bench.call("autoreload-restart");
    host.sendRaw("autoreload.js", blocks(500, 700));
    await reloading;
    host.sendRaw("autoreload.js", blocks(700, 1000));
    await until(async () => (await heights()).length >= 1000, "the last block");
    expect(await heights()).toEqual(Array.from({ length: 1000 }, (_, height) => height));
  });

  test("one that subscribes twice is told of each twice, before the next", async () => {
    const bench = await Workbench.start({
      files: { "w.mjs": WRITES.replace("manifest: {", 'manifest: { subscriptions: ["block_added", "*"],') },
    });
    await using _ = bench;
    bench.host.sendRaw("autoreload.js", blocks(1, 4));
    const file = `${bench.path("w.mjs")}.log`;
    await until(async () => (await readFile(file, "utf8").catch(() => "")).split("\n").length > 6, "all of them");
    expect(await readFile(file, "utf8")).toBe("1\n1\n2\n2\n3\n3\n");
  });
});
