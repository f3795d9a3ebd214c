/** With a recording, the host and the plugin see what they see without one, byte for byte, but for the name of the socket. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { LIMIT_MS, Workbench } from "../../proxy/workbench.ts";
import { calling } from "../sessions.ts";
import { messagesOn, tape } from "./tapes.ts";

const LIMIT = { timeout: LIMIT_MS };

const PLUGIN = (version: number, added = ""): string =>
  calling(
    `manifest: {
      options: [{ name: "mood", type: "string", description: "", default: "fine", dynamic: true }, { name: "token", type: "string-conceal", description: "" }],
      notifications: [{ method: "news" }],
      featurebits: {},
    },
    methods: {
      version: () => ${version}, ${added}
      asks: async (params, id) => (await call("getinfo", {}, id)).id,
      large: ({ size }) => "x".repeat(size),
      fails: () => { throw new Error("no \\u{1f600} coffee"); },
      prints: () => { console.log("debug"); return {}; },
      tells: (params, id) => {
        send({ method: "news", params: { a: [1, 2] } });
        send({ method: "message", params: { id, level: "info", message: "wait" } });
        return {};
      },
      exits: () => process.exit(3),
    },
    hooks: { peer_connected: () => ({ result: "reslove" }), custommsg: () => ({ result: "continue" }) },
    subscriptions: { block_added: () => send({ method: "news", params: { block: 1 } }) },
    others: { setconfig: () => ({}) },`,
  );

/** All of it one after the other, so that two runs go the same way. */
async function scenario(bench: Workbench): Promise<void> {
  for (const text of ["[]", '{ "a" : 18446744073709551615, "a":1.50 }', '{"text":"\\u0000\\ud800 \u00e9"}']) {
    await bench.host.callRaw("version", text);
  }
  await bench.call("large", { size: 300_000 });
  await bench.call("large", { size: 1, and: "y".repeat(300_000) });
  await bench.call("asks");
  await bench.refused("fails");
  await bench.call("prints");
  await bench.call("tells");
  for (const hook of ["peer_connected", "custommsg"] as const) await bench.host.hook(hook);
  await bench.call("setconfig", ["mood", "glad"]);
  await bench.call("check", { command_to_check: "version" });
  bench.host.notify("block_added");
  await bench.call("version");
  await bench.reload("x.mjs", PLUGIN(2, "added: () => 1,"));
  await expect.poll(() => bench.host.plugins.flatMap(({ methods }) => methods), LIMIT).toContain("added");
  await bench.call("added");
  await bench.call("asks");
  await bench.refused("exits");
  await bench.reload("x.mjs", PLUGIN(3, "added: () => 1,"));
  await bench.call("version");
}

async function run(directory: string, isRecorded: boolean): Promise<Map<string, readonly string[]>> {
  {
    await using bench = await Workbench.start({
      files: { "x.mjs": PLUGIN(1) },
      options: { token: "swordfish42" },
      env: { PLUGIN_TAPE: join(directory, "plugin"), ...(isRecorded ? { AUTORELOAD_RECORD: "true" } : {}) },
      whileStarting: ({ host }) => Promise.resolve(tape(host, directory)),
    });
    await scenario(bench);
    await bench.host.stop();
  }
  return messagesOn(directory, plain);
}

/** Without what is of one run alone, and what a recording is meant to change. */
function plain(message: string): string {
  return message
    .replaceAll(/workbench-\w+|autoreload-[\w]{6}\/|\/tmp\/lightning-\w+/g, "X")
    .replaceAll(/"rpc-file":"[^"]*"/g, '"rpc-file":"X"')
    .replace(/"subscriptions":\[[^\]]*\]/, (list) => list.replace(/,"log"|"log",?/, ""))
    .replaceAll(/x{1000,}|y{1000,}/g, (all) => `${all.length} of these`);
}

test("what is recorded is what would have been said", async () => {
  const directory = mkdtempSync(join(tmpdir(), "identity-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const [without, recorded] = [await run(join(directory, "without"), false), await run(join(directory, "with"), true)];
  expect(without.get("plugin")?.length).toBeGreaterThan(20);
  for (const messages of without.values()) for (const message of messages) expect(message).not.toContain("stray: ");
  expect([...recorded.keys()]).toEqual([...without.keys()]);
  for (const [name, messages] of without) expect(recorded.get(name), name).toEqual(messages);
});
