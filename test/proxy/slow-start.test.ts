/** The node's start does not wait for a plugin that hangs. The limits are of minutes, so here they are made shorter. */
import { writeFile } from "node:fs/promises";
import { describe, expect, test, vi } from "vitest";
import { INIT, Wires, forever, hangsAt } from "./wires.ts";
import { Workbench, answering, source, version } from "./workbench.ts";

vi.mock("../../src/proxy/limits.ts", async (original) => ({
  ...(await original<object>()),
  SLOW_MS: 100,
  STARTUP_MS: 300,
  INIT_MS: 300,
  SLOW_START_MS: 50,
}));

test.each(hangsAt)("a plugin that hangs at %s: the node starts, and the next save serves", async (_, text) => {
  await using host = await Wires.start("v.mjs", text);
  expect(await host.ask('"m"', "getmanifest")).toMatchObject({ dynamic: true });
  expect(await host.ask('"i"', "init", INIT)).toEqual({});
  await host.said("v.mjs: still waits for its answer to");
  await host.save(version(2));
  await host.said("v.mjs: reloaded in");
  const status = (await host.ask('"s"', "autoreload-status")) as { plugins: { state: string; last_error?: unknown }[] };
  expect(status.plugins[0]?.state).toBe("serving");
  expect(status.plugins[0]?.last_error).toBeUndefined();
});

describe("a node that waits for a plugin that hangs starts with its next save:", () => {
  const writes = (answer: string, value: number): string => version(value, `hooks: { db_write: ${answer} }`);
  const watched = /v\.mjs: is watched for changes/;

  test("at its start", async () => {
    await using bench = await Workbench.start({
      files: { "v.mjs": hangsAt[0]?.[1] ?? "" },
      async whileStarting(starting) {
        await starting.said(watched);
        await starting.save("v.mjs", version(2));
      },
    });
    expect(await bench.call("version")).toEqual({ version: 2 });
    expect(await bench.host.pluginList()).toHaveLength(1);
    await bench.said(/v\.mjs: reloaded in/);
  });

  test("in a hook that lightningd stands still for, before init; a save that does not start changes nothing", async () => {
    await using bench = await Workbench.start({
      files: { "v.mjs": writes(forever, 1) },
      async whileStarting(starting) {
        await starting.said(watched);
        await starting.save("v.mjs", "#!/usr/bin/env node\nlet let = 1;\n");
        await starting.said(/v\.mjs: not started anew, the old version goes on: .*SyntaxError/);
        await starting.save("v.mjs", writes("() => ({ result: 'continue' })", 2));
      },
    });
    expect(await bench.call("version")).toEqual({ version: 2 });
    expect(await bench.host.hook("db_write")).toMatchObject({ kind: "continue" });
    expect(bench.host.verdicts.list).toEqual([]);
    expect((await bench.statusOf("v.mjs")).state).toBe("serving");
  });

  test("and a save that then fails at init is told once, and mended by the one after it", async () => {
    await using bench = await Workbench.start({
      files: { "v.mjs": hangsAt[0]?.[1] ?? "" },
      async whileStarting(starting) {
        await starting.said(watched);
        await starting.save("v.mjs", version(1, 'init: () => { console.error("no database"); process.exit(2); }'));
      },
    });
    await bench.said(/v\.mjs: not started: .*no database/);
    await bench.reload("v.mjs", version(2));
    expect(await bench.call("version")).toEqual({ version: 2 });
    expect(bench.lines("no database").filter(({ text }) => !text.includes("|"))).toHaveLength(1);
    expect((await bench.statusOf("v.mjs")).not_reloaded).toBeUndefined();
  });

  test("in its init, while it has the hook rpc_command, which every call of the node waits for", async () => {
    const hooked = (init: string): string =>
      version(2, `hooks: { rpc_command: () => ({ result: "continue" }) }, init: ${init}`);
    let called: Promise<unknown> | undefined;
    await using bench = await Workbench.start({
      files: { "v.mjs": hooked(forever) },
      async whileStarting(starting) {
        await starting.said(watched);
        called = starting.call("getinfo");
        await starting.save("v.mjs", hooked("() => ({})"));
      },
    });
    expect(await called).toMatchObject({ alias: "AUTORELOAD" });
    expect(await bench.call("version")).toEqual({ version: 2 });
  });
});

test("what lightningd asked before init and waits for is told", async () => {
  await using host = await Wires.start("v.sh", answering('{"options":[],"rpcmethods":[],"hooks":["db_write"]}'));
  await host.ask('"m"', "getmanifest");
  void host.ask('"d"', "db_write", { data_version: 1, writes: [] }).catch(() => undefined);
  await host.said("v.sh: has not answered db_write yet, and lightningd's start waits for it");
});

test("a plugin that is only slow serves when it is ready, restarts that came before init included", async () => {
  const slow = version(1).replace("plugin(", "await new Promise((resolve) => setTimeout(resolve, 500));\nplugin(");
  await using host = await Wires.start("v.mjs", slow);
  await host.ask('"m"', "getmanifest");
  const restarted = host.ask('"r"', "autoreload-restart");
  await host.ask('"i"', "init", INIT);
  expect(await restarted).toMatchObject({ plugins: [{ name: "v.mjs" }] });
});

test("a plugin that is loaded before init waits for what init says, and for the values that it was given", async () => {
  await using host = await Wires.start("v.mjs", version(1));
  await host.ask('"m"', "getmanifest");
  const path = host.plugin.replace("v.mjs", "late.mjs");
  const options = "[{ name: 'color', type: 'string', description: '' }]";
  const says = "init: ({ options, configuration }) => (log(`${options.color} on ${configuration.network}`), {})";
  await writeFile(path, source(`{ manifest: { options: ${options} }, ${says} }`), { mode: 0o755 });
  const loaded = host.ask('"l"', "autoreload-load", { path, color: "blue" });
  await host.ask('"s"', "autoreload-status");
  await host.ask('"i"', "init", INIT);
  expect(await loaded).toMatchObject({ name: "late.mjs" });
  await host.said("blue on regtest");
});
