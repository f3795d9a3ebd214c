import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Written, run, start } from "../cli/log/support.ts";
import { isAlive, until } from "../proxy/processes.ts";
import { forget, greets, played, recordedLife } from "./sessions.ts";

let session = "";

beforeAll(async () => {
  session = await recordedLife();
});

afterAll(forget);

function saved(code: string): string {
  const path = join(dirname(session), "x.mjs");
  writeFileSync(path, code);
  chmodSync(path, 0o755);
  return path;
}

const SAME = [
  "  same      start",
  "  same      hello name=bob",
  "  same      fails why=tea",
  expect.stringMatching(/^ {2}same {6}peer_connected /) as string,
  expect.stringMatching(/^ {2}same {6}block_added /) as string,
  "  same      hello name=carol",
  "",
  "6 same",
];

test("the same code differs in nothing, as often as it is asked", async () => {
  const plugin = saved(greets());
  for (let time = 0; time < 3; time++) expect(await played(session, plugin)).toEqual({ code: 0, lines: SAME, err: "" });
});

test("a plugin whose calls have no causes in their ids differs in nothing either", async () => {
  const code = greets({}, false);
  const file = await recordedLife(code);
  expect(await played(file, saved(code))).toMatchObject({ code: 0, lines: SAME });
});

/** Several requests at once, each with calls of its own, which come in another order each time: as of goroutines, or of tasks. */
const BUSY = {
  "fails: (": `busy: async ({ name }) => {
        const soon = () => new Promise((done) => setTimeout(done, Math.random() * 4));
        for (const [m, params] of [["getinfo", {}], ["listpeers", { level: name }], ["getinfo", {}], ["listfunds", {}]]) {
          await soon();
          await call(m, params);
        }
        return name;
      },
      fails: (`,
};

async function busyLife(code: string): Promise<string> {
  return await recordedLife(code, async (bench) => {
    const caller = async (name: string): Promise<void> => {
      for (let time = 0; time < 4; time++) await bench.call("busy", { name: time % 2 === 0 ? "all" : name });
    };
    await Promise.all(["ann", "bob", "carol", "dave"].map(caller));
  });
}

test("calls of requests that were open at once are told apart by what they ask, in whatever order they come", async () => {
  const code = greets(BUSY, false);
  const file = await busyLife(code);
  const plugin = saved(code);
  // What cannot come would be awaited for a minute, which is longer than the test may take.
  for (let time = 0; time < 2; time++) {
    const { code: exit, lines } = await played(file, plugin, "--timeout", "60");
    expect([exit, lines.at(-1)]).toEqual([0, "22 same"]);
  }
  const dropped = saved(greets({ ...BUSY, '["listpeers", { level: name }], ': "" }, false));
  const { code: exit, lines } = await played(file, dropped, "--timeout", "1");
  expect(exit).toBe(1);
  expect(
    lines.filter((line) => /its call listpeers level=(all|ann|bob|carol|dave) does not come/.test(line)),
  ).toHaveLength(16);
});

test("a call of init that does not come any more holds nothing up once the plugin has started", async () => {
  const asks = { "greeting = options.greeting;": '$& return call("getinfo").then(() => ({}));' };
  const file = await recordedLife(greets(asks));
  const { code, lines } = await played(file, saved(greets()), "--timeout", "60");
  expect(code).toBe(1);
  expect(lines.slice(0, 2)).toEqual(["  differs   start", "            its call getinfo does not come any more"]);
});

test("an init that is answered with an error is why the rest of the start does not come", async () => {
  const edited = greets({
    "greeting = options.greeting;": 'greeting = "Dear"; throw new Error("no " + options.gone);',
  });
  const { code, lines } = await played(session, saved(edited));
  expect(code).toBe(1);
  expect(lines.slice(0, 3)).toEqual([
    "  differs   start",
    "            the answer was {}",
    '                       is the error "no undefined"',
  ]);
});

