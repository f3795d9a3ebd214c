import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Workbench, python } from "./workbench.ts";

/** Takes its time for each notification, puts it on record, ends at the end of its stdin, and dies of SIGTERM at once. */
const slow = (version: number): string =>
  python(`
import json, os, sys, time
record = os.open(sys.argv[0] + ".record", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
for line in iter(sys.stdin.readline, ""):
    if not line.strip():
        continue
    message = json.loads(line)
    if message["method"] == "block_added":
        time.sleep(0.001)
        os.write(record, b"%d ${version}\\n" % message["params"]["block_added"]["height"])
        continue
    result = {"version": ${version}}
    if message["method"] == "getmanifest":
        methods = [{"name": "version", "usage": "", "description": "d"}]
        result = {"options": [], "rpcmethods": methods, "subscriptions": ["block_added"], "dynamic": True}
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}) + "\\n", flush=True)
`);

test("what an old instance has been told and not read yet, it may still read", async () => {
  await using bench = await Workbench.start({
    files: { "n.py": slow(1) },
    options: { "autoreload-grace": ["20000"] },
  });
  let told = 0;
  const tell = (): void => bench.host.notify("block_added", { block_added: { hash: "00", height: ++told } });
  const reloaded = bench.willSay(/n\.py: reloaded in/);
  await bench.save("n.py", slow(2));
  // Ever a little more than it can take.
  const blocks = setInterval(() => [1, 2, 3].forEach(tell), 2);
  await reloaded.finally(() => clearInterval(blocks));
  expect(await bench.call("version")).toEqual({ version: 2 });
  const record = readFileSync(bench.path("n.py.record"), "utf8").trim().split("\n");
  expect(record.map((line) => Number(line.split(" ")[0]))).toEqual(Array.from({ length: told }, (_, at) => at + 1));
  const versions = record.map((line) => line.split(" ")[1]);
  expect(new Set(versions)).toEqual(new Set(["1", "2"]));
  expect(versions).toEqual(versions.toSorted((one, other) => Number(one) - Number(other)));
});
