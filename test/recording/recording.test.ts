import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SessionEvent } from "../../src/session/format/events.ts";
import { run } from "../cli/log/support.ts";
import { LIMIT_MS, Workbench, source } from "../proxy/workbench.ts";
import { about, calling, recorded, sessionFiles, stopped } from "./sessions.ts";

const HELLO = (release: string, chain = true): string =>
  calling(
    `methods: {
      hello: async ({ name }, id) => {
        log("asking for " + name);
        const { blockheight } = await call("getinfo", {}, id);
        return { release: ${JSON.stringify(release)}, blockheight };
      },
      fails: () => { throw new Error("out of coffee"); },
    },
    hooks: { peer_connected: () => ({ result: "reslove" }) },
    subscriptions: { block_added: () => log("a block") },`,
    chain,
  );

test("a recording has each message with its answer, its cause and its version, over a reload", async () => {
  await using bench = await Workbench.start({
    files: { "x.mjs": HELLO("one") },
    options: { "autoreload-record": true },
  });
  await bench.call("hello", { name: "bob" });
  await bench.refused("fails");
  await bench.host.hook("peer_connected");
  await bench.reload("x.mjs", HELLO("two"));
  await bench.call("hello", { name: "carol" });
  const session = await stopped(bench);

  expect(session.header).toMatchObject({ network: "regtest", masked: true, plugins: [{ p: 1, name: "x.mjs" }] });
  expect(about(session, "hello")).toMatchObject(
    ["one", "two"].flatMap((release, index) => [
      { k: "req", from: "cli", to: "plugin", of: "method", v: index + 1 },
      {
        k: "res",
        from: "plugin",
        to: "cli",
        fate: "answered",
        v: index + 1,
        body: expect.stringContaining(release) as unknown,
      },
    ]),
  );
  const [first, , second] = about(session, "hello");
  expect(about(session, "getinfo")).toMatchObject(
    [first, second].flatMap((cause, index) => [
      { k: "req", from: "plugin", to: "rpc", of: "rpc", v: index + 1, up: cause?.n },
      { k: "res", from: "rpc", to: "plugin", of: "rpc", v: index + 1, fate: "answered" },
    ]),
  );
  const log = session.events.filter((event) => event.k === "log" && event.of === undefined);
  expect(log).toMatchObject([first, second].map((cause) => ({ up: cause?.n })));
  expect(about(session, "fails")).toMatchObject([{ k: "req" }, { k: "err", fate: "answered" }]);
  expect(about(session, "peer_connected")).toMatchObject([
    { k: "req", from: "lightningd", of: "hook" },
    {
      k: "res",
      fate: "mended",
      body: expect.stringContaining('"continue"') as unknown,
      said: expect.stringContaining('"reslove"') as unknown,
      wrong: expect.stringContaining("reslove") as unknown,
    },
  ]);
  for (const m of ["getmanifest", "init"]) {
    const ours = about(session, m).filter(
      (event) => "from" in event && event.from === "autoreload" && event.k === "req",
    );
    expect(ours).toMatchObject([
      { of: "handshake", v: 1 },
      { of: "handshake", v: 2 },
    ]);
  }
});

test("a save is recorded with what came of it, and what changed in the manifest; one that fails with its place", async () => {
  await using bench = await Workbench.start({
    files: { "x.mjs": HELLO("one") },
    options: { "autoreload-record": true },
  });
  await bench.reload("x.mjs", HELLO("two").replace("fails:", "breaks:"));
  const failed = bench.willSay(/the old version serves on/);
  await bench.save("x.mjs", `throw new Error("no tea")`.replace(/^/, "#!/usr/bin/env node\n"));
  await failed;
  const session = await stopped(bench);

  const [started, first, second] = session.events.filter(({ k }) => k === "reload");
  const [saved, savedAgain] = session.events.filter(({ k }) => k === "change");
  expect(started).toMatchObject({ of: "start", step: "serving", v: 1 });
  expect(saved).toMatchObject({ v: 1, files: ["x.mjs"], reason: "x.mjs changed" });
  const changed = ["+ method breaks", "- method fails"];
  expect(first).toMatchObject({
    step: "serving",
    v: 2,
    up: saved?.n,
    changed: expect.arrayContaining(changed) as unknown,
  });
  const failure = { text: expect.stringContaining("no tea") as unknown, file: bench.path("x.mjs"), line: 2 };
  expect(second).toMatchObject({ step: "failed", v: 3, up: savedAgain?.n, failure });
  const words = session.events.filter((event) => event.k === "stderr" && event.v === 3);
  expect(words.map(({ up }) => up)).toEqual(words.map(() => savedAgain?.n));
});