test("a plugin that polls does not hold up what has to be given up, nor the end", async () => {
  const polls = {
    "greeting = options.greeting;": '$& setInterval(() => call("listnodes").catch(() => 0), 20).unref();',
  };
  let file = await recordedLife(greets(polls));
  // That a timer makes a call can be told only by one that came while the plugin had nothing to do.
  while (!/"k":"req".*"m":"listnodes"(?!.*"up":)/.test(readFileSync(file, "utf8")))
    file = await recordedLife(greets(polls));
  expect(await played(file, saved(greets(polls)))).toMatchObject({ code: 0, lines: SAME });
  const hangs = { ...polls, 'throw new Error("out of " + why)': "return new Promise(() => {})" };
  const { code, lines } = await played(file, saved(greets(hangs)), "--timeout", "1");
  expect([code, lines.at(-1)], lines.join("\n")).toEqual([1, "5 same, 1 differs"]);
  expect(lines).toContain("            no answer: the plugin did nothing for 1 s");
});

interface Edit {
  readonly what: string;
  readonly edits: Readonly<Record<string, string>>;
  /** Which of the lines are there, in this order. */
  readonly shows: readonly (string | RegExp)[];
}

const EDITS: readonly Edit[] = [
  {
    what: "an answer's member",
    edits: { "seen: ++seen": "seen: 7" },
    shows: ["  differs   hello name=bob", "            /result/seen was 1, is 7", "  differs   hello name=carol"],
  },
  {
    what: "state that is kept",
    edits: { "++seen": "seen || ++seen" },
    shows: ["  same      hello name=bob", "  differs   hello name=carol", "            /result/seen was 2, is 1"],
  },
  {
    what: "a result for an error",
    edits: { 'throw new Error("out of " + why)': "return why" },
    shows: [
      "  differs   fails why=tea",
      '            the answer was the error "out of tea"',
      '                       is "tea"',
    ],
  },
  {
    what: "an error's words",
    edits: { "out of": "no" },
    shows: ["  differs   fails why=tea", '            /error/message was "out of tea", is "no tea"'],
  },
  {
    what: "a call that is left out",
    edits: { 'await call("listpeers", { level: name }, id)': "{ peers: [] }" },
    shows: ["  differs   hello name=bob", "            its call listpeers level=bob does not come any more"],
  },
  {
    what: "a call with other params",
    edits: { "level: name }, id)": 'level: name + "!" }, id)' },
    shows: [
      "  differs   hello name=bob",
      '            its call listpeers level="bob!" is not in the session; the nearest recorded call is listpeers level=bob',
      '              /params/level was "bob", is "bob!"',
    ],
  },
  {
    what: "a call once more",
    edits: { "send({ method": 'await call("getinfo", {}, id).catch(() => 0); send({ method' },
    shows: ["  differs   hello name=bob", "            its call getinfo is not in the session once more"],
  },
  {
    what: "a notification",
    edits: { "params: { name } });": 'params: { name: "you" } });' },
    shows: [
      "  differs   hello name=bob",
      "            its notification greeted name=you is not in the session; the nearest one is greeted name=bob",
      '              /params/name was "bob", is "you"',
    ],
  },
  {
    what: "a hook's answer that ends a node",
    edits: { '"continue"': '"reslove"' },
    shows: [
      /^ {2}differs {3}peer_connected/,
      '            /result/result was "continue", is "reslove"',
      /lightningd would have ended: .*"reslove"/,
    ],
  },
  {
    what: "a plugin that dies",
    edits: { 'throw new Error("out of " + why)': "process.exit(3)" },
    shows: [
      "  differs   fails why=tea",
      /the plugin ended here: it exited/,
      /^ {2}left out {2}peer_connected .* {2}the plugin had ended$/,
    ],
  },
  {
    what: "a call of a notification's",
    edits: { '=> call("listfunds")': '=> call("listnodes").catch(() => 0)' },
    shows: [
      /^ {2}differs {3}block_added|^ {2}differs {3}hello name=carol/,
      "            its call listnodes is not in the session",
    ],
  },
  {
    what: "the manifest",
    edits: { "fails: (": "fails2: (" },
    shows: [
      "  same      start",
      "            manifest: - method fails",
      "            manifest: + method fails2",
      "  differs   fails why=tea",
      "            the plugin has no method fails any more",
      "  same      hello name=carol",
    ],
  },
  {
    what: "code that does not start",
    edits: { "methods: {": "methods: {{" },
    shows: [
      "  differs   start",
      /the plugin does not run: exited before replying to getmanifest; \/.*\.mjs:\d+: SyntaxError: /,
      /SyntaxError/,
      /^ {2}left out {2}hello name=bob and 4 more {2}the plugin did not start$/,
    ],
  },
];

