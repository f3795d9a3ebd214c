import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Host } from "../../src/host/host.ts";
import { error, result, startHost, temporaryDirectory, toldPlugin, until } from "./support.ts";
import type { ToldPlugin } from "./support.ts";

const OPTIONS = [
  { name: "o-text", type: "string", description: "d", default: "x", dynamic: true },
  { name: "o-int", type: "int", description: "d", default: 7, dynamic: true },
  { name: "o-flag", type: "flag", description: "d", dynamic: true },
  { name: "o-many", type: "string", description: "d", multi: true, dynamic: true },
  { name: "o-fixed", type: "bool", description: "d", default: false },
  { name: "o-secret", type: "string-conceal", description: "d" },
  { name: "o-none", type: "int", description: "d" },
];

const MANIFEST = { options: OPTIONS, rpcmethods: [{ name: "hello", usage: "[name]" }], cancheck: true };

async function start(plugin = toldPlugin("x.mjs", { manifest: MANIFEST })): Promise<[Host, ToldPlugin]> {
  return [await startHost({ plugins: [plugin], options: { "o-flag": true } }), plugin];
}

describe("help", () => {
  test("lists names and usage by their bytes", async () => {
    const [host] = await start();
    const { help } = (await host.call("help")) as { readonly help: readonly { readonly command: string }[] };
    const names = help.map(({ command }) => command);
    expect(names).toContain("hello [name]");
    expect(names).toContain("stop ");
    expect(names).toContain("plugin subcommand=start|stop|startdir|rescan|list");
    expect(names).toEqual(names.toSorted());
  });

  test("tells of one", async () => {
    const [host] = await start();
    expect(await host.call("help", ["hello"])).toEqual({
      help: [{ command: "hello [name]" }],
      "format-hint": "simple",
    });
    await expect(host.call("help", { command: "nope" })).rejects.toMatchObject({
      code: -32_601,
      message: "Unknown command nope",
    });
  });
});

test("getinfo is that of a node without peers", async () => {
  const [host] = await start();
  expect(await host.call("getinfo")).toMatchObject({
    id: expect.stringMatching(/^0[23][\da-f]{64}$/) as string,
    version: "v26.06.6",
    network: "regtest",
    num_peers: 0,
    "lightning-dir": `${host.lightningDir}/regtest`,
  });
});

test("a command of a real lightningd that this one has not is unknown, with a reason", async () => {
  const [host] = await start();
  await expect(host.call("newaddr")).rejects.toMatchObject({
    code: -32_601,
    message: "Unknown command 'newaddr': this is autoreload's embedded lightningd, which has no wallet, peers or chain",
  });
});

describe("parameters are read as lightningd reads them", () => {
  test.each([
    ["getinfo", [1], "too many parameters: got 1, expected 0"],
    ["plugin", [], "missing required parameter: subcommand"],
    ["plugin", ["frob"], "Unknown subcommand 'frob'"],
    ["plugin", ["stop"], "missing required parameter: plugin"],
    ["plugin", ["list", 1], "too many parameters: got 2, expected 1"],
    ["plugin", ["start", "/no/such/plugin.py", "x=1"], "Extra parameters must be in object"],
    ["plugin", ["stop", "nobody.py"], "Could not find plugin nobody.py"],
    ["plugin", ["start", "/no/such/plugin.py"], "/no/such/plugin.py is not executable: No such file or directory"],
    ["plugin", ["start", "/etc/passwd"], "/etc/passwd is not executable: Permission denied"],
    ["listconfigs", ["nope"], "config: Unknown config option: invalid token (see logs for details)"],
    ["setconfig", ["nope", 1], "config: Unknown config option: invalid token (see logs for details)"],
    ["setconfig", ["o-fixed", true], "config: Not a dynamic config option: invalid token (see logs for details)"],
    ["setconfig", ["o-int"], "o-int requires a value"],
    ["setconfig", ["o-flag", 1], "o-flag does not take a value"],
    ["setconfig", { config: "o-many", val: "a" }, "o-many is a multi option: val must be an array"],
    ["setconfig", { config: "o-int", val: [1] }, "o-int is not a multi option: val must not be an array"],
    ["notifications", { enable: "x" }, "enable: should be 'true' or 'false': invalid token (see logs for details)"],
    ["check", [], "missing required parameter: command_to_check"],
    ["check", ["getinfo", 1], "too many parameters: got 1, expected 0"],
    [
      "help",
      { x: 1 },
      /^unknown parameter: x, this may be caused by a failure to autodetect key=value-style parameters/,
    ],
  ])("%s %j: %s", async (method, params, message) => {
    const [host] = await start();
    const failure: unknown = await host.call(method, params).catch((reason: unknown) => reason);
    expect(failure).toMatchObject({ code: -32_602 });
    expect((failure as Error).message).toMatch(message);
  });
});

