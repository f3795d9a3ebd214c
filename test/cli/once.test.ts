/** `autoreload call`, `hook` and `notify`: results on stdout, all else on stderr, and an exit code for scripts. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { hintsFor } from "../../src/cli/once/hints.ts";
import { error, result, toldPlugin } from "../host/support.ts";
import type { Behaviour } from "../host/support.ts";
import { run } from "./support.ts";

const MANIFEST = {
  rpcmethods: [{ name: "hello", usage: "[name]" }],
  hooks: ["peer_connected"],
  subscriptions: ["block_added"],
  options: [{ name: "greeting", type: "string", description: "d", default: "x" }],
};
const greeter = (answers: Behaviour["answers"] = {}): ReturnType<typeof toldPlugin> =>
  toldPlugin("hello.mjs", { manifest: MANIFEST, answers });

describe("the plugin is asked", () => {
  test.each([
    [["n=5", "m=007", 'x={"a": 18446744073709551615}'], '{"n":5,"m":"007","x":{"a": 18446744073709551615}}'],
    [["--", "-x", "5", "-1", "null"], '["-x",5,"-1",null]'],
  ])("call with %j", async (params, came) => {
    const plugin = greeter({ hello: result('{ "big": 18446744073709551615 }') });
    const ended = await run(["call", plugin.path, "hello", "-o", "greeting=Hi", ...params]);
    expect(ended).toEqual({ code: 0, out: '{"big":18446744073709551615}\n', err: "" });
    expect(plugin.received()).toContain(`"params":${came}`);
    expect(plugin.received()).toContain('"greeting":"Hi"');
  });

  test.each([
    ["call", "hello", '{"name": "bob"}'],
    ["notify", "block_added", '{"block_added":{"height":7}}'],
  ])("%s %s takes JSON from stdin", async (command, name, json) => {
    const plugin = greeter();
    const { code } = await run([command, plugin.path, name, "-"], `${json}\n`);
    expect(code).toBe(0);
    expect(plugin.received()).toContain(json);
  });

  test("hook shows how lightningd goes on", async () => {
    const said = '{"result":"disconnect","error_message":"no"}';
    const { code, out, err } = await run(["hook", greeter({ peer_connected: result(said) }).path, "peer_connected"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toBe(`{"outcome":"result","result":${said},"asked":["autoreload.js"]}\n`);
  });

  test("notify waits until it was read, and prints no result", async () => {
    const plugin = greeter();
    expect(await run(["notify", plugin.path, "block_added"])).toEqual({ code: 0, out: "", err: "" });
    expect(plugin.received()).toMatch(/"method":"block_added","params":\{"block_added":\{"hash":"[0-9a-f]{64}"/);
  });
});

test("a PATH that leads to node alone is enough, and no directory is left behind", async () => {
  const plugin = greeter({ hello: result('"Hi"') });
  const temporary = mkdtempSync(join(tmpdir(), "path-"));
  onTestFinished(() => rmSync(temporary, { recursive: true }));
  mkdirSync(join(temporary, "bin"));
  symlinkSync(process.execPath, join(temporary, "bin/node"));
  const env = { ...process.env, PATH: join(temporary, "bin"), TMPDIR: temporary };
  expect(await run(["call", plugin.path, "hello"], "", { env })).toEqual({ code: 0, out: '"Hi"\n', err: "" });
  expect(readdirSync(temporary)).toEqual(["bin"]);
});

describe("exits with 1 and the reason", () => {
  test.each<[string, Behaviour["answers"], readonly string[], RegExp]>([
    [
      "an error",
      { hello: error('{"code":-5,"message":"no name"}') },
      ["call", "hello"],
      /^autoreload: error -5: no name$/m,
    ],
    [
      "a crash",
      { hello: "!exit" },
      ["call", "hello"],
      /autoreload: error -4: hello.mjs did not answer hello: .*code 3/,
    ],
    [
      "a crash in a notification",
      { block_added: "!exit" },
      ["notify", "block_added"],
      /crashed.* after it was told of block_added/,
    ],
    ["a stray print", { hello: `oops\n${result("{}")}` }, ["call", "hello"], /wrote to stdout what is no JSON-RPC/],
    ["a wrong answer to a hook", { peer_connected: result("{}") }, ["hook", "peer_connected"], /"result" is missing/],
    [
      "no such method",
      {},
      ["call", "helo"],
      /^autoreload: hello.mjs has no method helo \(did you mean hello\?\). It has: hello$/m,
    ],
    ["no such hook of the plugin", {}, ["hook", "custommsg"], /^Nobody was asked: hello.mjs has no hook custommsg/m],
    [
      "a topic that it did not subscribe to",
      {},
      ["notify", "connect"],
      /hello.mjs does not subscribe to connect. It does to: block_added$/m,
    ],
  ])("%s", async (_, answers, [command = "", ...words], why) => {
    const { code, err } = await run([command, greeter(answers).path, ...words]);
    expect(err).toMatch(why);
    expect(code).toBe(1);
  });

  test("a file that is not there, once", async () => {
    const { code, err } = await run(["call", "/nowhere/x.py", "hello"]);
    expect([code, err.match(/does not exist/g)?.length]).toEqual([1, 1]);
  });
});

test.each([
  [["call", "x.py", "hi", "a=1", "2"], "2 has no name"],
  [["call", "x.py", "hi", '{"a":}'], 'this is no JSON: {"a":}'],
  [["call", "x.py", "hi", "-"], "params must be a JSON object or list; got nothing"],
  [["hook", "x.py", "peer_connected", "5"], "params must be a JSON object or list; got 5"],
  [["notify", "x.py"], "Not enough non-option arguments"],
])("%j exits with 2", async (args, why) => {
  const { code, out, err } = await run(args);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(why);
});

test("a hook that lightningd does not have is a wrong command line", async () => {
  const { code, err } = await run(["hook", greeter().path, "peer_conected"]);
  expect(err).toMatch(/lightningd has no hook peer_conected \(did you mean peer_connected\?\)/);
  expect(code).toBe(2);
});

test("JSON that is not as lightningd writes it is hinted at, and sent", async () => {
  const plugin = greeter();
  const { code, err } = await run(["notify", plugin.path, "block_added", '{"height": 7}']);
  expect(err).toBe('autoreload: lightningd\'s block_added is an object of one member: {"block_added": {...}}\n');
  expect(code).toBe(0);
  expect(plugin.received()).toContain('"params":{"height": 7}');
});

test.each<[object, object | undefined, readonly string[]]>([
  [{ peer: { id: "02" } }, { peer: { id: "03" } }, []],
  [
    { peer: { featurs: "02" } },
    { peer: { features: "03" } },
    ['has no "peer.featurs" (did you mean "features"?)', 'has also "peer.features"'],
  ],
  [{ a: 1, b: [] }, { a: "1", b: [1] }, ['has a string as "a", and this is a number']],
  [{ a: null, b: 1 }, { a: true, b: 2 }, ['has true or false as "a", and this is null']],
  [[1], { a: 1 }, ["has an object, and this is a list"]],
  [{ whatever: 1 }, undefined, []],
])("%j beside %j", (given, sample, hints) => {
  expect(hintsFor(given, sample)).toEqual(hints);
});