test("an end is recorded with its reason, and what autoreload asked that version is no cause any more", async () => {
  const dying = (dies: string): string =>
    source(`{ methods: { dies: () => { ${dies} }, hangs: () => { log("here"); } } }`);
  await using bench = await Workbench.start({
    files: { "x.mjs": dying("return {};") },
    options: { "autoreload-record": true, "autoreload-verdict": "true" },
  });
  await bench.call("dies");
  // It is asked again after the save, and ends over that.
  const crashed = bench.willSay(/crashed: /);
  await bench.save("x.mjs", dying(`setImmediate(() => { throw new Error("no tea"); })`));
  await crashed;
  await bench.reload("x.mjs", dying("return { a: 1 };"));
  const killed = bench.willSay(/killed by SIGKILL/);
  process.kill((await bench.statusOf("x.mjs")).pid ?? 0, "SIGKILL");
  await killed;
  // This one has nothing that was asked before, so that nothing else is open.
  await bench.reload("x.mjs", source(`{ methods: { hangs: () => { log("here"); } } }`));
  const said = bench.willSay(/: here$/);
  const refused = bench.refused("hangs");
  await said;
  const session = await stopped(bench);
  await bench.reload("x.mjs", dying("return { b: 1 };"));
  await refused;

  const ends = session.events.filter((event) => event.k === "reload" && event.step === "ended");
  const [thrown, signalled] = ["no tea", "SIGKILL"].map((text) => expect.stringContaining(text) as unknown);
  expect(ends).toMatchObject([
    { v: 2, reason: "crashed", exit: 1, failure: { text: thrown, file: bench.path("x.mjs"), line: 4 } },
    { reason: "crashed", exit: "SIGKILL", failure: { text: signalled } },
  ]);
  const [hangs] = about(session, "hangs");
  const words = session.events.filter((event) => event.k === "log" && event.text === "here");
  expect(words).toMatchObject([{ up: hangs?.n, guess: true }]);
});

test("a build that fails is no version that did not start, and after a crash no version serves on", async () => {
  const builds = `if grep -q BROKEN source.txt; then echo "source.txt:7:3: error: no such word" >&2; exit 3; fi; cp source.txt x.part && chmod +x x.part && mv x.part x.mjs`;
  await using bench = await Workbench.start({
    files: { "x.mjs": HELLO("one"), "source.txt": HELLO("one"), Makefile: "" },
    run: ["x.mjs"],
    env: { AUTORELOAD_BUILD: "sh ./compile.sh", AUTORELOAD_WATCH: "source.txt" },
    options: { "autoreload-record": true },
    prepare: async (self) => writeFile(self.path("compile.sh"), builds),
  });
  const failsAt = async (text: string, says: RegExp): Promise<void> => {
    const failed = bench.willSay(says);
    await bench.save("source.txt", text);
    await failed;
  };
  await bench.said(/is watched for changes/);
  await failsAt("BROKEN", /the old version serves on/);
  await failsAt("#!/usr/bin/env node\nno code", /the old version serves on/);
  await failsAt("BROKEN, too", /the old version serves on/);
  const killed = bench.willSay(/killed by SIGKILL/);
  process.kill((await bench.statusOf("x.mjs")).pid ?? 0, "SIGKILL");
  await killed;
  await bench.save("source.txt", "BROKEN still");
  const failures = (): number | undefined =>
    readFileSync(sessionFiles(bench)[0] ?? "", "utf8").match(/"step":"failed"[^\n]*"up":/g)?.length;
  await expect.poll(failures, { timeout: LIMIT_MS }).toBe(4);
  const { file } = (await bench.call("autoreload-record", ["stop"])) as { file: string };
  const { out } = await run(["log", file, "k:change"]);
  const [first, second, third, last] = out.split("\n").map((line) => line.replace(/^.* -> /, ""));
  // A compiler names its files from the project's directory on.
  expect(first).toBe(`no new version: no such word at ${bench.path("source.txt")}:7; v1 serves on`);
  expect(second).toMatch(/^v2 did not start: SyntaxError.*; v1 serves on$/);
  expect(third).toMatch(/^no new version: .*; v1 serves on$/);
  expect(last).toMatch(/^no new version: (?!.*serves on)/);
  expect((await run(["log", file, "--stats"])).out).toMatch(/^at [\d.]+ s \(source\.txt changed\): no new version, /m);
});

