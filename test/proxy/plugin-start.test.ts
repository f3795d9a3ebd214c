/** `plugin start autoreload.js autoreload-plugin=X` on a node that runs: as that of X itself. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Host } from "../../src/host/host.ts";
import { AUTORELOAD, Workbench, source, version } from "./workbench.ts";

/** A node that runs without autoreload, beside files of plugins. */
async function running(files: Record<string, string>): Promise<{ bench: Workbench; host: Host }> {
  const bench = await Workbench.start({ files, run: [] });
  onTestFinished(() => bench[Symbol.asyncDispose]());
  const state = mkdtempSync(join(tmpdir(), "plugin-start-"));
  const host = await Host.start({ env: { PWD: bench.directory, XDG_STATE_HOME: state }, logLevel: "debug" });
  onTestFinished(async () => {
    await host.kill();
    rmSync(state, { recursive: true });
  });
  return { bench, host };
}

test("returns when the plugin's methods, options, hooks and topics are there", async () => {
  const full = source(`{
    methods: { version: () => ({ version: 1 }) },
    hooks: { peer_connected: () => ({ result: "continue" }) },
    manifest: { options: [{ name: "color", type: "string", description: "", default: "red" }], notifications: [{ method: "painted" }] },
  }`);
  const { bench, host } = await running({ "v.mjs": full });
  await host.pluginStart(AUTORELOAD, { "autoreload-plugin": bench.path("v.mjs") });
  expect(await host.call("version")).toEqual({ version: 1 });
  expect(JSON.stringify(await host.call("listconfigs"))).toContain('"color"');
  expect(await host.hook("peer_connected")).toMatchObject({ answers: [{ plugin: "v.mjs" }] });
});

test("waits for a plugin that is slow to start", async () => {
  const slow = version(2).replace("plugin(", "await new Promise((resolve) => setTimeout(resolve, 1500));\nplugin(");
  const { bench, host } = await running({ "slow.mjs": slow });
  await host.pluginStart(AUTORELOAD, { "autoreload-plugin": bench.path("slow.mjs") });
  expect(await host.call("version")).toEqual({ version: 2 });
});

test.each([
  ["does not start", "#!/usr/bin/env node\nlet let = 1;\n", /not started: .*SyntaxError/],
  ["disables itself", source('{ manifest: { disable: "no wallet" } }'), /disabled itself: no wallet/],
  ["has a name that the node has", source("{ methods: { getinfo: () => 1 } }"), /getinfo/],
])("returns for a plugin that %s, which a save mends", async (_, text, told) => {
  const { bench, host } = await running({ "v.mjs": text });
  await host.pluginStart(AUTORELOAD, { "autoreload-plugin": bench.path("v.mjs") });
  await host.log.find(told, AbortSignal.timeout(5000));
  await host.log.find(/is watched for changes/, AbortSignal.timeout(5000));
  await bench.save("v.mjs", version(3));
  await expect.poll(() => host.call("version").catch(() => undefined), { timeout: 10_000 }).toEqual({ version: 3 });
});

test("with an option of the plugin: lightningd refuses it, and the log says how to give one, which is so", async () => {
  const greets = source(`{
    init: ({ options }) => void (globalThis.greeting = options.greeting) ?? {},
    methods: { hi: () => globalThis.greeting },
    manifest: { options: [{ name: "greeting", type: "string", description: "", default: "Hello" }] },
  }`);
  const { bench, host } = await running({ "v.mjs": greets });
  const path = bench.path("v.mjs");
  const both = { "autoreload-plugin": path, greeting: "yo" };
  await expect(host.pluginStart(AUTORELOAD, both)).rejects.toThrow(/unknown parameter greeting/);
  await host.log.find(
    /to give some to a plugin, .* autoreload-load \/path\/to\/plugin option=value/,
    AbortSignal.timeout(5000),
  );
  await host.pluginStart(AUTORELOAD, {});
  await host.call("autoreload-load", [path, "greeting=yo"]);
  expect(await host.call("hi")).toBe("yo");
  expect(host.log.lines.filter(({ text }) => text.includes("no plugin to reload"))).toEqual([]);
});
