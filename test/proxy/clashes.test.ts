/** Plugins that cannot have what their old instance holds, and say so only after their manifest. */
import { expect, test } from "vitest";
import { Workbench, python } from "./workbench.ts";

/** Takes a lock when it is loaded, and says so at the given place if that cannot be. @param fails what is done with the error */
const locks = (version: number, atImport: string, atInit: string): string =>
  python(`
import fcntl, json, os, sys, threading, traceback
clash, kept = None, open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "lock"), "w")
try:
    fcntl.flock(kept, fcntl.LOCK_EX | fcntl.LOCK_NB)
except OSError as e:
    clash = e
def thread():
    if clash: raise clash
${atImport}
text = ""
for line in sys.stdin:
    text += line
    if line.strip() or not text.strip(): continue
    m, text = json.loads(text), ""
    if "id" not in m: continue
    answer = {"result": {}}
    if m["method"] == "getmanifest":
        answer = {"result": {"options": [], "rpcmethods": [{"name": "locked", "usage": "", "description": ""}], "dynamic": True}}
    if m["method"] == "init":
        ${atInit}
    if m["method"] == "locked": answer = {"result": [${version}, clash is None]}
    print(json.dumps({"jsonrpc": "2.0", "id": m["id"], **answer}) + "\\n", flush=True)
`);

const THREAD = "threading.Thread(target=thread, daemon=True).start()";

test.each([
  ["dies of it in init", "", "thread()"],
  ["answers init with it", "", 'answer = {"error": {"code": -1, "message": str(clash)}} if clash else answer'],
  ["has a thread that fails of it while it serves", "", THREAD],
  ["has a thread that fails of it before its manifest", THREAD, "pass"],
  ["has a thread that fails of it a while later", "", "threading.Timer(0.5, thread).start()"],
])("who %s is started once more when the old one has gone", async (_, atImport, atInit) => {
  await using bench = await Workbench.start({ files: { "l.py": locks(1, atImport, atInit) } });
  expect(await bench.call("locked")).toEqual([1, true]);
  const again = bench.willSay(/is started once more: .*set --autoreload-overlap=false, which stops that one first/);
  await bench.save("l.py", locks(2, atImport, atInit));
  await again;
  await expect.poll(() => bench.call("locked"), { timeout: 10_000 }).toEqual([2, true]);
  expect(bench.lines("is started once more")).toHaveLength(1);
});

test("who clashes with what its old instance left behind is started again until that has let go", async () => {
  // As a debugger's adapter: a process of its own session, which holds the lock with the plugin.
  const leaves = `import subprocess
subprocess.Popen(["sh", "-c", "until [ -e release ]; do sleep 0.02; done"], cwd=os.path.dirname(os.path.abspath(__file__)),
    start_new_session=True, pass_fds=[kept.fileno()], stdin=-3, stdout=-3, stderr=-3)`;
  const options = { "autoreload-overlap": "false" };
  await using bench = await Workbench.start({ files: { "l.py": locks(1, leaves, "pass") }, options });
  const again = bench.willSay(
    /needs something that another process holds, and is started again in 500 ms: .*BlockingIOError/,
  );
  await bench.save("l.py", locks(2, "if clash: raise clash", "pass"));
  await again;
  await bench.save("release", "");
  await expect.poll(() => bench.call("locked"), { timeout: 10_000 }).toEqual([2, true]);
});

test("who clashes with another process is told what to do, and not started for ever", async () => {
  await using bench = await Workbench.start({ files: { "l.py": locks(1, "", "pass") } });
  const busy = `raise OSError(98, "Address already in use")`;
  await bench.save("l.py", locks(2, "", busy));
  const { text } = await bench.said(/not reloaded, and nothing serves: /);
  expect(text).toContain("its old instance does not run any more: end that process");
  expect(bench.lines("is started once more")).toHaveLength(1);
  expect(bench.lines("is started again in")).toHaveLength(4);
});