describe("plugin", () => {
  test("start gives options by name, and forgets them at the stop", async () => {
    const plugin = toldPlugin("y.mjs", { manifest: { options: [{ ...OPTIONS[0], name: "y-text" }] } });
    const [host] = await start();
    const listed = { name: plugin.path, active: true, dynamic: true };
    expect(await host.pluginStart(plugin.path, { "y-text": "given" })).toContainEqual(listed);
    expect(plugin.received()).toContain('"options":{"y-text":"given"}');
    expect(await host.call("listconfigs", ["y-text"])).toMatchObject({
      configs: { "y-text": { value_str: "given", source: "pluginstart" } },
    });
    await host.pluginStop(plugin.path);
    await host.pluginStart(plugin.path);
    expect(plugin.received()).toContain('"options":{"y-text":"x"}');
  });

  test.each([
    ["an option that it has not", { nope: 1 }, "unknown parameter nope"],
    ["a value that the type does not take", { "y-int": "abc" }, "'abc' is not a number"],
    ["another's option", { "o-int": 1 }, "unknown parameter o-int"],
  ])("start is refused with %s", async (_, options, why) => {
    const [host] = await start();
    const plugin = toldPlugin("y.mjs", { manifest: { options: [{ ...OPTIONS[1], name: "y-int" }] } });
    await expect(host.pluginStart(plugin.path, options)).rejects.toMatchObject({
      code: -3,
      message: `${plugin.path}: ${why}`,
    });
    expect(await host.pluginList()).toHaveLength(1);
  });

  test.each([
    ["dies", { answers: { getmanifest: "!exit" } }, "exited before replying to getmanifest"],
    ["dies of its init", { answers: { init: "!exit" } }, "exited before replying to init"],
    ["is not dynamic", { manifest: { dynamic: false } }, "Not a dynamic plugin"],
    ["disables itself", { answers: { init: result('{"disable":"no"}') } }, "disabled itself at init: no"],
    [
      "has a name that is taken",
      { manifest: { rpcmethods: [{ name: "hello", usage: "" }] } },
      /Could not register method "hello", a method with that name is already registered by plugin .*x.mjs$/,
    ],
    [
      "has an option that is taken",
      { manifest: { options: OPTIONS.slice(1, 2) } },
      'Option "o-int" already registered',
    ],
  ])("start of one that %s fails with the reason", async (_, behaviour, why) => {
    const [host] = await start();
    const plugin = toldPlugin("y.mjs", behaviour);
    const failure: unknown = await host.pluginStart(plugin.path).catch((reason: unknown) => reason);
    expect(failure).toMatchObject({ code: -3 });
    expect((failure as Error).message.replace(`${plugin.path}: `, "")).toMatch(why);
    expect(await host.pluginList()).toHaveLength(1);
  });

  test("start of one that runs is refused unless its file changed", async () => {
    const [host, plugin] = await start();
    await expect(host.pluginStart(plugin.path)).rejects.toThrow(`${plugin.path}: Invalid argument`);
    const { appendFileSync } = await import("node:fs");
    appendFileSync(plugin.path, "// changed\n");
    await host.pluginStart(plugin.path);
    expect(await host.log.find(/Plugin changed/)).toMatchObject({
      text: "Killing plugin: Plugin changed, needs restart.",
    });
    expect(plugin.received()).not.toContain('"method":"shutdown"');
  });

  test("stop is for dynamic plugins", async () => {
    const host = await startHost({ plugins: [toldPlugin("x.mjs", { manifest: { dynamic: false } })] });
    await expect(host.pluginStop("x.mjs")).rejects.toMatchObject({
      code: -32_602,
      message: "x.mjs cannot be managed when lightningd is up",
    });
  });
});