test("a file beside the plugin is named from the plugin's directory on, another one from the project's", async () => {
  await using bench = await Workbench.start({
    files: { Makefile: "" },
    prepare: async (self) => {
      for (const name of ["out", "src"]) await mkdir(self.path(name));
      await self.save("src/main.txt", "one");
      await self.save("out/x.mjs", HELLO("one"));
    },
    run: ["out/x.mjs"],
    env: { AUTORELOAD_WATCH: "src" },
    options: { "autoreload-record": true },
  });
  await bench.said(/is watched for changes/);
  for (const [name, text] of Object.entries({ "src/main.txt": "two", "out/x.mjs": HELLO("two") })) {
    const reloaded = bench.willSay(/x\.mjs: reloaded in/);
    await bench.save(name, text);
    await reloaded;
  }
  const { events } = await stopped(bench);
  expect(events.filter((event) => event.k === "change")).toMatchObject([
    { files: ["src/main.txt"] },
    { files: ["x.mjs"] },
  ]);
});

test("a call of the plugin's own that is open when its version ends, by a reload or a crash, waits no longer", async () => {
  const waiting = (release: string): string =>
    calling(`methods: { waits: (params, id) => { void call("never", {}, id); return { release: "${release}" }; } },`);
  await using bench = await Workbench.start({
    files: {
      "x.mjs": waiting("one"),
      "never.mjs": source(`{ methods: { never: () => { log("asked"); return new Promise(() => undefined); } } }`),
    },
    beside: ["never.mjs"],
    options: { "autoreload-record": true },
  });
  const waits = async (): Promise<void> => {
    const asked = bench.willSay(/never\.mjs: asked/);
    await bench.call("waits");
    await asked;
  };
  await waits();
  await bench.reload("x.mjs", waiting("two"));
  await waits();
  const killed = bench.willSay(/killed by SIGKILL/);
  process.kill((await bench.statusOf("x.mjs")).pid ?? 0, "SIGKILL");
  await killed;
  const { file } = (await bench.call("autoreload-record", ["stop"])) as { file: string };
  const { out } = await run(["log", file, "of:rpc", "status:open|ended", "m:never"]);
  expect(out.match(/never -> .*?(?= {2})/g)).toEqual(["1", "2"].map((v) => `never -> not answered: v${v} has ended`));
});

test("a cause that no id names is a guess, and is none where several are possible", async () => {
  await using bench = await Workbench.start({
    files: { "x.mjs": HELLO("one", false) },
    options: { "autoreload-record": true },
  });
  await bench.call("hello", { name: "bob" });
  await Promise.all([bench.call("hello", { name: "carol" }), bench.call("hello", { name: "dave" })]);
  const calls = about(await stopped(bench), "getinfo").filter(({ k }) => k === "req");
  expect(calls[0]).toMatchObject({ up: expect.any(Number) as unknown, guess: true });
  for (const call of calls) expect(call.guess).toBe(call.up === undefined ? undefined : true);
});

test("the cause of lines and notifications is a guess, unless they name it or a new version says them", async () => {
  const speaks = (release: string): string =>
    source(
      `{
        manifest: { notifications: [{ method: "news" }] },
        init: () => { log("begins as ${release}"); return {}; },
        methods: {
          speaks: (params, id) => {
            log("a word");
            process.stderr.write("a line\\n");
            console.log("a stray one");
            send({ method: "news", params: {} });
            send({ method: "message", params: { id, message: "wait", level: "info" } });
            return new Promise((resolve) => (finish = resolve));
          },
        },
        subscriptions: { block_added: () => log("a block"), warning: () => finish({}) },
      }`,
      "let finish;",
    );
  await using bench = await Workbench.start({
    files: { "x.mjs": speaks("one") },
    options: { "autoreload-record": true },
  });
  const speaking = bench.call("speaks");
  const isWritten = (): boolean => sessionFiles(bench).some((file) => readFileSync(file, "utf8").includes('"a line"'));
  await expect.poll(isWritten, { timeout: LIMIT_MS }).toBe(true);
  bench.host.notify("warning");
  await speaking;
  const logged = bench.willSay(/a block/);
  bench.host.notify("block_added");
  await logged;
  await bench.reload("x.mjs", speaks("two"));
  const session = await stopped(bench);
  const [request] = about(session, "speaks");
  const [told] = about(session, "block_added");
  const change = session.events.find(({ k }) => k === "change");
  const saying = (text: string): SessionEvent | undefined =>
    session.events.find((event) => "text" in event && event.text === text && !("of" in event));
  for (const text of ["a word", "a line", "a stray one"]) {
    expect(saying(text), text).toMatchObject({ up: request?.n, guess: true });
  }
  expect(about(session, "news")).toMatchObject([{ k: "note", up: request?.n, guess: true }]);
  expect(about(session, "message")).toMatchObject([{ k: "note", up: request?.n }]);
  expect(about(session, "message")[0]).not.toHaveProperty("guess");
  expect(saying("a block")).toMatchObject({ up: told?.n, guess: true });
  expect(saying("begins as two")).toMatchObject({ up: change?.n });
  expect(saying("begins as two")).not.toHaveProperty("guess");
});