test.each(EDITS)("$what is found, with its request and the difference", async ({ edits, shows }) => {
  const { code, lines } = await played(session, saved(greets(edits)), "--timeout", "1");
  expect(code).toBe(1);
  let from = 0;
  for (const line of shows) {
    const at = lines.findIndex(
      (one, index) => index >= from && (typeof line === "string" ? one === line : line.test(one)),
    );
    expect(at, `${String(line)} in\n${lines.join("\n")}`).toBeGreaterThanOrEqual(0);
    from = at + 1;
  }
});

test("what a plugin logs before it ends at its start is shown", async () => {
  const log = { jsonrpc: "2.0", method: "log", params: { level: "info", message: "there is no backup.lock" } };
  const plugin = saved(`#!/usr/bin/env node\nprocess.stdout.write(${JSON.stringify(`${JSON.stringify(log)}\n\n`)});\n`);
  const { code, lines } = await played(session, plugin);
  expect([code, lines[2]]).toEqual([1, "            | there is no backup.lock"]);
});

test("the order of calls within one request is the plugin's own affair", async () => {
  const swapped = {
    'const { blockheight } = await call("getinfo", {}, id);': "",
    "id);\n        send": 'id);\n        const { blockheight } = await call("getinfo", {}, id);\n        send',
  };
  expect(await played(session, saved(greets(swapped)))).toMatchObject({ code: 0 });
});

test("a default of the plugin's is the new one, and what the user gave stays", async () => {
  const edited = saved(greets({ 'default: "Hi"': 'default: "Ho"' }));
  expect(await played(session, edited)).toMatchObject({ code: 0 });
});

test("--update finds what changes from run to run, notes it in the session, and leaves what the edit changed", async () => {
  const changing = greets({ "seen: ++seen": "seen: ++seen, at: [Date.now()]" });
  const file = await recordedLife(changing);
  const before = readFileSync(file, "utf8");
  expect(await played(file, saved(changing))).toMatchObject({ code: 1 });
  const { code, lines } = await played(file, saved(changing), "--update");
  expect([code, lines[0]]).toEqual([0, "  ignored from now on: /hello/result/at/0"]);
  expect(await played(file, saved(changing))).toMatchObject({ code: 0, lines: SAME });
  const [header = "", ...rest] = readFileSync(file, "utf8").split("\n");
  expect(JSON.parse(header)).toMatchObject({ ignore: ["/hello/result/at/0"] });
  expect(rest).toEqual(before.split("\n").slice(1));
  expect(await played(file, saved(changing.replace("out of", "no")))).toMatchObject({ code: 1 });
});

test("--only compares what a filter finds, and plays all", async () => {
  const plugin = saved(greets({ "out of": "no" }));
  const only = await played(session, plugin, "--only", "m:hello v:1");
  expect(only).toMatchObject({
    code: 0,
    lines: ["  same      start", "  same      hello name=bob", "  same      hello name=carol", "", "3 same"],
  });
});

test("JUnit's XML has each request, and what differs", async () => {
  const xml = join(dirname(session), "out.xml");
  await played(session, saved(greets({ "out of": "no" })), "--junit", xml);
  const text = readFileSync(xml, "utf8");
  expect(text).toContain('tests="6" failures="1" skipped="0" errors="0"');
  // What Ant's schema demands.
  expect(text).toMatch(
    /<testsuite id="0" name="[^"]+" package="" hostname="localhost" timestamp="[-0-9]+T[:0-9]{8}" time=/,
  );
  expect(text).toMatch(/<properties\/>[^]+<system-out\/>\s+<system-err\/>/);
  expect(text).toMatch(/<testcase name="\d+ fails why=tea" .*><failure message="\/error\/message was &#34;out of tea/);
});

