import { once } from "node:events";
import { createConnection } from "node:net";
import type { Socket } from "node:net";
import { statSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Host } from "../../src/host/host.ts";
import { result, startHost, temporaryDirectory, toldPlugin } from "./support.ts";

const METHODS = {
  rpcmethods: [
    { name: "echo", usage: "" },
    { name: "hang", usage: "" },
  ],
};

async function connect(host: Host): Promise<Socket> {
  const socket = createConnection(host.socket);
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

/** Sends text, and reads until so many messages came or the connection was ended. */
async function ask(socket: Socket, text: string, messages = 1): Promise<string[]> {
  socket.write(text);
  let received = "";
  for await (const bytes of socket.iterator({ destroyOnReturn: false })) {
    received += String(bytes);
    if (received.split("\n\n").length > messages) break;
  }
  return received.split("\n\n").slice(0, -1);
}

async function start(answer = result('{"ok":1.50}')): Promise<Host> {
  const answers = { echo: answer, hang: "!nothing" };
  return await startHost({ plugins: [toldPlugin("x.mjs", { manifest: METHODS, answers })] });
}

test("the socket is where lightning-cli looks for it", async () => {
  const lightningDir = temporaryDirectory();
  const host = await startHost({ lightningDir });
  expect(host.socket).toBe(`${lightningDir}/regtest/lightning-rpc`);
  expect(statSync(host.socket).isSocket()).toBe(true);
});

describe("a client's message", () => {
  test.each([
    ['{"jsonrpc":"2.0","id":7,"method":"echo","params":[]}', '{"jsonrpc":"2.0","id":7,"result":{"ok":1.50}}'],
    ['{"jsonrpc":"2.0","id":null,"method":"echo","params":{}}', '{"jsonrpc":"2.0","id":null,"result":{"ok":1.50}}'],
    [
      String.raw`{"jsonrpc":"2.0","id":"a\"b","method":"echo","params":[]}`,
      String.raw`{"jsonrpc":"2.0","id":"a\"b","result":{"ok":1.50}}`,
    ],
    [
      '{ "jsonrpc" : "2.0",\n"method":"echo", "id" : 1.50 , "params" : null}',
      '{"jsonrpc":"2.0","id":1.50,"result":{"ok":1.50}}',
    ],
    ['{"jsonrpc":"2.0","id":1,"method":"notifications","params":[true]}', '{"jsonrpc":"2.0","id":1,"result":{}}'],
    ['{"jsonrpc":"2.0","id":1,"method":"nope","params":[]}', fails("1", -32_601, "Unknown command 'nope'")],
    ['{"jsonrpc":"2.0","id":1,"method":"echo"}', fails("1", -32_600, "No params")],
    ['{"jsonrpc":"2.0","id":1,"params":[]}', fails("1", -32_600, "No method")],
    ['{"jsonrpc":"2.0","id":1,"method":5,"params":[]}', fails("1", -32_600, "Expected string for method")],
    [
      '{"jsonrpc":"2.0","id":"a","method":"getinfo","params":7}',
      fails('"a"', -32_602, "Expected array or object for params"),
    ],
    ['{"jsonrpc":"2.0","method":"echo","params":[]}', fails("null", -32_600, "No id")],
    [
      '{"jsonrpc":"2.0","id":[1],"method":"echo","params":[]}',
      fails("null", -32_600, "Expected string/primitive for id"),
    ],
    [
      '{"jsonrpc":"1.0","id":1,"method":"echo","params":[]}',
      fails("null", -32_600, 'jsonrpc: "2.0" must be specified in the request'),
    ],
    ["garbage}", fails("null", -32_600, "Failed to parse RPC JSON response 'garbage}'")],
  ])("%s", async (request, response) => {
    const host = await start();
    expect(await ask(await connect(host), request)).toEqual([response]);
  });
});

function fails(id: string, code: number, message: string): string {
  return `{"jsonrpc":"2.0","id":${id},"error":${JSON.stringify({ code, message })}}`;
}

test("several requests in one write are answered as they are done, not in the order asked", async () => {
  const host = await start();
  const request = (id: string, method: string): string =>
    `{"jsonrpc":"2.0","id":"${id}","method":"${method}","params":[]}`;
  const text = request("1", "hang") + request("2", "echo") + request("3", "help");
  const answers = await ask(await connect(host), text, 2);
  expect(answers.map((answer) => /"id":"(\d)"/.exec(answer)?.[1])).toEqual(["3", "2"]);
});

test("notifications come to a connection that asked for them, from the next command on", async () => {
  const sent = '{"jsonrpc":"2.0","method":"progress","params":{"x":[1, 2],"id" : $ID,"total":3}}';
  const host = await start(`${sent}${result("{}")}`);
  const socket = await connect(host);
  const echo = '{"jsonrpc":"2.0","id":17,"method":"echo","params":[]}';
  expect(await ask(socket, echo)).toEqual(['{"jsonrpc":"2.0","id":17,"result":{}}']);
  await ask(socket, '{"jsonrpc":"2.0","id":1,"method":"notifications","params":{"enable":true}}');
  expect(await ask(socket, echo, 2)).toEqual([
    '{"jsonrpc":"2.0","method":"progress","params":{"x":[1, 2],"id" : 17,"total":3}}',
    '{"jsonrpc":"2.0","id":17,"result":{}}',
  ]);
});

test("a plugin is told of a command whose caller thinks otherwise of deprecated APIs", async () => {
  const manifest = { ...METHODS, subscriptions: ["deprecated_oneshot"] };
  const plugin = toldPlugin("x.mjs", { manifest });
  const host = await startHost({ plugins: [plugin] });
  const socket = await connect(host);
  const echo = '{"jsonrpc":"2.0","id":1,"method":"echo","params":[]}';
  await ask(socket, echo);
  await ask(socket, '{"jsonrpc":"2.0","id":1,"method":"deprecations","params":[false]}');
  await ask(socket, echo);
  const methods = [...plugin.received().matchAll(/"method":"(\w+)","params":(.*)/g)].map(([, ...found]) =>
    found.join(" "),
  );
  expect(methods.slice(2)).toEqual([
    "echo []}",
    'deprecated_oneshot {"deprecated_oneshot":{"deprecated_ok":false}}}',
    "echo []}",
  ]);
});

test("a plugin's death is told in lightningd's own bytes", async () => {
  const host = await start("!exit");
  expect(await ask(await connect(host), '{"jsonrpc":"2.0","id":"bar","method":"echo","params":[]}')).toEqual([
    '{"jsonrpc": "2.0","id": "bar","error": {"code":-4, "message":"Plugin terminated before replying to RPC call."}}',
  ]);
});

test("a client that hangs up takes nothing with it", async () => {
  const host = await start();
  const socket = await connect(host);
  socket.write('{"jsonrpc":"2.0","id":1,"method":"echo","params":[]}');
  socket.destroy();
  expect(await host.call("echo")).toEqual({ ok: 1.5 });
  expect(host.verdicts.list).toEqual([]);
});

test("a client that does not read is not read from, and then gets all its answers", async () => {
  const host = await start(result(JSON.stringify("x".repeat(1_000_000))));
  const socket = await connect(host);
  socket.pause();
  const request = '{"jsonrpc":"2.0","id":1,"method":"echo","params":[]}';
  expect(await ask(socket, request.repeat(20), 20)).toHaveLength(20);
});

test("stop is answered when the plugins are gone, and ends the connection", async () => {
  const host = await start();
  const socket = await connect(host);
  const ended = once(socket, "close");
  expect(await ask(socket, '{"jsonrpc":"2.0","id":1,"method":"stop","params":[]}')).toEqual([
    '{"jsonrpc":"2.0","id":1,"result":{"result":"Shutdown complete"}}',
  ]);
  expect(host.plugins).toEqual([]);
  await Promise.all([ended, host.stopped]);
  expect(host.leftOver).toEqual([]);
});

test("a path that no unix socket can have is refused in words", async () => {
  const lightningDir = `${temporaryDirectory()}/${"x".repeat(100)}`;
  await expect(startHost({ lightningDir })).rejects.toThrow(
    /a unix socket's path may have \d+ bytes, and .*lightning-rpc has \d+: use a shorter directory/,
  );
});
