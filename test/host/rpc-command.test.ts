import { describe, expect, test } from "vitest";
import { error, result, startHost, toldPlugin } from "./support.ts";
import type { ToldPlugin } from "./support.ts";

function changes(answer: string, name = "x.mjs", hook: string | object = "rpc_command"): ToldPlugin {
  return toldPlugin(name, { manifest: { hooks: [hook] }, answers: { rpc_command: result(answer) } });
}

test("every command goes by the hook, with its members as they came", async () => {
  const plugin = changes('{"result":"continue"}');
  const host = await startHost({ plugins: [plugin] });
  await host.call("help", '[ "help" ]');
  expect(plugin.received()).toContain(
    '"id":"cli:help#1/cln:rpc_command#2","method":"rpc_command","params":' +
      '{"rpc_command":{"jsonrpc":"2.0","id":"cli:help#1","method":"help","params":[ "help" ]}}}\n\n',
  );
});

describe("a plugin may", () => {
  test("answer in a command's place", async () => {
    const host = await startHost({ plugins: [changes('{"return":{"result":{"big":18446744073709551615}}}')] });
    expect((await host.callRaw("getinfo")).toString()).toBe('{"big":18446744073709551615}');
  });

  test("refuse it", async () => {
    const host = await startHost({ plugins: [changes('{"return":{"error":{"code":7,"message":"no","data":[1]}}}')] });
    await expect(host.call("getinfo")).rejects.toMatchObject({ code: 7, message: "no", data: [1] });
  });

  test("run another one", async () => {
    const replace = '{"jsonrpc":"2.0","id":"1","method":"help","params":["stop"]}';
    const host = await startHost({
      plugins: [changes(`{"replace":${replace}}`, "x.mjs", { name: "rpc_command", filters: ["getinfo"] })],
    });
    expect(await host.call("getinfo")).toEqual({ help: [{ command: "stop " }], "format-hint": "simple" });
    expect(await host.pluginList()).toHaveLength(1);
  });
});

test.each([
  ['{"replace":[]}', "'replace' must be an object ([])"],
  ['{"replace":{"method":"help","params":[]}}', `missing 'id' ({"method":"help","params":[]})`],
  [
    '{"replace":{"jsonrpc":"2.0","id":1,"method":"nope","params":[]}}',
    `redirected to unknown method 'nope' ({"jsonrpc":"2.0","id":1,"method":"nope","params":[]})`,
  ],
  [
    '{"replace":{"id":1,"method":"help","params":[]}}',
    `jsonrpc: "2.0" must be specified in the request ({"id":1,"method":"help","params":[]})`,
  ],
])("%s is refused", async (answer, why) => {
  const host = await startHost({ plugins: [changes(answer)] });
  await expect(host.call("getinfo")).rejects.toMatchObject({
    code: -32_600,
    message: `Bad response to 'rpc_command' hook: ${why}`,
  });
});

test.each([
  ["{}", "Bad response to 'rpc_command' hook. "],
  ["null", "Bad response to 'rpc_command' hook. "],
  ['{"result":"x"}', "Bad response to 'rpc_command' hook. 'result' should only be 'continue'."],
])("%s is told, and the command runs", async (answer, text) => {
  const host = await startHost({ plugins: [changes(answer)] });
  expect(await host.call("notifications", [true])).toEqual({});
  expect(host.log.lines).toContainEqual(expect.objectContaining({ level: "broken", source: "lightningd", text }));
  expect(host.verdicts.list).toEqual([]);
});

describe("lightningd ends", () => {
  test.each([
    ["of an error", [error('{"code":1,"message":"m"}')], /returned non-result response/],
    ["of a returned error without message", [result('{"return":{"error":{"code":1}}}')], /without code or message/],
    [
      "of two changes",
      [result('{"return":{"result":1}}'), result('{"return":{"result":2}}')],
      /two plugins changed one 'getinfo'/,
    ],
  ])("%s", async (_, answers, why) => {
    const plugins = answers.map((answer, index) => {
      return toldPlugin(`x${index}.mjs`, { manifest: { hooks: ["rpc_command"] }, answers: { rpc_command: answer } });
    });
    const host = await startHost({ plugins });
    await host.call("getinfo");
    expect(host.verdicts.list).toMatchObject([{ victim: "node", why: expect.stringMatching(why) as string }]);
  });
});
