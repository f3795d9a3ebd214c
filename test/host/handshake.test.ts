import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { launchHost, result, startHost, temporaryDirectory, toldPlugin } from "./support.ts";

const OPTIONS = [
  { name: "o-text", type: "string", description: "d", default: "x" },
  { name: "o-int", type: "int", description: "d", default: 7 },
  { name: "o-bool", type: "bool", description: "d" },
  { name: "o-flag", type: "flag", description: "d" },
  { name: "o-unset", type: "flag", description: "d" },
  { name: "o-many", type: "int", description: "d", multi: true, default: 1 },
  { name: "o-none", type: "string", description: "d" },
];

test("getmanifest and init are worded as lightningd words them", async () => {
  const plugin = toldPlugin("x.mjs", { manifest: { options: OPTIONS } });
  const options = { "o-bool": "yes", "o-flag": true, "o-int": "0x10" };
  const host = await startHost({ plugins: [plugin], options });
  expect(plugin.received().split("\n\n").slice(0, 2)).toEqual([
    '{"jsonrpc":"2.0","id":"cln:getmanifest#0","method":"getmanifest","params":{"allow-deprecated-apis":true}}',
    '{"jsonrpc":"2.0","id":"cln:init#1","method":"init","params":{"options":' +
      '{"o-text":"x","o-int":0x10,"o-bool":true,"o-flag":true,"o-many":[1]},' +
      `"configuration":{"lightning-dir":"${host.lightningDir}/regtest","rpc-file":"lightning-rpc","startup":true,` +
      '"network":"regtest","feature_set":{"init":"800898880a8a59a1","node":"808898880a8a59a1","channel":"",' +
      '"invoice":"02000002024100","bolt12_offer":"","bolt12_invreq":"","bolt12_invoice":"020000",' +
      '"channel_type":"08800000800000"}}}}',
  ]);
});

test("options keep the digits and the order that they were given in", async () => {
  const plugin = toldPlugin("x.mjs", { manifest: { options: OPTIONS } });
  await startHost({ plugins: [plugin], options: { "o-many": ["9007199254740993", "2"], "o-text": 'a "b" é' } });
  expect(plugin.received()).toContain('"o-many":[9007199254740993,2]');
  expect(plugin.received()).toContain(String.raw`"o-text":"a \"b\" é"`);
});

test("a default that no double holds reaches init as it stands", async () => {
  const options = '{"name":"big","type":"int","description":"d","default":9007199254740993}';
  const answers = { getmanifest: result(`{"options":[${options}],"rpcmethods":[]}`) };
  const plugin = toldPlugin("x.mjs", { answers });
  await startHost({ plugins: [plugin] });
  expect(plugin.received()).toContain('"options":{"big":9007199254740993}');
});

test("a plugin runs in the network directory, with real pipes, its arguments, and lightningd's environment", async () => {
  const directory = temporaryDirectory();
  const path = join(directory, "tells.sh");
  const seen = join(directory, "seen");
  const script = `#!/bin/sh
    echo "$PWD_AT_START $(pwd) $LIGHTNINGD_PLUGIN $LIGHTNINGD_VERSION $*" > ${seen}
    [ -p /dev/stdin ] && [ -p /dev/stdout ] && echo pipes >> ${seen}
    echo noise >&2
    exit 0`;
  writeFileSync(path, script, { mode: 0o755 });
  const host = await startHost({ plugins: [{ path, env: { PWD_AT_START: "here" } }], arguments: ["--developer"] });
  expect(readFileSync(seen, "utf8")).toBe(`here ${host.lightningDir}/regtest 1 v26.06.6 --developer\npipes\n`);
  await host.log.find(/tells.sh: Killing plugin: exited before replying to getmanifest/);
  expect(host.plugin("tells.sh").stderr).toBe("noise\n");
});

test("a symlink's target gives the name, and one file cannot be registered twice", async () => {
  const plugin = toldPlugin("real.mjs");
  const link = join(temporaryDirectory(), "link.mjs");
  symlinkSync(plugin.path, link);
  const host = await startHost({ plugins: [{ ...plugin, path: link }] });
  expect(host.plugin("real.mjs").source).toBe("plugin-real.mjs");
  expect(await host.pluginList()).toEqual([{ name: plugin.path, active: true, dynamic: true }]);
  const twice = await launchHost({ plugins: [plugin, link] });
  await expect(twice.started).rejects.toThrow(`Failed to register ${link}`);
});

test("what a later start is told: startup is over, and its own getmanifest has the client's id", async () => {
  const told: string[] = [];
  const host = await startHost({ allowDeprecatedApis: false });
  host.onPlugin((plugin) => plugin.raw.on("toPlugin", (bytes) => told.push(bytes.toString())));
  await host.pluginStart(toldPlugin("late.mjs").path);
  expect(told[0]).toMatch(
    /^\{"jsonrpc":"2.0","id":"cli:plugin#1\/cln:getmanifest#\d+","method":"getmanifest","params":\{"allow-deprecated-apis":false\}\}\n\n$/,
  );
  expect(told[1]).toMatch(/^\{"jsonrpc":"2.0","id":"cln:init#\d+".*"startup":false/);
});

test("db_write is asked before any init", async () => {
  const plugin = toldPlugin("backup.mjs", { manifest: { hooks: ["db_write"] } });
  const host = await startHost({ plugins: [plugin] });
  const methods = [...plugin.received().matchAll(/"method":"(\w+)"/g)].map(([, method]) => method);
  expect(methods.slice(0, 3)).toEqual(["getmanifest", "db_write", "init"]);
  expect(host.verdicts.list).toEqual([]);
});

test("init is not sent before all manifests are in", async () => {
  const order: string[] = [];
  const host = await launchHost({ plugins: [toldPlugin("a.mjs"), toldPlugin("b.mjs")] });
  host.onPlugin((plugin) => {
    plugin.raw.on("toPlugin", (bytes) =>
      order.push(`${plugin.name} ${/"method":"(\w+)"/.exec(bytes.toString())?.[1]}`),
    );
    plugin.raw.on("fromPlugin", () => order.push(`${plugin.name} answers`));
  });
  await host.started;
  expect(order.slice(0, 4).toSorted()).toEqual([
    "a.mjs answers",
    "a.mjs getmanifest",
    "b.mjs answers",
    "b.mjs getmanifest",
  ]);
  expect(order.slice(4, 6)).toEqual(["a.mjs init", "b.mjs init"]);
});

test("only disable counts in the answer to init", async () => {
  const failing = toldPlugin("fails.mjs", { answers: { init: '{"jsonrpc":"2.0","id":$ID,"error":{"code":1}}' } });
  const leaving = toldPlugin("leaves.mjs", { answers: { init: result('{"disable":"not today"}') } });
  const host = await startHost({ plugins: [failing, leaving] });
  expect(host.plugin("fails.mjs").state).toBe("active");
  const line = await host.log.find(/leaves.mjs: Killing plugin/);
  expect(line).toMatchObject({ level: "debug", text: "Killing plugin: disabled itself at init: not today" });
  expect(host.verdicts.list).toEqual([]);
});
