import { expect, test } from "vitest";
import { Workbench, python, source } from "./workbench.ts";

/** Shows in the log whatever it is asked or told, takes a while for its init, and offers nothing. */
const bare = python(`
import json, sys, time
for line in iter(sys.stdin.readline, ""):
    if not line.strip():
        continue
    message = json.loads(line)
    log = {"level": "info", "message": "got " + message["method"]}
    print(json.dumps({"jsonrpc": "2.0", "method": "log", "params": log}) + "\\n", flush=True)
    if message["method"] == "init":
        time.sleep(0.5)
    if "id" in message:
        result = {"options": [], "rpcmethods": [], "dynamic": True} if message["method"] == "getmanifest" else {}
        print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}) + "\\n", flush=True)
`);

test("what waited for a method, a hook or a topic that the new version has no more, does not reach it", async () => {
  await using bench = await Workbench.start({
    files: {
      "g.mjs": source(
        '{ methods: { gone: () => 1 }, hooks: { custommsg: () => ({ result: "continue" }) }, subscriptions: { block_added() {} } }',
      ),
    },
  });
  const initialized = bench.willSay(/got init/);
  await bench.save("g.mjs", bare);
  await initialized;
  const refused = bench.refused("gone");
  const outcome = bench.host.hook("custommsg");
  bench.host.notify("block_added");
  expect(await refused).toMatchObject({
    code: -32601,
    message: "g.mjs has no method gone any more: it was reloaded while this call waited.",
  });
  expect((await outcome).kind).toBe("continue");
  await bench.said(/g\.mjs: reloaded in/);
  // Lines that came before the answer to this.
  await bench.call("autoreload-restart");
  expect(new Set(bench.lines("got ").map(({ text }) => text))).toEqual(new Set(["got getmanifest", "got init"]));
  expect((await bench.statusOf("g.mjs")).requests).toMatchObject({ received: 2, refused: 2 });
});
