import { describe, expect, test } from "vitest";
import { isAlive, until } from "./processes.ts";
import { Workbench, python, source, version } from "./workbench.ts";

/** Callers are told of an end within this. */
const PROMPT_MS = 2000;

describe("a plugin that ends with a call under way", () => {
  const ends: readonly [name: string, code: string, message: RegExp][] = [
    [
      "exit 0",
      "process.exit(0)",
      /^e\.mjs did not answer die: it exited \(code 0\) with die under way, and wrote nothing to stderr\.$/,
    ],
    ["exit 3", "process.exit(3)", /^e\.mjs did not answer die: it exited with code 3 with die under way/],
    [
      "SIGSEGV",
      'process.kill(process.pid, "SIGSEGV")',
      /it was killed by SIGSEGV \(it used memory that is not its own\)/,
    ],
    [
      "SIGKILL",
      'process.kill(process.pid, "SIGKILL")',
      /it was killed by SIGKILL \(by someone, or because memory ran out\)/,
    ],
    [
      "an exception",
      'setImmediate(() => { throw new TypeError("no such thing"); })',
      /TypeError: no such thing.*it exited with code 1/,
    ],
  ];
  const dies = (code: string): string => source(`{ methods: { version: () => 0, die: () => { ${code} } } }`);

  test.each(ends)("by %s: the caller is told how, and the next save serves", async (_, code, message) => {
    await using bench = await Workbench.start({ files: { "e.mjs": dies(code) } });
    const began = performance.now();
    const refused = await bench.refused("die");
    expect(performance.now() - began).toBeLessThan(PROMPT_MS);
    expect(refused.code).toBe(-4);
    expect(refused.message).toMatch(message);
    expect((await bench.refused("die")).message).toMatch(message);
    await bench.said(/e\.mjs: (crashed|ended): .*under way/);
    await bench.reload("e.mjs", version(2));
    expect(await bench.call("version")).toEqual({ version: 2 });
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test("by an error in Python: its file and line come first, then its last words", async () => {
    const raises = python(`
import json, sys
for line in iter(sys.stdin.readline, ""):
    if not line.strip():
        continue
    request = json.loads(line)
    if request["method"] == "raises":
        sys.stderr.write("about to look it up\\n")
        request["nothing"]
    result = {"options": [], "rpcmethods": [{"name": "raises", "usage": "", "description": "d"}], "dynamic": True}
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}) + "\\n", flush=True)
`);
    await using bench = await Workbench.start({ files: { "r.py": raises } });
    const { message, data } = await bench.refused("raises");
    expect(message).toMatch(
      /^r\.py did not answer raises: .*r\.py:10: KeyError: 'nothing' \(it exited with code 1 with raises under way\)$/,
    );
    const { stderr } = data as { stderr: string[] };
    expect(stderr[0]).toBe("about to look it up");
    expect(stderr.at(-1)).toBe("KeyError: 'nothing'");
    await bench.said(/r\.py: \| KeyError: 'nothing'$/);
  });

  test("by running out of memory: says so", async () => {
    const hoards = source(
      `{ methods: { hoard: () => { const all = []; for (;;) all.push(new Array(1000).fill(all.length)); } } }`,
    ).replace("#!/usr/bin/env node", "#!/usr/bin/env -S node --max-old-space-size=20");
    await using bench = await Workbench.start({ files: { "m.mjs": hoards } });
    const { message } = await bench.refused("hoard");
    expect(message).toMatch(/heap out of memory.*it was killed by SIGABRT/i);
  });
});

test("a plugin that served for a while is started again by itself, and that is told", async () => {
  const dies = source("{ methods: { pid: () => process.pid, die: () => process.exit(3) } }");
  await using bench = await Workbench.start({ files: { "s.mjs": dies } });
  const before = await bench.call("pid");
  const steady = performance.now() + 1100;
  await until(() => performance.now() > steady, "a while");
  const reloaded = bench.willSay(/s\.mjs: reloaded in \d+ ms \(it crashed\)/);
  await bench.refused("die");
  await bench.said(/s\.mjs: served for a while before it crashed, so it is started again in 250 ms/);
  await reloaded;
  expect(await bench.call("pid")).not.toBe(before);
  // The new one did not serve for a while yet.
  await bench.refused("die");
  await bench.said(/s\.mjs: is started again when its file changes, or by autoreload-restart/);
  expect(await bench.statusOf("s.mjs")).toMatchObject({ state: "failed", restarts: 1 });
});

describe("a plugin that hangs", () => {
  const hangs = (rest = ""): string =>
    source(`{ methods: { hang: () => { for (;;); }, version: () => ({ version: 1 }) }, ${rest} }`);

  test("in a request: the next save gets out of it", async () => {
    await using bench = await Workbench.start({ files: { "v.mjs": hangs() } });
    const refused = bench.refused("hang");
    const behind = bench.refused("version");
    await bench.reload("v.mjs", version(2));
    expect((await refused).message).toMatch(
      /^v\.mjs did not answer hang: it was reloaded before it answered \(.*v\.mjs/,
    );
    expect((await behind).message).toContain("did not answer version: it was reloaded before it answered");
    expect(await bench.call("version")).toEqual({ version: 2 });
  });

  test("in db_write: the next version is asked again, before its init, so that it misses no write", async () => {
    const hook = (answer: string): string =>
      source(
        `{ init: () => { log("is told init"); return {}; }, hooks: { db_write: ({ data_version: n }) => { ${answer} } } }`,
      );
    await using bench = await Workbench.start({
      files: { "d.mjs": hook('return n < 100 ? { result: "continue" } : undefined;') },
    });
    const outcome = bench.host.hook("db_write", { data_version: 100, writes: [] });
    const written = bench.willSay(/: wrote 100$/);
    await bench.reload("d.mjs", hook('log("wrote " + n); return { result: "continue" };'));
    await written;
    expect((await outcome).kind).toBe("continue");
    expect((await bench.statusOf("d.mjs")).requests.sent_again).toBe(1);
    const [wrote, init] = [/wrote 100$/, /is told init$/].map((what) =>
      bench.host.log.lines.findLastIndex(({ text }) => what.test(text)),
    );
    expect(wrote).toBeLessThan(Number(init));
  });

  test("in db_write: the next save lets the node go on", async () => {
    const stands = source(
      "{ hooks: { db_write: ({ data_version: count }) => (count < 100 ? { result: 'continue' } : undefined) } }",
    );
    await using bench = await Workbench.start({ files: { "v.mjs": stands } });
    const outcome = bench.host.hook("db_write", { data_version: 100, writes: [] });
    await bench.said(/v\.mjs: has not answered the hook db_write for 5 s; lightningd stands still for it/);
    await bench.reload("v.mjs", version(2));
    expect((await outcome).kind).toBe("continue");
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test.each([
    ["boot", "#!/usr/bin/env node\nsetInterval(() => undefined, 1000);\n"],
    ["getmanifest", source("{ others: { getmanifest: () => new Promise(() => undefined) } }")],
    ["init", source("{ methods: { version: () => 0 }, init: () => new Promise(() => undefined) }")],
  ])("at %s of a reload: the next save gets out of it", async (step, text) => {
    await using bench = await Workbench.start({ files: { "v.mjs": version(1) } });
    const reloading = bench.willSay(/v\.mjs: reloading: /);
    await bench.save("v.mjs", text);
    await reloading;
    // Until init the old version serves on; then callers wait for whoever comes next.
    const answer = bench.call("version");
    if (step !== "init") expect(await answer).toEqual({ version: 1 });
    await bench.reload("v.mjs", version(2));
    if (step === "init") expect([{ version: 1 }, { version: 2 }]).toContainEqual(await answer);
    expect(await bench.call("version")).toEqual({ version: 2 });
  });

  test("refusing SIGTERM: it is killed at the end of the grace, and that is told", async () => {
    const refuses = source(
      "{ methods: { version: () => ({ version: 1 }) } }",
      'process.on("SIGTERM", () => undefined); setInterval(() => undefined, 1000);',
    );
    await using bench = await Workbench.start({ files: { "v.mjs": refuses }, options: { "autoreload-grace": 200 } });
    await bench.reload("v.mjs", version(2));
    await bench.said(/v\.mjs: the old instance did not stop within 200 ms and was killed/);
    expect(await bench.call("version")).toEqual({ version: 2 });
  });
});

describe("a plugin that lives on, but closes", () => {
  const closes = (descriptor: number): string =>
    source(
      `{ methods: { shut: () => { closeSync(${descriptor}); }, work: () => ({}) } }`,
      'import { closeSync } from "node:fs"; setInterval(() => undefined, 1000);',
    );

  test("its stdout: open and later calls are told", async () => {
    await using bench = await Workbench.start({ files: { "c.mjs": closes(1) } });
    const message =
      /c\.mjs did not answer (shut|work): it closed its stdout and could answer nothing more, so it was stopped/;
    expect((await bench.refused("shut")).message).toMatch(message);
    expect((await bench.refused("work")).message).toMatch(message);
  });

  test("its stdin: calls are told as soon as one cannot be sent", async () => {
    await using bench = await Workbench.start({ files: { "c.mjs": python(CLOSES_STDIN) } });
    const open = bench.refused("shut");
    await bench.said(/stdin is closed$/);
    const message =
      /c\.mjs did not answer (shut|work): it closed its stdin and could be asked nothing more, so it was stopped/;
    expect((await bench.refused("work")).message).toMatch(message);
    expect((await open).message).toMatch(message);
  });
});

const CLOSES_STDIN = `
import json, os, sys, time
for line in iter(sys.stdin.readline, ""):
    if not line.strip():
        continue
    request = json.loads(line)
    if request["method"] == "shut":
        os.close(0)
        print('{"jsonrpc":"2.0","method":"log","params":{"message":"stdin is closed"}}', flush=True)
        time.sleep(60)
    names = [{"name": name, "usage": "", "description": "d"} for name in ("shut", "work")]
    result = {"options": [], "rpcmethods": names, "dynamic": True}
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}), flush=True)
`;

describe("children that keep the pipes", () => {
  /** Starts a child that ignores SIGTERM and holds stdin, stdout and stderr open. */
  const forks = (rest = ""): string =>
    source(
      `{
        methods: { child: () => child.pid, die: () => process.exit(1) },
        ${rest}
      }`,
      `import { spawn } from "node:child_process";
       const child = spawn("/bin/sh", ["-c", "trap '' TERM; while :; do sleep 60; done"], { stdio: "inherit" });`,
    );

  test("are gone after a reload, and after a crash", async () => {
    await using bench = await Workbench.start({ files: { "f.mjs": forks() } });
    const first = Number(await bench.call("child"));
    expect(isAlive(first)).toBe(true);
    await bench.reload("f.mjs", forks("//"));
    await until(() => !isAlive(first), "the first child's end");
    const second = Number(await bench.call("child"));
    const began = performance.now();
    expect((await bench.refused("die")).message).toContain("it exited with code 1");
    expect(performance.now() - began).toBeLessThan(PROMPT_MS);
    await until(() => !isAlive(second), "the second child's end");
  });
});

describe("a crash during a reload", () => {
  const slow = (body: string, ms = 400): string =>
    source(body, `await new Promise((resolve) => setTimeout(resolve, ${ms}));`);

  test("of the old instance: later calls wait for the new one", async () => {
    const dies = (value: number): string =>
      slow(`{ methods: { version: () => ({ version: ${value} }), die: () => process.exit(3) } }`);
    await using bench = await Workbench.start({ files: { "v.mjs": dies(1) } });
    const [reloading, reloaded] = [bench.willSay(/v\.mjs: reloading: /), bench.willSay(/v\.mjs: reloaded in/)];
    await bench.save("v.mjs", dies(2));
    await reloading;
    expect((await bench.refused("die")).message).toContain("it exited with code 3 with die under way");
    expect(await bench.call("version")).toEqual({ version: 2 });
    await reloaded;
  });

  test.each([
    ["before getmanifest", "throw new Error('too soon');", ""],
    ["at init", "", "init: () => process.exit(4),"],
    ["right after init", "", "init: () => { setImmediate(() => process.exit(4)); return {}; },"],
  ])("of the new instance %s: callers are told, or served by the old one", async (_, before, init) => {
    await using bench = await Workbench.start({ files: { "v.mjs": version(1) } });
    const told = bench.willSay(/v\.mjs: (not reloaded|ended|crashed)/);
    const answers: Promise<unknown>[] = [];
    const calling = setInterval(() => answers.push(bench.call("version").catch((error: Error) => error.message)), 5);
    await bench.save("v.mjs", source(`{ ${init} methods: { version: () => ({ version: 2 }) } }`, before));
    await told.finally(() => clearInterval(calling));
    for (const answer of await Promise.all(answers)) {
      if (typeof answer === "string") expect(answer).toMatch(/v\.mjs did not answer version: .*it exited with code \d/);
      else expect([{ version: 1 }, { version: 2 }]).toContainEqual(answer);
    }
    await bench.reload("v.mjs", version(3));
    expect(await bench.call("version")).toEqual({ version: 3 });
    const { requests, open_requests: open } = await bench.statusOf("v.mjs");
    expect(requests.answered + requests.mended + requests.refused + open).toBe(requests.received);
  });

  test("without overlap, of a new one that does not start: callers are told until it does", async () => {
    await using bench = await Workbench.start({
      files: { "v.mjs": version(1) },
      options: { "autoreload-overlap": ["false"] },
    });
    const told = bench.willSay(/v\.mjs: not reloaded, and nothing serves: /);
    await bench.save("v.mjs", "#!/usr/bin/env node\nlet let = 1;\n");
    await told;
    expect((await bench.refused("version")).message).toMatch(/^v\.mjs did not answer version: .*SyntaxError/);
    await bench.reload("v.mjs", version(2));
    expect(await bench.call("version")).toEqual({ version: 2 });
  });
});

test("notifications of the time in which nothing serves wait for the next instance, the newest that fit", async () => {
  const counts = (rest = ""): string =>
    source(
      `{ subscriptions: { block_added: ({ block_added: { height } }) => heights.push(height) },
         methods: { heights: () => heights, die: () => process.exit(3) },
         ${rest}
      }`,
      "const heights = [];",
    );
  await using bench = await Workbench.start({ files: { "n.mjs": counts() } });
  await bench.refused("die");
  const hash = "ab".repeat(5000);
  for (let height = 1; height <= 300; height++) bench.host.notify("block_added", { block_added: { hash, height } });
  const { notifications_lost: lost, held } = await bench.statusOf("n.mjs");
  expect(lost).toBeGreaterThan(100);
  expect(held).toBe(300 - lost);
  await bench.reload("n.mjs", counts("//"));
  bench.host.notify("block_added", { block_added: { hash, height: 301 } });
  const heights = (await bench.call("heights")) as number[];
  expect(heights).toEqual(Array.from({ length: 301 - lost }, (_, index) => lost + 1 + index));
});

test("a notification that its plugin dies of is named, not only the call that was open then", async () => {
  const dies = source(
    "{ methods: { hangs: () => new Promise(() => undefined) }, subscriptions: { block_added: () => process.exit(1) } }",
  );
  await using bench = await Workbench.start({ files: { "n.mjs": dies } });
  const refused = bench.refused("hangs");
  bench.host.notify("block_added");
  expect((await refused).message).toContain("with hangs under way, after it was told of block_added");
});

test("a plugin that crashes as it is stopped is said to, at a reload and at the node's end", async () => {
  const raises = (n: number): string =>
    version(n, `subscriptions: { shutdown: () => { throw new RangeError("no ${n}"); } }`);
  await using bench = await Workbench.start({ files: { "g.mjs": raises(1) } });
  await bench.reload("g.mjs", raises(2));
  await bench.said(
    /g\.mjs: crashed as it was stopped: .*g\.mjs:\d+: RangeError: no 1 \(it exited with code 1 as it was/,
  );
  await bench.host.stop();
  await bench.said(/g\.mjs: crashed as it was stopped: .*RangeError: no 2/);
});

test.each([
  ["that was asked to stop", ""],
  ["that was told of shutdown", `subscriptions: { shutdown: () => {} },`],
])("a plugin %s and does not is killed, and the log says so", async (_, subscribed) => {
  const stays = source(`{ ${subscribed} methods: {} }`);
  await using bench = await Workbench.start({
    files: { "s.mjs": `${stays}\nprocess.on("SIGTERM", () => {});\nsetInterval(() => {}, 1e6);\n` },
    options: { "autoreload-grace": "300" },
  });
  await bench.call("autoreload-unload", ["s.mjs"]);
  await bench.said(/s\.mjs: was killed: it had not stopped [\d.]+ m?s after it was asked to$/);
});