test("a session with a reload is played by the newest code, in a new process where there was one", async () => {
  const file = await recordedLife(greets(), async (bench) => {
    await bench.reload("x.mjs", greets({ "out of": "no" }));
    await bench.call("hello", { name: "dave" });
    await bench.refused("fails", { why: "milk" });
  });
  const { code, lines } = await played(file, saved(greets({ "out of": "no" })));
  expect(code).toBe(1);
  expect(lines.filter((line) => !line.startsWith("  same      v1"))).toEqual([
    "  differs   v1   fails why=tea",
    '            /error/message was "out of tea", is "no tea"',
    "  same      v2   start",
    "  same      v2   hello name=dave",
    "  same      v2   fails why=milk",
    "",
    "8 same, 1 differs",
  ]);
});

test.each<[string, Readonly<Record<string, true>>]>([
  ["a plugin that may read and write meanwhile", { "autoreload-again-writes": true }],
  ["a plugin that may only read", {}],
])(
  "what was asked again after a save is asked at its place, since it changed the state too: %s",
  async (_, options) => {
    const file = await recordedLife(
      greets(),
      async (bench) => {
        for (const code of [`${greets()}\n`, greets()]) {
          const said = bench.willSay(/asked again: /);
          await bench.save("x.mjs", code);
          await said;
          await bench.call("hello", { name: "dave" });
        }
        await bench.call("autoreload-again", ["hello"]);
        await bench.call("hello", { name: "eve" });
      },
      { "autoreload-verdict": "true", ...options },
    );
    const { lines } = await played(file, saved(greets()));
    expect(lines.filter((line) => !line.startsWith("  same"))).toEqual(["", expect.stringMatching(/^\d+ same$/)]);
    expect(lines).toContain("  same      v3   hello name=dave, asked again");
    expect(lines).toContain("  same      v3   hello name=eve");
  },
);

test.each([
  ["before its manifest", "#!/usr/bin/env node\nprocess.exit(1);\n"],
  ["in init", greets({ "greeting = options.greeting": "process.exit(1)" })],
])("a version that ended %s is no run of the plugin", async (_, broken) => {
  const file = await recordedLife(greets(), async (bench) => {
    const said = bench.willSay(/x\.mjs: not reloaded|x\.mjs: .*before it answered init/);
    await bench.save("x.mjs", broken);
    await said;
    await bench.reload("x.mjs", greets());
    await bench.call("hello", { name: "dave" });
  });
  const { code, lines } = await played(file, saved(greets()));
  expect(code).toBe(0);
  expect(lines.filter((line) => line.includes("start"))).toEqual([
    "  same      v1   start",
    expect.stringMatching(/v\d+ {3}start/),
  ]);
});

test("a masked session is played, and a value that is masked is compared by its kind", async () => {
  const secret = (value: string): string => greets({ "seen: ++seen": `seen: ++seen, payment_preimage: ${value}` });
  const file = await recordedLife(secret(JSON.stringify("07".repeat(32))));
  expect(readFileSync(file, "utf8")).not.toContain("07".repeat(32));
  expect(await played(file, saved(secret(JSON.stringify("07".repeat(32)))))).toMatchObject({ code: 0, lines: SAME });
  expect(await played(file, saved(secret("7")))).toMatchObject({ code: 1 });
});

test("a request that was never answered is asked again, and holds nothing up", async () => {
  const waits = greets({ "fails: (": "waits: () => new Promise(() => {}), fails: (" });
  const file = await recordedLife(waits, async (bench) => {
    bench.call("waits").catch(() => undefined);
    await bench.call("hello", { name: "dave" });
  });
  const { code, lines } = await played(file, saved(waits));
  expect(code).toBe(0);
  expect(lines.slice(-4)).toEqual(["  same      waits", "  same      hello name=dave", "", "8 same"]);
});

