import { rename, symlink, unlink, utimes, writeFile, chmod } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { Workbench, source, version } from "./workbench.ts";

describe("a save is served", () => {
  const saves: readonly [string, (bench: Workbench) => Promise<void>][] = [
    ["written in place", (bench) => writeFile(bench.path("v.mjs"), version(2))],
    ["renamed over the old one", (bench) => bench.save("v.mjs", version(2))],
    [
      "deleted and written anew",
      async (bench) => {
        await unlink(bench.path("v.mjs"));
        await writeFile(bench.path("v.mjs"), version(2), { mode: 0o755 });
        await chmod(bench.path("v.mjs"), 0o755);
      },
    ],
  ];
  test.each(saves)("%s", async (_, save) => {
    await using bench = await Workbench.start({ files: { "v.mjs": version(1) } });
    expect(await bench.call("version")).toEqual({ version: 1 });
    const reloaded = bench.willSay(/v\.mjs: reloaded in/);
    await save(bench);
    await reloaded;
    expect(await bench.call("version")).toEqual({ version: 2 });
  });

  test("by touch: the same file runs as a new process", async () => {
    await using bench = await Workbench.start({
      files: { "v.mjs": source("{ methods: { pid: () => ({ pid: process.pid }) } }") },
    });
    const before = await bench.call("pid");
    const reloaded = bench.willSay(/v\.mjs: reloaded in/);
    await utimes(bench.path("v.mjs"), new Date(), new Date());
    await reloaded;
    expect(await bench.call("pid")).not.toEqual(before);
  });

  test("by switching a symlink to another file", async () => {
    await using bench = await Workbench.start({ files: { "one.mjs": version(1), "two.mjs": version(2) }, run: [] });
    await symlink(bench.path("one.mjs"), bench.path("v.mjs"));
    await bench.call("autoreload-load", { path: bench.path("v.mjs") });
    const reloaded = bench.willSay(/reloaded in/);
    await symlink(bench.path("two.mjs"), bench.path("next"));
    await rename(bench.path("next"), bench.path("v.mjs"));
    await reloaded;
    expect(await bench.call("version")).toEqual({ version: 2 });
  });
});

describe("a reload has no gap", () => {
  const slow = (value: number): string =>
    source(
      `{ methods: { version: () => ({ version: ${value} }) } }`,
      "await new Promise((resolve) => setTimeout(resolve, 300));",
    );

  test("callers all through it are answered, by the old version and then by the new one only", async () => {
    await using bench = await Workbench.start({ files: { "v.mjs": slow(1) } });
    const answers: Promise<unknown>[] = [];
    const callers = setInterval(() => answers.push(bench.call("version").catch((error: unknown) => error)), 5);
    await bench.reload("v.mjs", slow(2)).finally(() => clearInterval(callers));
    const versions = (await Promise.all(answers)).map((answer) => (answer as { version: number }).version);
    versions.push(((await bench.call("version")) as { version: number }).version);
    expect(versions.length).toBeGreaterThan(20);
    expect(versions).toEqual(versions.toSorted((one, other) => one - other));
    expect(new Set(versions)).toEqual(new Set([1, 2]));
  });

  test("of many saves the last one wins", async () => {
    await using bench = await Workbench.start({ files: { "v.mjs": slow(0) } });
    for (let value = 1; value <= 10; value++) await bench.save("v.mjs", slow(value));
    const last = async (): Promise<boolean> => ((await bench.call("version")) as { version: number }).version === 10;
    while (!(await last())) await bench.willSay(/v\.mjs: reloaded in/);
    const [plugin] = (await bench.status()).plugins;
    expect(Number(plugin?.["restarts"])).toBeLessThan(10);
  });

  test("notifications reach one instance each, in order", async () => {
    const counts = (name: string): string =>
      source(`{ subscriptions: { block_added: ({ block_added }) => log("${name} saw " + block_added.height) } }`);
    await using bench = await Workbench.start({ files: { "n.mjs": counts("one") } });
    let height = 0;
    const blocks = setInterval(
      () => bench.host.notify("block_added", { block_added: { hash: "00", height: ++height } }),
      2,
    );
    await bench.reload("n.mjs", counts("two")).finally(() => clearInterval(blocks));
    await bench.said(new RegExp(`two saw ${height}$`));
    const seen = bench.host.log.lines.flatMap(({ text }) => /(?:one|two) saw (\d+)$/.exec(text)?.[1] ?? []);
    expect(seen).toEqual(Array.from({ length: height }, (_, index) => String(index + 1)));
  });
});