test("what a plugin says right after its answer, as pyln-client logs a traceback, is of that request, also of one asked again", async () => {
  // In one write: however busy the machine is, they come together.
  const fails = source(
    `{
      methods: { fails: (params, id) => void process.stdout.write([
        { id, error: { code: -1, message: "no" } },
        { method: "log", params: { level: "info", message: "after it" } },
      ].map((message) => JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n\\n").join("")) },
      subscriptions: { block_added: () => log("a block") },
    }`,
  );
  await using bench = await Workbench.start({
    files: { "x.mjs": fails },
    options: { "autoreload-record": true, "autoreload-verdict": "true" },
  });
  const after = bench.willSay(/after it/);
  await expect(bench.call("fails")).rejects.toThrow("no");
  await after;
  const logged = bench.willSay(/a block/);
  bench.host.notify("block_added");
  await logged;
  const again = bench.willSay(/after it/);
  // The same answer, which is asked for once: what is said while the next question is under way may be about that.
  await bench.reload("x.mjs", `${fails}\n`);
  await again;
  const session = await stopped(bench);
  const asked = about(session, "fails").filter(({ k }) => k === "req");
  const said = session.events.filter((event) => event.k === "log" && event.text === "after it");
  expect(said.length).toBeGreaterThanOrEqual(2);
  expect(said.map(({ up }) => up).slice(0, 2)).toEqual(asked.map(({ n }) => n).slice(0, 2));
});

test("a plugin that is loaded later is named by its first event", async () => {
  await using bench = await Workbench.start({
    files: { "x.mjs": HELLO("one"), "later.mjs": source("{ methods: { later: () => 1 } }") },
    run: ["x.mjs"],
    options: { "autoreload-record": true },
  });
  await bench.call("autoreload-load", [bench.path("later.mjs")]);
  await expect.poll(async () => bench.call("later").catch(() => undefined), { timeout: LIMIT_MS }).toBe(1);
  const session = await stopped(bench);
  expect(session.header.plugins.map(({ name }) => name)).toEqual(["x.mjs"]);
  const [first, ...others] = session.events.filter(({ p }) => p === 2);
  expect(first).toMatchObject({ plugin: { name: "later.mjs", path: bench.path("later.mjs") } });
  expect(others.filter((event) => "plugin" in event)).toEqual([]);
  const [file = ""] = sessionFiles(bench);
  expect((await run(["log", file, "p:later.mjs", "m:later"])).out).toMatch(/ later\.mjs +v1 .* later -> 1 /);
  const played = await run(["test", file, "--plugin", bench.path("later.mjs")]);
  expect([played.code, played.out]).toEqual([0, expect.stringContaining("same      later")]);
});

test("a file of ours is for this user only; without being asked for there is none", async () => {
  await using bench = await Workbench.start({ files: { "x.mjs": HELLO("one") } });
  expect(await bench.call("autoreload-record")).toEqual({ recording: false });
  expect(() => sessionFiles(bench)).toThrow("ENOENT");
  const started = (await bench.call("autoreload-record", ["start"])) as { file: string };
  expect(sessionFiles(bench)).toEqual([started.file]);
  expect(statSync(started.file).mode & 0o777).toBe(0o600);
  expect(statSync(join(started.file, "..")).mode & 0o777).toBe(0o700);
  expect(await bench.call("autoreload-record")).toEqual({ recording: true, file: started.file });
  expect(await bench.status()).toMatchObject({ autoreload: { records_to: started.file } });
  await bench.call("hello", { name: "bob" });
  const session = await stopped(bench);
  expect(about(session, "hello")).toMatchObject([{ k: "req" }, { k: "res" }]);
  // The plugin's own calls are recorded from its next reload on.
  expect(about(session, "getinfo")).toEqual([]);
});

