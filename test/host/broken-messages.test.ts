import { describe, expect, test } from "vitest";
import { result, startHost, toldPlugin } from "./support.ts";

const METHODS = { rpcmethods: [{ name: "say", usage: "" }] };
const DONE = result("{}");

/** What lightningd kills a running plugin for, and what it says then; tried on a running node. */
const KILLED: readonly (readonly [what: string, written: string, why: RegExp])[] = [
  ["stray text before a message", `hello world\n${DONE}`, /^Failed to parse RPC JSON response '\n\nhello world\n\{/],
  ["stray text with a brace", "{oops}\n", /^Failed to parse RPC JSON response '/],
  ["a batch", `[${DONE.trim()}]`, /^JSON-RPC message does not contain "jsonrpc" field: '\n\n\[\{/],
  ["no jsonrpc", '{"id":$ID,"result":{}}', /^JSON-RPC message does not contain "jsonrpc" field: '\n\n\{"id":/],
  [
    "a log without params",
    '{"jsonrpc":"2.0","method":"log"}',
    /^Malformed JSON-RPC notification missing "method" or "params": \{"jsonrpc":"2.0","method":"log"\}$/,
  ],
  ["a notification without method", '{"jsonrpc":"2.0","params":{}}', /^Malformed JSON-RPC notification missing/],
  [
    "a log without message",
    log('"level":"info"'),
    /^Log notification from plugin doesn't have a string "message" field$/,
  ],
  ["a log whose message is a number", log('"message":1'), /doesn't have a string "message" field$/],
  [
    "a log of an unknown level",
    log('"message":"x","level":"warning"'),
    /^Unknown log-level "warning", valid values are "trace", "debug", "info", "warn", or "error".$/,
  ],
  ["a log of level io", log('"message":"x","level":"io"'), /^Unknown log-level "io"/],
  ["a log whose level is a number", log('"message":"x","level":3'), /^Unknown log-level 3,/],
  [
    "a message without id",
    '{"jsonrpc":"2.0","method":"message","params":{}}',
    /^JSON-RPC notify "id"-field is not present$/,
  ],
];

function log(members: string): string {
  return `{"jsonrpc":"2.0","method":"log","params":{${members}}}`;
}

describe("a plugin is killed for", () => {
  test.each(KILLED)("%s", async (_, written, why) => {
    const host = await startHost({ plugins: [toldPlugin("x.mjs", { manifest: METHODS, answers: { say: written } })] });
    await expect(host.call("say")).rejects.toMatchObject({ code: -4 });
    expect(host.verdicts.list).toEqual([
      { victim: "plugin", plugin: "x.mjs", why: expect.stringMatching(why) as string },
    ]);
    expect(host.plugins).toEqual([]);
  });
});

test("invalid UTF-8 gets a plugin killed", async () => {
  const host = await startHost({ plugins: [toldPlugin("x.mjs", { manifest: METHODS, answers: { say: "!nothing" } })] });
  const call = host.call("say");
  const bytes = Buffer.from('{"jsonrpc":"2.0","id":1,"result":"\xff"}', "latin1");
  host.plugin("x.mjs").child?.emit("stdout", bytes);
  await expect(call).rejects.toMatchObject({ code: -4 });
});

/** What looks wrong and is legal. */
const LEGAL: readonly (readonly [what: string, written: string])[] = [
  ["another version of jsonrpc", '{"jsonrpc":"1.0","id":$ID,"result":{}}'],
  ["an answer to nothing", `{"jsonrpc":"2.0","id":"nobody","result":{}}${DONE}`],
  ["the same answer twice", `${DONE}${DONE}`],
  ["a request of the plugin's own", `{"jsonrpc":"2.0","id":"mine","method":"getinfo","params":{}}${DONE}`],
  ["a topic that it did not declare", `{"jsonrpc":"2.0","method":"mine","params":{}}${DONE}`],
  ["progress of an unknown request", `{"jsonrpc":"2.0","method":"progress","params":{"id":1}}${DONE}`],
  ["a message over many lines", DONE.replaceAll(",", "\n,\n\n").replaceAll(":", " :\n")],
  ["several messages in one write, no newline at all", `${log('"message":"x"')}${DONE.trim()}`],
  ["a result and an error", '{"jsonrpc":"2.0","id":$ID,"result":{},"error":null}'],
];

describe("a plugin may send", () => {
  test.each(LEGAL)("%s", async (_, written) => {
    const host = await startHost({ plugins: [toldPlugin("x.mjs", { manifest: METHODS, answers: { say: written } })] });
    await host.call("say").catch(() => undefined);
    await host.call("help");
    expect(host.verdicts.list).toEqual([]);
    expect(host.plugin("x.mjs").state).toBe("active");
    expect(host.plugin("x.mjs").openRequests).toBe(0);
  });
});