describe("what does not build or boot leaves the old version in service", () => {
  const broken: readonly [string, string, RegExp, level?: string][] = [
    ["a syntax error", "#!/usr/bin/env node\nlet let = 1;\n", /SyntaxError/],
    ["an exit", "#!/usr/bin/env node\nprocess.exit(3);\n", /exited with code 3/],
    ["no interpreter", "#!/usr/bin/env nope-no-such-thing\n", /nope-no-such-thing/],
    ["a manifest without options", source('{ manifest: { options: "none" } }'), /"options" must be a list/],
    [
      "a manifest with a name of lightningd's",
      source("{ methods: { getinfo: () => ({}) } }"),
      /getinfo.*lightningd itself/,
    ],
    [
      "a plugin that disables itself",
      source('{ manifest: { disable: "not today" } }'),
      /disabled itself: not today$/,
      "info",
    ],
  ];
  test.each(broken)("%s", async (_, text, words, level = "broken") => {
    await using bench = await Workbench.start({ files: { "v.mjs": version(1) } });
    const told = bench.willSay(words);
    const kept = bench.willSay(/not reloaded, the old version serves on/);
    await bench.save("v.mjs", text);
    await told;
    expect((await kept).level).toBe(level);
    expect(await bench.call("version")).toEqual({ version: 1 });
    const refused = await bench.refused("autoreload-restart");
    expect(refused.message).toMatch(/was not restarted.*The old version serves on\.$/s);
    const { state, not_reloaded: behind } = await bench.statusOf("v.mjs");
    expect([state, behind?.because]).toEqual(["serving", expect.stringMatching(words)]);
    const age = Date.now() - Date.parse(behind?.since ?? "");
    expect(age).toBeGreaterThanOrEqual(0);
    await bench.reload("v.mjs", version(2));
    expect((await bench.statusOf("v.mjs")).not_reloaded).toBeUndefined();
    expect(await bench.call("version")).toEqual({ version: 2 });
  });
});

describe("autoreload-restart", () => {
  test("answers when the new instance serves, with how long it took", async () => {
    await using bench = await Workbench.start({
      files: { "v.mjs": source("{ methods: { pid: () => process.pid } }") },
    });
    const before = await bench.call("pid");
    const { plugins } = (await bench.call("autoreload-restart")) as {
      plugins: { pid: number; ms: number; name: string }[];
    };
    expect(plugins[0]).toMatchObject({ name: "v.mjs", ms: expect.any(Number) as number });
    expect(plugins[0]?.pid).not.toBe(before);
    expect(await bench.call("pid")).toBe(plugins[0]?.pid);
  });

  test("refuses a plugin that is not there, by name", async () => {
    await using bench = await Workbench.start({ files: { "v.mjs": version(1) } });
    expect((await bench.refused("autoreload-restart", { plugin: "w.mjs" })).message).toBe(
      'autoreload runs no plugin "w.mjs"; it runs: v.mjs',
    );
  });

  test("stands in help with its usage", async () => {
    await using bench = await Workbench.start({ files: { "v.mjs": version(1) } });
    const help = JSON.stringify(await bench.call("help"));
    expect(help).toContain("autoreload-restart [plugin]");
    expect(help).toContain("autoreload-status [plugin]");
  });
});

test("a plugin that hears everything, shutdown too, is not waited for as one that asked for it", async () => {
  const hears = `{ subscriptions: { "*": (_, topic) => topic === "shutdown" && log("heard of it") }, methods: { one: () => 1 } }`;
  await using bench = await Workbench.start({ files: { "v.mjs": source(hears) } });
  const heard = bench.willSay(/heard of it/);
  await bench.call("autoreload-restart");
  await heard;
  const { plugins } = await bench.status();
  const { last_reload: last } = plugins[0] as unknown as { readonly last_reload: { readonly waited_ms: number } };
  expect(last.waited_ms).toBeLessThan(900);
});