test("a file that is there is left alone, and the next name is taken; so is one that only a later part of a session has", async () => {
  await using bench = await Workbench.start({ files: { "x.mjs": HELLO("one") } });
  const file = bench.path("session.jsonl");
  await bench.save("session.jsonl", "mine\n");
  await bench.save("session-2.2.jsonl", "mine, too\n");
  expect(await bench.call("autoreload-record", { action: "start", file })).toMatchObject({
    file: bench.path("session-3.jsonl"),
  });
  await stopped(bench);
});

test("secrets are masked: by name, by names that are given, and what options conceal", async () => {
  const plugin = source(`{
    manifest: { options: [{ name: "token", type: "string-conceal", description: "" }] },
    init: ({ options }) => { process.stderr.write("the token is " + options.token + "\\n"); return {}; },
    methods: { reveal: () => ({ payment_preimage: "ab".repeat(32), badge: "number five" }) },
  }`);
  await using bench = await Workbench.start({
    files: { "x.mjs": plugin },
    options: { "autoreload-record": true, "autoreload-record-mask": ["badge"], token: "swordfish42" },
  });
  await bench.call("reveal");
  const session = await stopped(bench);
  const text = JSON.stringify(session);
  for (const secret of ["ab".repeat(32), "number five", "swordfish42"]) expect(text).not.toContain(secret);
  expect(session.events.some(({ k }) => k === "stderr")).toBe(true);
});

test("unmasked, a recording says so", async () => {
  const plugin = source(`{ methods: { reveal: () => ({ payment_preimage: "ab".repeat(32) }) } }`);
  await using bench = await Workbench.start({
    files: { "x.mjs": plugin },
    options: { "autoreload-record": true, "autoreload-record-unmasked": true },
  });
  await bench.call("reveal");
  const { header, events } = await stopped(bench);
  expect(header.masked).toBe(false);
  expect(JSON.stringify(events)).toContain("ab".repeat(32));
});

test("where there is no place for a recording, the log says why, and the plugin serves", async () => {
  const env = { XDG_STATE_HOME: "", HOME: "nowhere" };
  await using bench = await Workbench.start({
    files: { "x.mjs": source(`{ methods: { version: () => 1 } }`) },
    options: { "autoreload-record": true },
    env,
  });
  expect(await bench.call("version")).toBe(1);
  await bench.said(/recording: nothing is recorded: the home directory nowhere is not an absolute path/);
  expect((await bench.refused("autoreload-record", ["start"])).message).toMatch(/not an absolute path/);
});

test("a file that cannot be written ends the recording, and nothing else", async () => {
  await using bench = await Workbench.start({
    files: { "x.mjs": source(`{ methods: { version: () => 1 } }`) },
    options: { "autoreload-record-file": "/nowhere/session.jsonl" },
  });
  await bench.said(/recording: nothing is recorded: its file cannot be written: ENOENT/);
  expect(await bench.call("version")).toBe(1);
  expect(await bench.call("autoreload-record")).toEqual({ recording: false });
  const whyNot = async (file: string): Promise<string> =>
    (await bench.refused("autoreload-record", ["start", file])).message;
  expect(await whyNot("/nowhere/session.jsonl")).toMatch(/^nothing is recorded: its file cannot be written: ENOENT/);
  expect(await whyNot("")).toContain(`${bench.directory} is a directory: name a file in it`);
  expect(await whyNot("/dev/null")).toContain("/dev/null is no file: name another one");
  expect(existsSync("/dev/null-2")).toBe(false);
  await bench.call("autoreload-record", ["start", "session.jsonl"]);
  await stopped(bench);
});

test("a recording that goes on at the end is whole", async () => {
  let file = "";
  {
    await using bench = await Workbench.start({ files: { "x.mjs": HELLO("one") } });
    const path = `${bench.directory}-session.jsonl`;
    ({ file } = (await bench.call("autoreload-record", { action: "start", file: path })) as { file: string });
    await bench.call("hello", { name: "bob" });
  }
  const { events } = recorded(file);
  expect(events.at(-1)).toBeDefined();
  expect(about(recorded(file), "hello")).toHaveLength(2);
});
