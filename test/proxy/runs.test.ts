/** Messages that lie next to each other go on together, and count as what they are. */
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { until } from "./processes.ts";
import { Wire } from "./wire.ts";
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

describe("calls and their answers", () => {
  /** Answers nothing but what it is told to write, and records the calls in the order that they come. */
  const KEEPS = source(
    `{
      methods: {
        keep: ({ n }) => void calls.push(n),
        other: ({ n }) => void calls.push(n),
        kept: () => ({ calls }),
        write: ({ text }) => { writeSync(1, Buffer.from(text, "latin1")); return {}; },
      },
      hooks: { custommsg: () => undefined },
    }`,
    'import { writeSync } from "node:fs"; const calls = [];',
  );
  const call = (id: string, n: number, method = "keep"): string =>
    `{"jsonrpc":"2.0","id":"${id}","method":"${method}","params":{"n":${n}}}\n\n`;
  const answer = (id: string, n: number, text = ""): string =>
    `{"jsonrpc":"2.0","id":"${id}","result":{"n":${n},"text":"${text}"}}\n\n`;

  async function keeps(
    options: Readonly<Record<string, string>> = {},
  ): Promise<{ bench: Workbench; wire: Wire; wrote: () => string }> {
    const bench = await Workbench.start({ files: { "k.mjs": KEEPS }, options });
    const wire = new Wire(bench);
    let wrote = "";
    bench.host.plugin("autoreload.js").raw.on("fromPlugin", (bytes) => (wrote += bytes.toString("latin1")));
    return { bench, wire, wrote: () => wrote };
  }

  test("come to the plugin in order, but for one whose id is open already", async () => {
    const { bench, wire } = await keeps();
    await using _ = bench;
    wire.send([call("a", 1), call("bb", 2), call("a", 3), call("ccc", 4), call("d", 5, "other")].join(""));
    wire.send([call("e", 6), call("d", 7), call("f", 8, "gone"), call("g", 9)].join(""));
    await wire.answer('"f"');
    const { calls } = (await bench.call("kept")) as { calls: number[] };
    expect(calls).toEqual([1, 2, 4, 5, 6, 9]);
    const refused = ['"a"', '"d"'].map((id) => wire.answers(id).map((frame) => frame.value("error")));
    expect(refused.flat().map((error) => (error as { code: number }).code)).toEqual([-32600, -32600]);
  });

  test.each([
    ["and its answers", {}],
    ["and its answers, with what is kept to be sent again", { "autoreload-retry": "*" }],
    ["and its answers, with what is kept to be asked again", { "autoreload-verdict": "true" }],
  ])("come back byte for byte and in order, %s", async (_what, options) => {
    const { bench, wire, wrote } = await keeps(options);
    await using _ = bench;
    const ids = Array.from({ length: 500 }, (__, n) => `cli:keep#${n % 7}/cln:keep#${n}`);
    wire.send(ids.map((id, n) => call(id, n)).join(""));
    const { calls } = (await bench.call("kept")) as { calls: number[] };
    expect(calls).toEqual(ids.map((__, n) => n));
    const answers = ids.map((id, n) => answer(id, n)).toReversed();
    await bench.call("write", { text: answers.join("") });
    await until(() => wrote().includes(answers.at(-1) ?? ""), "the last one");
    expect(wrote()).toContain(answers.join(""));
    const { requests } = await bench.statusOf("k.mjs");
    expect(requests).toMatchObject({ answered: 502, mended: 0, refused: 0 });
  });

  test("that nobody waits for, or that are wrong, part those that are right", async () => {
    const { bench, wire, wrote } = await keeps();
    await using _ = bench;
    wire.send(["a", "b", "c", "d", "e"].map((id, n) => call(id, n)).join(""));
    const [a, b, c, d] = [answer("a", 1), answer("b", 2), answer("c", 3), answer("d", 4)];
    await bench.call("write", { text: [a, b, a, answer("x", 0), c, d, answer("e", 5, "\xff")].join("") });
    await wire.answer('"e"');
    expect(wrote().match(/\{"jsonrpc":"2\.0","id":"[a-dx]".*\n\n/g)).toEqual([a, b, c, d]);
    expect(wire.answers('"e"').map((frame) => frame.has("error"))).toEqual([true]);
    const { requests } = await bench.statusOf("k.mjs");
    expect(requests).toMatchObject({ received: 6, answered: 5, mended: 1 });
  });

  test("to a hook and to calls do not go on as one", async () => {
    const { bench, wire } = await keeps();
    await using _ = bench;
    wire.send(`${call("a", 1)}{"jsonrpc":"2.0","id":"h","method":"custommsg","params":{}}\n\n${call("b", 2)}`);
    await bench.call("write", { text: [answer("a", 1), answer("h", 2), answer("b", 3)].join("") });
    await wire.answer('"b"');
    expect(wire.answers('"h"').map((frame) => frame.text("result"))).toEqual(['{"result":"continue"}']);
    expect(["a", "b"].map((id) => wire.answers(`"${id}"`).length)).toEqual([1, 1]);
  });
});
