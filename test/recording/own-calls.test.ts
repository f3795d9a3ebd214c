import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AUTORELOAD, Workbench } from "../proxy/workbench.ts";
import type { WorkbenchOptions } from "../proxy/workbench.ts";
import { about, calling, stopped } from "./sessions.ts";

/** Keeps the bytes that it reads, and answers with what the node says of several things at once. */
const CALLER = calling(
  `methods: {
    asks: async (params, id) => {
      const answers = await Promise.all(["getinfo", "help", "listconfigs"].map((name) => call(name, {}, id)));
      return answers.map((answer) => Object.keys(answer)[0]);
    },
    socket: () => ({ rpcFile }),
    half: () => new Promise((resolve) => {
      let text = "";
      const socket = connect(rpcFile).setEncoding("utf8").on("data", (piece) => (text += piece));
      socket.on("close", () => resolve({ answers: text.split("\\n\\n").length - 1 }));
      socket.end('{"jsonrpc":"2.0","id":1,"method":"getinfo","params":{}}{"jsonrpc":"2.0","id":2,"method":"help","params":{}}');
    }),
    nonsense: () => new Promise((resolve) => {
      const socket = connect(rpcFile, () => socket.write("}")).on("data", () => undefined);
      socket.on("close", () => resolve({ closed: true })).on("error", () => undefined);
    }),
  },
  subscriptions: { block_added: () => undefined },
  hooks: { peer_connected: () => ({ result: "continue" }) },`,
).replace(
  "let made = 0;",
  `let made = 0;
import { appendFileSync } from "node:fs";
process.stdin.prependListener("data", (piece) => appendFileSync(process.env.SEEN, piece));`,
);

/** A node's life: all bytes that lightningd and the plugin were sent. */
async function seen(
  options: WorkbenchOptions["options"] = {},
): Promise<{ readonly plugin: string; readonly host: string }> {
  const directory = await mkdtemp(join(tmpdir(), "seen-"));
  const [plugin, host, tee] = ["plugin", "host", "tee.sh"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(tee, `#!/bin/sh\n'${process.execPath}' '${AUTORELOAD}' | tee '${host}'\n`, { mode: 0o755 });
  {
    await using bench = await Workbench.start({
      files: { "x.mjs": CALLER },
      options,
      env: { SEEN: plugin },
      autoreload: tee,
    });
    await bench.call("asks");
    await bench.host.hook("peer_connected");
    await bench.reload("x.mjs", `${CALLER}\n`);
    await bench.call("asks");
  }
  const read = (path: string): string => readFileSync(path, "utf8").replaceAll(/\/tmp\/[\w-]+/g, "/tmp/it");
  const bytes = { plugin: read(plugin), host: read(host) };
  await rm(directory, { recursive: true });
  return bytes;
}

test("what the plugin and the host see is the same with a recording, but for rpc-file and our own words", async () => {
  const without = await seen();
  const recorded = await seen({ "autoreload-record": true });
  expect(recorded.plugin).toMatch(/"rpc-file":"autoreload-\d+-1\.rpc"/);
  expect(recorded.plugin.replaceAll(/autoreload-\d+-1\.rpc/g, "lightning-rpc")).toBe(without.plugin);
  // Ours are the log and a subscription to lightningd's.
  const said = (text: string): string[] => text.split("\n\n").filter((each) => !each.includes('"method":"log"'));
  expect(said(recorded.host).map(withoutSubscriptions)).toEqual(said(without.host).map(withoutSubscriptions));
});

function withoutSubscriptions(message: string): string {
  return message.replace(/"subscriptions":\[[^\]]*\]/, "");
}

test("several connections at once, and both ends' closing, go through as they would", async () => {
  await using bench = await Workbench.start({
    files: { "x.mjs": CALLER },
    options: { "autoreload-record": true },
    env: { SEEN: "/dev/null" },
  });
  expect(await bench.call("asks")).toEqual(["id", "help", "configs"]);
  expect(await bench.call("half")).toEqual({ answers: 2 });
  expect(await bench.call("nonsense")).toEqual({ closed: true });
  const session = await stopped(bench);
  const [asked] = about(session, "asks");
  for (const m of ["getinfo", "help", "listconfigs"]) {
    const [request, answer] = about(session, m);
    expect([request, answer]).toMatchObject([
      { k: "req", up: asked?.n },
      { k: "res", re: request?.n },
    ]);
  }
});

test("the socket is this user's, passes on after the recording, and is gone with the node", async () => {
  let socket = "";
  {
    await using bench = await Workbench.start({
      files: { "x.mjs": CALLER },
      options: { "autoreload-record": true },
      env: { SEEN: "/dev/null" },
    });
    ({ rpcFile: socket } = (await bench.call("socket")) as { rpcFile: string });
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const session = await stopped(bench);
    expect(about(session, "getinfo")).toEqual([]);
    expect(await bench.call("asks")).toEqual(["id", "help", "configs"]);
    await bench.reload("x.mjs", `${CALLER}\n`);
    expect(((await bench.call("socket")) as { rpcFile: string }).rpcFile).toMatch(/lightning-rpc$/);
  }
  expect(existsSync(socket)).toBe(false);
});

test("a killed autoreload leaves no socket behind", async () => {
  await using bench = await Workbench.start({
    files: { "x.mjs": CALLER },
    options: { "autoreload-record": true },
    env: { SEEN: "/dev/null" },
  });
  const { rpcFile } = (await bench.call("socket")) as { rpcFile: string };
  const { autoreload } = (await bench.status()) as unknown as { autoreload: { pid: number } };
  process.kill(autoreload.pid, "SIGKILL");
  await expect
    .poll(() => readdirSync(join(rpcFile, "..")).filter((name) => name.startsWith("autoreload-")))
    .toEqual([]);
});