test("a session that a kill ended in the middle of a request is played up to there, wherever it was cut", async () => {
  const lines = readFileSync(session, "utf8").split("\n").slice(0, -1);
  const asked = lines.findLastIndex((line) => /"k":"req".*"m":"hello"/.test(line));
  const answered = lines.findLastIndex((line) => /"k":"res".*"m":"hello"/.test(line));
  const [plugin, cut] = [saved(greets()), join(dirname(session), "cut.jsonl")];
  // Every second line, for the time that each takes.
  const ends = Array.from({ length: answered - asked }, (_, at) => asked + at + 1).filter((_, at) => at % 2 === 0);
  expect(ends.length).toBeGreaterThan(2);
  for (const end of ends) {
    writeFileSync(cut, `${lines.slice(0, end).join("\n")}\n{"n":`);
    const { code, lines: told } = await played(cut, plugin, "--timeout", "1");
    expect([end, code, told.at(-1)]).toEqual([end, 0, "6 same"]);
  }
});

test("a plugin's end is told where it owed an answer, not where it was spoken to last", async () => {
  const waits = (then: string): string => greets({ "fails: (": `waits: () => new Promise(${then}), fails: (` });
  const file = await recordedLife(waits("(done) => setImmediate(done, 7)"), async (bench) => {
    const answer = bench.call("waits");
    bench.host.notify("block_added");
    await answer;
  });
  const { lines } = await played(file, saved(waits("() => setImmediate(() => process.exit(1))")), "--timeout", "1");
  const at = lines.indexOf("  differs   waits");
  expect(lines[at + 3]).toMatch(/the plugin ended here: it exited/);
});

test("--watch plays again at every save", async () => {
  const plugin = saved(greets());
  const child = start(["test", session, "--plugin", plugin, "--watch"]);
  const out = new Written(child.stdout);
  await out.until("6 same");
  saved(greets({ "out of": "no" }));
  const text = await out.until("5 same, 1 differs");
  expect(text).toContain("\nx.mjs changed\n");
  child.kill("SIGINT");
  expect(await once(child, "close")).toEqual([0, null]);
});

test("--watch does not wait for a plugin that hangs once that is saved", async () => {
  const plugin = saved(greets({ "greeting = options.greeting": "return new Promise(() => {})" }));
  const child = start(["test", session, "--plugin", plugin, "--watch"]);
  const out = new Written(child.stdout);
  await out.until("x.mjs");
  saved(greets());
  expect(await out.until("6 same")).toContain("\nx.mjs changed\n");
  child.kill("SIGINT");
  expect(await once(child, "close")).toEqual([0, null]);
});

test("a reader who goes ends it, with no process left and no word", async () => {
  const pidFile = join(dirname(session), "pid");
  const notes = `process.getBuiltinModule("node:fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));`;
  const child = start(["test", session, "--plugin", saved(`${greets()}\n${notes}`)]);
  const err = new Written(child.stderr);
  child.stdout.once("data", () => child.stdout.destroy());
  // It may have been done by then.
  expect([0, 143]).toContain((await once(child, "close"))[0]);
  expect(err.text).toBe("");
  await until(() => !isAlive(Number(readFileSync(pidFile, "utf8"))), "the plugin's end");
  rmSync(pidFile);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s in the middle of it ends the plugin, and leaves nothing behind", async (signal, exit) => {
  const [pidFile, temporary] = [join(dirname(session), "pid"), join(dirname(session), "tmp")];
  const hangs = `hello: async ({ name }, id) => {
    (await import("node:fs")).writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
    await new Promise(() => setInterval(() => {}, 1000));`;
  const plugin = saved(greets({ "hello: async ({ name }, id) => {": hangs }));
  mkdirSync(temporary);
  const child = start(["test", session, "--plugin", plugin, "--timeout", "60"], { TMPDIR: temporary });
  await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, "utf8"), { timeout: 20_000 }).toBeTruthy();
  expect(readdirSync(temporary)).not.toEqual([]);
  child.kill(signal);
  expect(await once(child, "close")).toEqual([exit, null]);
  expect(readdirSync(temporary)).toEqual([]);
  await until(() => !isAlive(Number(readFileSync(pidFile, "utf8"))), "the plugin's end");
  for (const path of [pidFile, temporary]) rmSync(path, { recursive: true });
});

