import { once } from "node:events";
import { expect, test } from "vitest";
import { ResponseError } from "../../src/jsonrpc/errors.ts";
import { error, result, startHost, toldPlugin, until } from "./support.ts";

const METHODS = { rpcmethods: [{ name: "echo", usage: "[a]" }] };

test("a call's bytes reach the plugin as they are, under an id of lightningd's, and its answer's come back", async () => {
  const answer =
    '{"big":18446744073709551615,"float":0.10000000000000000001,"huge":1e400,"twice":1,"twice":2,"nul":"\\u0000𝄞"}';
  const plugin = toldPlugin("x.mjs", { manifest: METHODS, answers: { echo: result(answer) } });
  const host = await startHost({ plugins: [plugin] });
  const params = '{ "a" :  18446744073709551615, "b": [1e400,"𝄞"] }';
  expect((await host.callRaw("echo", params)).toString()).toBe(answer);
  expect(plugin.received()).toContain(
    `{"jsonrpc":"2.0","id":"cli:echo#1/cln:echo#2","method":"echo","params":${params}}\n\n`,
  );
});

test("answers come back to whom they belong, in whatever order", async () => {
  const plugin = toldPlugin("x.mjs", { manifest: METHODS, answers: { echo: "!nothing" } });
  const host = await startHost({ plugins: [plugin] });
  const calls = [1, 2, 3].map(async (n) => await host.call("echo", [n]));
  await until(() => plugin.received().split('"id":"cli:echo').length === 4, "three requests");
  const ids = [...plugin.received().matchAll(/"id":("cli:echo[^"]*")/g)].map(([, id]) => id ?? "");
  const fromPlugin = ids.toReversed().map((id) => `{"jsonrpc":"2.0","id":${id},"result":${id}}`);
  host.plugin("x.mjs").child?.emit("stdout", Buffer.from(fromPlugin.join("")));
  expect(await Promise.all(calls)).toEqual(ids.map((id) => JSON.parse(id) as string));
});

test("an error has its code, message and data", async () => {
  const answers = { echo: error('{"code":-32602,"message":"no a","data":{"a":1}}') };
  const host = await startHost({ plugins: [toldPlugin("x.mjs", { manifest: METHODS, answers })] });
  const failure: unknown = await host.call("echo").catch((reason: unknown) => reason);
  expect(failure).toBeInstanceOf(ResponseError);
  expect(failure).toMatchObject({ code: -32602, message: "no a", data: { a: 1 } });
});

test("what a plugin that dies leaves open is answered with -4", async () => {
  const host = await startHost({ plugins: [toldPlugin("x.mjs", { manifest: METHODS, answers: { echo: "!exit" } })] });
  await expect(host.call("echo")).rejects.toMatchObject({
    code: -4,
    message: "Plugin terminated before replying to RPC call.",
  });
  await host.log.find(/plugin-x.mjs: Killing plugin: exited during normal operation/);
  await expect(host.call("echo")).rejects.toMatchObject({ code: -32601, message: "Unknown command 'echo'" });
  expect(host.verdicts.list).toEqual([]);
});

test("a plugin that closes its stdout is dead to lightningd", async () => {
  const host = await startHost({ plugins: [toldPlugin("x.mjs", { manifest: METHODS, answers: { echo: "!close" } })] });
  await expect(host.call("echo")).rejects.toMatchObject({ code: -4 });
  const { child } = host.plugin("x.mjs");
  if (child?.exit === undefined && child !== undefined) await once(child, "exit");
  expect(child?.exit).toEqual({ code: null, signal: "SIGKILL" });
});

test("a caller that gives up is not waited for, and its answer goes nowhere", async () => {
  const host = await startHost({
    plugins: [toldPlugin("x.mjs", { manifest: METHODS, answers: { echo: "!nothing" } })],
  });
  const controller = new AbortController();
  const call = host.call("echo", {}, { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(call).rejects.toThrow("enough");
  expect(host.plugin("x.mjs").openRequests).toBe(1);
});

test("message and progress reach a caller that asked for them, under its own id", async () => {
  const notify = (method: string, more: string): string =>
    `{"jsonrpc":"2.0","method":"${method}","params":{"id":$ID,${more}}}\n\n`;
  const answers = {
    echo: `${notify("message", '"level":"info","message":"half"')}${notify("progress", '"num":0,"total":3')}${result('"done"')}`,
  };
  const host = await startHost({ plugins: [toldPlugin("x.mjs", { manifest: METHODS, answers })] });
  const heard: unknown[] = [];
  const onNotification = (method: string, params: object): void => void heard.push([method, params]);
  expect(await host.call("echo", {}, { onNotification })).toBe("done");
  expect(heard).toEqual([
    ["message", { id: "cli:echo#1", level: "info", message: "half" }],
    ["progress", { id: "cli:echo#1", num: 0, total: 3 }],
  ]);
  expect(await host.call("echo")).toBe("done");
});

test("a method is live as soon as its manifest is in, before init is answered", async () => {
  const plugin = toldPlugin("x.mjs", { manifest: METHODS, answers: { init: "!nothing", echo: result('"early"') } });
  const host = await startHost({});
  const starting = host.pluginStart(plugin.path);
  starting.catch(() => undefined);
  await until(() => plugin.received().includes('"method":"init"'), "init");
  expect(await host.call("echo")).toBe("early");
  expect(await host.pluginList()).toMatchObject([{ active: false }]);
  await host.kill();
});

test("a stream of bytes one at a time, and a message of 16 MiB", async () => {
  const plugin = toldPlugin("x.mjs", { manifest: METHODS, answers: { echo: "!nothing" } });
  const host = await startHost({ plugins: [plugin] });
  const call = host.callRaw("echo");
  await until(() => plugin.received().includes('"id":"cli:echo'), "the request");
  const id = /"id":("cli:echo[^"]*")/.exec(plugin.received())?.[1] ?? "";
  const big = JSON.stringify("é".repeat(8 * 1024 * 1024));
  const bytes = Buffer.from(`{"jsonrpc":"2.0",\n\n"result":${big},"id":${id}}`);
  const { child } = host.plugin("x.mjs");
  for (let at = 0; at < 40; at++) child?.emit("stdout", bytes.subarray(at, at + 1));
  child?.emit("stdout", bytes.subarray(40));
  expect((await call).toString() === big).toBe(true);
});

test("a test can see a plugin's bytes both ways, and write what lightningd never would", async () => {
  const plugin = toldPlugin("x.mjs", { manifest: METHODS });
  const host = await startHost({ plugins: [plugin] });
  const seen: string[] = [];
  const { raw } = host.plugin("x.mjs");
  raw.on("toPlugin", (bytes) => seen.push(`to ${bytes.toString().trim()}`));
  raw.on("fromPlugin", (bytes) => seen.push(`from ${bytes.toString().trim()}`));
  host.sendRaw("x.mjs", '{"jsonrpc":"2.0","id":-1.50,"method":"odd"}\n\n');
  await until(() => seen.length === 2, "the answer");
  expect(seen).toEqual([
    'to {"jsonrpc":"2.0","id":-1.50,"method":"odd"}',
    'from {"jsonrpc":"2.0","id":-1.5,"result":{}}',
  ]);
  expect(() => host.plugin("nobody")).toThrow("the host never had a plugin nobody");
});