test("listconfigs shows values, defaults and where they come from", async () => {
  const [host, { path }] = await start();
  const { configs } = (await host.call("listconfigs")) as { readonly configs: Readonly<Record<string, unknown>> };
  expect(configs).toMatchObject({
    network: { value_str: "regtest", source: "cmdline" },
    "o-text": { value_str: "x", source: "default", plugin: path, dynamic: true },
    "o-int": { value_int: 7, source: "default", plugin: path, dynamic: true },
    "o-flag": { set: true, source: "cmdline", plugin: path, dynamic: true },
    "o-many": { values_str: [], sources: [], plugin: path, dynamic: true },
    "o-fixed": { value_bool: false, source: "default", plugin: path },
    "o-secret": { value_str: "...", source: "default", plugin: path },
  });
  expect(configs).not.toHaveProperty("o-none");
  expect(await host.call("listconfigs", ["o-none"])).toEqual({ configs: {} });
});

describe("setconfig", () => {
  test("asks the plugin, and then the value counts", async () => {
    const [host, plugin] = await start();
    expect(await host.setConfig("o-int", 9, true)).toEqual({
      config: { config: "o-int", value_int: 9, source: "setconfig transient", plugin: plugin.path, dynamic: true },
    });
    expect(plugin.received()).toMatch(
      /"id":"cli:setconfig#1\/cln:setconfig#\d+","method":"setconfig","params":\{"config":"o-int","val":"9"\}\}\n\n/,
    );
    await host.setConfig("o-many", ["a", "b"], true);
    expect(plugin.received()).toContain('"params":{"config":"o-many","val":["a","b"]}');
    await host.setConfig("o-flag", undefined, true);
    expect(plugin.received()).toContain('"params":{"config":"o-flag"}');
    expect(await host.log.find(/setconfig: o-flag/)).toMatchObject({ text: "setconfig: o-flag SET (updated NULL:0)" });
  });

  test("keeps what is not transient in a file, each option on one line", async () => {
    const lightningDir = temporaryDirectory();
    const host = await startHost({ plugins: [toldPlugin("x.mjs", { manifest: MANIFEST })], lightningDir });
    await host.setConfig("o-int", 8);
    await host.setConfig("o-text", "a b");
    expect(await host.setConfig("o-int", 9)).toMatchObject({
      config: { value_int: 9, source: `${lightningDir}/regtest/config.setconfig:2` },
    });
    const lines = readFileSync(`${lightningDir}/regtest/config.setconfig`, "utf8").split("\n");
    expect(lines.slice(1)).toEqual(["o-int=9", "o-text=a b", ""]);
  });

  test("changes nothing where the plugin refuses", async () => {
    const answers = { setconfig: error('{"code":-5,"message":"too high"}') };
    const [host] = await start(toldPlugin("x.mjs", { manifest: MANIFEST, answers }));
    await expect(host.setConfig("o-int", 99)).rejects.toMatchObject({ code: -5, message: "too high" });
    expect(await host.call("listconfigs", ["o-int"])).toMatchObject({ configs: { "o-int": { value_int: 7 } } });
  });

  test("of a number that is none ends lightningd, if the plugin agreed", async () => {
    const [host] = await start();
    await host.setConfig("o-int", "abc", true);
    expect(host.verdicts.list).toEqual([{ victim: "node", plugin: "x.mjs", why: "Bad literal for --o-int: abc" }]);
  });

  test("an answer that is none is told", async () => {
    const answers = { setconfig: '{"jsonrpc":"2.0","id":$ID}' };
    const [host] = await start(toldPlugin("x.mjs", { manifest: MANIFEST, answers }));
    await expect(host.setConfig("o-int", 1)).rejects.toMatchObject({
      code: -1,
      message: "Malformed setvalue o-int plugin return",
    });
  });
});

