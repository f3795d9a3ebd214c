import { describe, expect, test } from "vitest";
import { Workbench, source } from "./workbench.ts";

/** A plugin whose methods all answer with their names. @param declared each one's entry in rpcmethods, without its name */
function offering(declared: Readonly<Record<string, string>>, more = ""): string {
  const entries = Object.entries(declared).map(([name, entry]) => `{ name: "${name}", ${entry} }`);
  const methods = Object.keys(declared).map((name) => `"${name}": () => "${name}"`);
  return source(`{ manifest: { rpcmethods: [${entries.join()}] }, methods: { ${methods.join()} }, ${more} }`);
}

async function help(bench: Workbench, command?: string): Promise<string[]> {
  const answer = (await bench.call("help", command === undefined ? [] : [command])) as { help: { command: string }[] };
  return answer.help.map((entry) => entry.command);
}

async function plugins(bench: Workbench): Promise<(string | undefined)[]> {
  return (await bench.host.pluginList()).map(({ name }) => name.split("/").at(-1));
}

const WAIT = { timeout: 10_000 };

describe("lightning-cli help shows what a save made of a method that the node got at its start", () => {
  const first = offering({ a: 'usage: "old"', b: 'usage: "[b]"', c: 'usage: ""' });

  test("its usage, its mark, and that it is gone; nothing else of the answer is other than the node's own", async () => {
    await using bench = await Workbench.start({ files: { "m.mjs": first } });
    const before = (await bench.host.callRaw("help")).toString();
    expect(await plugins(bench)).toEqual(["autoreload.js"]);
    await bench.reload("m.mjs", offering({ a: 'usage: "\\"new\\" [n]"', c: 'usage: "", deprecated: true' }));
    await expect.poll(() => help(bench), WAIT).toContain('a "new" [n]');
    const after = before
      .replace('"a old"', '"a \\"new\\" [n]"')
      .replace('{"command":"b [b]"},', "")
      .replace('"c "', '"c (DEPRECATED!) "');
    expect((await bench.host.callRaw("help")).toString()).toBe(after);
    expect(await help(bench, "a")).toEqual(['a "new" [n]']);
    expect(await help(bench, "stop")).toEqual(["stop "]);
    expect(await bench.refused("help", { command: "b" })).toMatchObject({ code: -32601, message: "Unknown command b" });
    expect(await bench.refused("help", { command: "d" })).toMatchObject({ code: -32601, message: "Unknown command d" });
    expect(await plugins(bench)).toEqual(["autoreload.js", "autoreload-help"]);
    await bench.reload("m.mjs", first);
    await expect.poll(() => plugins(bench), WAIT).toEqual(["autoreload.js"]);
    expect((await bench.host.callRaw("help")).toString()).toBe(before);
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test("also one that a companion keeps since it declares an option", async () => {
    await using bench = await Workbench.start({ files: { "m.mjs": source("{}") } });
    const option = 'options: [{ name: "m-o", type: "int", default: 1, description: "" }]';
    const late = (usage: string): string =>
      source(
        `{ manifest: { ${option}, rpcmethods: [{ name: "late", usage: "${usage}" }] }, methods: { late: () => 1 } }`,
      );
    await bench.reload("m.mjs", late("old"));
    await expect.poll(() => help(bench), WAIT).toContain("late old");
    await bench.reload("m.mjs", late("new"));
    await expect.poll(() => help(bench), WAIT).toContain("late new");
    await bench.call("autoreload-unload", ["m.mjs"]);
    await expect.poll(async () => (await help(bench)).filter((line) => line.startsWith("late")), WAIT).toEqual([]);
  });

  test("what it says when another plugin takes the name over", async () => {
    await using bench = await Workbench.start({
      files: { "one.mjs": offering({ a: 'usage: "one"' }), "two.mjs": first },
    });
    await bench.reload("one.mjs", source("{}"));
    await bench.reload("two.mjs", `${first}\n`);
    await expect.poll(() => help(bench, "a"), WAIT).toEqual(["a old"]);
  });

  test("not any more once the user stops the companion, until the next save", async () => {
    await using bench = await Workbench.start({ files: { "m.mjs": first } });
    await bench.reload("m.mjs", offering({ a: 'usage: "new"' }));
    await expect.poll(() => help(bench, "a"), WAIT).toEqual(["a new"]);
    await bench.host.pluginStop("autoreload-help");
    expect(await help(bench, "a")).toEqual(["a old"]);
    await bench.reload("m.mjs", offering({ a: 'usage: "newer"' }));
    await expect.poll(() => help(bench, "a"), WAIT).toEqual(["a newer"]);
  });
});

describe("a plugin that hooks rpc_command itself", () => {
  const hooked = (usage: string, answer: string, filters = ""): string =>
    offering(
      { a: `usage: "${usage}"` },
      `hooks: { rpc_command: ({ rpc_command: call }) => {
         if (call.method !== "help") return { result: "continue" };
         log(\`asked of help by \${call.id}\`);
         return ${answer};
       } }`,
    ).replace("manifest: {", `manifest: { hooks: [{ name: "rpc_command"${filters} }],`);

  async function changed(bench: Workbench, text: string): Promise<void> {
    await bench.reload("m.mjs", text);
    await expect.poll(() => plugins(bench), WAIT).toContain("autoreload-help");
    await expect.poll(async () => (await bench.host.pluginList()).every(({ active }) => active), WAIT).toBe(true);
  }

  test.each(["", ', filters: ["help"]', ', filters: ["stop"]'])(
    "and lets help be (%s) is asked as often as natively, and the new usage shows",
    async (filters) => {
      await using bench = await Workbench.start({
        files: { "m.mjs": hooked("old", '({ result: "continue" })', filters) },
      });
      await changed(bench, hooked("new", '({ result: "continue" })', filters));
      expect(await help(bench, "a")).toEqual(["a new"]);
      expect(bench.lines("asked of help")).toHaveLength(filters.includes("stop") ? 0 : 1);
      expect(bench.host.verdicts.list).toEqual([]);
    },
  );

  test.each([
    ["answers it", '({ return: { result: { help: [{ command: "mine" }] } } })', ["mine"]],
    ["puts the same in its place", "({ replace: call })", ["a old"]],
  ])("and %s has its way: lightningd ends of a second change", async (_, answer, shown) => {
    await using bench = await Workbench.start({ files: { "m.mjs": hooked("old", answer) } });
    await changed(bench, hooked("new", answer));
    for (let time = 0; time < 3; time++) expect(await help(bench, "a")).toEqual(shown);
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test("answers each help once, also while its hook changes", async () => {
    const answer = '({ return: { result: { help: [{ command: "mine" }] } } })';
    await using bench = await Workbench.start({ files: { "m.mjs": hooked("old", answer) } });
    await changed(bench, hooked("new", answer));
    const answers = new Set<string>();
    const over = new AbortController();
    // One after the other: what comes faster than it is answered is all that a busy machine would do.
    const caller = async (): Promise<void> => {
      while (!over.signal.aborted) answers.add(String(await help(bench, "a")));
    };
    const callers = Promise.all([caller(), caller()]);
    try {
      for (const name of ["x", "y"]) {
        const started = bench.willSay(/plugin-manager: started\(\d+\) .*\/m\.mjs/);
        await bench.reload("m.mjs", hooked("new", answer, `, before: ["${name}"]`));
        await started;
        await expect.poll(async () => (await bench.host.pluginList()).length, WAIT).toBe(3);
      }
    } finally {
      over.abort();
    }
    await callers;
    expect(answers).toEqual(new Set(["mine"]));
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test("as one that is loaded later does", async () => {
    await using bench = await Workbench.start({ files: { "m.mjs": offering({ b: 'usage: "old"' }) } });
    await changed(bench, offering({ b: 'usage: "new"' }));
    await bench.save("later.mjs", hooked("", '({ return: { result: { help: [{ command: "later" }] } } })'));
    await bench.call("autoreload-load", [bench.path("later.mjs")]);
    for (let time = 0; time < 10; time++) expect(await help(bench)).toEqual(["later"]);
    await expect.poll(() => plugins(bench), WAIT).toContain("autoreload-help");
    await expect.poll(async () => (await bench.host.pluginList()).every(({ active }) => active), WAIT).toBe(true);
    expect(await help(bench)).toEqual(["later"]);
    await bench.call("autoreload-unload", ["later.mjs"]);
    expect(await help(bench, "b")).toEqual(["b new"]);
    expect(bench.host.verdicts.list).toEqual([]);
  });
});

test("help never waits long: where the node does not say its own text, it answers by itself", async () => {
  await using bench = await Workbench.start({ files: { "m.mjs": offering({ a: 'usage: "old"' }) } });
  await bench.reload("m.mjs", offering({ a: 'usage: "new"' }));
  await expect.poll(() => help(bench, "a"), WAIT).toEqual(["a new"]);
  const silent = source(
    `{ hooks: { rpc_command: ({ rpc_command: call }) => call.id.startsWith("autoreload") ? new Promise(() => {}) : { result: "continue" } } }`,
  );
  await bench.save("other.mjs", silent);
  await bench.host.pluginStart(bench.path("other.mjs"));
  const began = performance.now();
  expect(await help(bench, "a")).toEqual(["a old"]);
  expect(performance.now() - began).toBeLessThan(3000);
  expect(bench.host.verdicts.list).toEqual([]);
});