test.each<[string, string | undefined, readonly string[], string]>([
  ["a file that is not there", "/nowhere.jsonl", [], "/nowhere.jsonl cannot be read: there is no such file"],
  ["a directory for a session", tmpdir(), [], `${tmpdir()} cannot be read: it is a directory`],
  [
    "a plugin that is not there",
    undefined,
    ["--plugin", "/nowhere.mjs"],
    "/nowhere.mjs does not exist. Build it, or name another file with --plugin.",
  ],
  [
    "a directory for a plugin",
    undefined,
    ["--plugin", tmpdir()],
    `${tmpdir()} is a directory. Name the executable file in it.`,
  ],
  ["no time", undefined, ["--timeout", "soon"], "--timeout takes a number of seconds, more than 0"],
  ["no time at all", undefined, ["--timeout", "0"], "--timeout takes a number of seconds, more than 0"],
  ["an option twice", undefined, ["--only", "m:a", "--only", "m:b"], "--only is given twice"],
  [
    "a filter that finds nothing",
    undefined,
    ["--only", "m:nix"],
    "nothing was compared: --only m:nix finds no request or notification",
  ],
  [
    "results that have no place",
    undefined,
    ["--junit", "/nowhere/x.xml"],
    "/nowhere/x.xml cannot be written: its directory is not there",
  ],
])("%s is why it cannot be run", async (_, file, more, why) => {
  saved(greets());
  const { code, err } = await run(["test", file ?? session, ...more]);
  expect([code, err]).toEqual([2, `autoreload: ${why}\n`]);
});

test("a session that cannot be played keeps no other one from being played, and the exit code says so", async () => {
  const xml = join(dirname(session), "both.xml");
  const { code, out, err } = await run([
    "test",
    "/nowhere.jsonl",
    session,
    "--plugin",
    saved(greets()),
    "--junit",
    xml,
  ]);
  expect([code, err]).toEqual([2, "autoreload: /nowhere.jsonl cannot be read: there is no such file\n"]);
  expect(out).toContain("6 same");
  const text = readFileSync(xml, "utf8");
  expect(text).toContain('tests="1" failures="0" skipped="0" errors="1"');
  expect(text).toContain(
    '<error message="/nowhere.jsonl cannot be read: there is no such file" type="cannot be played">',
  );
  expect(text).toContain('tests="6" failures="0"');
});

test("of a session of several plugins, --plugin chooses one by its name, also through a link", async () => {
  const [header = "", ...events] = readFileSync(session, "utf8").trimEnd().split("\n");
  const others = events.map((line) => line.replace('"p":1', '"p":2'));
  const two = header.replace('"plugins":[', '"plugins":[{"p":2,"name":"y.mjs","path":"/nowhere/y.mjs"},');
  const file = join(dirname(session), "two.jsonl");
  writeFileSync(file, [two, ...events, ...others, ""].join("\n"));
  const link = join(dirname(session), "link.mjs");
  symlinkSync(saved(greets()), link);
  expect(await played(file, link)).toMatchObject({ code: 0, lines: SAME });
  const { code, err } = await run(["test", file, "--plugin", "z.mjs"]);
  expect([code, err]).toEqual([
    2,
    `autoreload: ${file} has nothing to play for z.mjs: it is of y.mjs and x.mjs, and --plugin chooses by the file's name\n`,
  ]);
});

test.each([
  ["an interpreter that is not there", "#!/usr/bin/env no-such-python\n", "no-such-python"],
  ["Windows' line ends", "#!/usr/bin/env node\r\n", "Save the file with Unix line ends (LF)."],
  ["an empty file", "", "x.mjs is empty. Build it, or name another file with --plugin."],
])("%s cannot be run, and is no difference", async (_, text, words) => {
  const plugin = saved(text);
  const { code, out, err } = await run(["test", session, "--plugin", plugin]);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/^autoreload: .*x\.mjs/);
  expect(err).toContain(words);
});