describe("check", () => {
  test("of a method goes to the plugin as it came", async () => {
    const [host, plugin] = await start();
    expect(await host.call("check", '{"command_to_check":"hello","name":1e400}')).toEqual({});
    expect(plugin.received()).toContain(
      '"id":"cli:check#1/cln:check#2","method":"check","params":{"command_to_check":"hello","name":1e400}}\n\n',
    );
  });

  test("shows the value that will not do", async () => {
    const [host] = await start();
    const params = { command_to_check: "setconfig", config: "nope" };
    await expect(host.call("check", params)).rejects.toThrow(`config: Unknown config option: invalid token '"nope"'`);
    await expect(host.call("setconfig", ["nope"])).rejects.toThrow("invalid token (see logs for details)");
    expect(await host.log.find(/JSON COMMAND/)).toMatchObject({
      level: "info",
      source: "lightningd",
      text: `JSON COMMAND setconfig: Invalid parameter config (Unknown config option): token '"nope"'`,
    });
  });

  test("of setconfig goes to the plugin that has the option", async () => {
    const [host, plugin] = await start();
    expect(await host.call("check", { command_to_check: "setconfig", config: "o-int", val: 8 })).toEqual({
      command_to_check: "setconfig",
    });
    expect(plugin.received()).toContain('"params":{"command_to_check":"setconfig","config":"o-int","val":"8"}}');
    expect(await host.call("listconfigs", ["o-int"])).toMatchObject({ configs: { "o-int": { value_int: 7 } } });
  });

  test("is answered by lightningd for a plugin that cannot", async () => {
    const [host, plugin] = await start(toldPlugin("x.mjs", { manifest: { ...MANIFEST, cancheck: false } }));
    expect(await host.call("check", ["hello"])).toEqual({ command_to_check: "hello" });
    expect(await host.call("check", ["setconfig", "o-int", 1])).toEqual({ command_to_check: "setconfig" });
    expect(plugin.received()).not.toContain('"method":"check"');
    expect(await host.log.find(/does not support check/)).toMatchObject({
      level: "unusual",
      text: 'Plugin does not support check command for hello (id "cli:check#1")',
    });
  });

  test("of lightningd's own commands does nothing", async () => {
    const [host] = await start();
    expect(await host.call("check", ["stop"])).toEqual({ command_to_check: "stop" });
    expect(await host.call("check", ["plugin", "stop", "x.mjs"])).toEqual({ command_to_check: "plugin" });
    expect(await host.pluginList()).toHaveLength(1);
    await expect(host.call("check", ["nope"])).rejects.toMatchObject({ code: -32_601 });
  });
});

test("a value whose option is gone ends lightningd at the next look at it", async () => {
  const options = OPTIONS.slice(1, 2);
  const first = toldPlugin("first.mjs", { manifest: { options } });
  const host = await startHost({ plugins: [first], options: { "o-int": "1" } });
  await host.pluginStop("first.mjs");
  await host.call("plugin", ["start", toldPlugin("by-position.mjs").path]);
  expect(host.verdicts.list).toEqual([]);
  const second = toldPlugin("second.mjs");
  await host.pluginStart(second.path).catch(() => undefined);
  await until(() => host.verdicts.list.length > 0, "the verdict");
  expect(host.verdicts.list).toMatchObject([
    { victim: "node", plugin: "second.mjs", why: expect.stringContaining("the option o-int has a value") as string },
  ]);
});
