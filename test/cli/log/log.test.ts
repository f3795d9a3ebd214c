import { once } from "node:events";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SessionEvent } from "../../../src/session/format/events.ts";
import { lineOf } from "../../../src/session/format/line.ts";
import { partPath } from "../../../src/session/reading/parts.ts";
import { temporaryDirectory } from "../../host/support.ts";
import { embeddedLines } from "../../session/export-readers.ts";
import { EACH_KIND, HEADER, SAMPLE, sampleLines, sessionText } from "../../session/sample.ts";
import { faultsOf } from "../../session/validator.ts";
import { fileWith, generated, peakMemory, run, start, Written } from "./support.ts";

const log = (n: number, text = `line ${n}`): string => lineOf({ n, t: n, k: "log", p: 1, v: 1, level: "info", text });

describe("autoreload log", () => {
  test("shows a session: answers in their request's line, what was caused under its cause", async () => {
    const { code, out, err } = await run(["log", SAMPLE]);
    expect([code, err]).toEqual([0, ""]);
    const lines = out.split("\n");
    const around = (text: string, count: number): string[] =>
      lines.slice(lines.findIndex((line) => line.includes(text))).slice(0, count);
    expect(around("hello name=bob", 3)).toEqual([
      '    3.104  3.1 ms  v11   cli        hello name=bob -> "Hello bob"  95 B, 75 B',
      "    3.105  0.9 ms  v11   plugin       getinfo -> {id=02545ea5... alias=SLEEPYWALK color=02a4f1 ...}  104 B, 418 B",
      "    3.106          v11   log          ? info: bob asks; the node is at 104",
    ]);
    expect(around("v13 did not start", 1)).toEqual([
      "   25.311   51 ms  v13   change     save hello.py -> v13 did not start: SyntaxError: unterminated f-string literal " +
        "(detected at line 31) at /home/me/hello.py:31 (exit 1); v12 serves on",
    ]);
    expect(out).toContain("debug: carol\n");
    expect(out).toContain("v14 serves after 73 ms, calls waited 4.1 ms: method hello: usage [name] -> [name] [nick]");
    expect(out).toContain('-> mended to continue: "result" must be continue, fail or resolve; got "reslove"');
    expect(out).toContain('hello name="the whole wide world" -> not answered');
    expect(out).not.toContain("\u001b");
  });

  test("shows a traceback that came line by line as one row, found as a whole, and by its events as they stand", async () => {
    const lines = [
      "Traceback (most recent call last):",
      '  File "/home/me/hello.py", line 27, in hello',
      "KeyError: 'a'",
    ];
    const file = fileWith(`${sessionText([])}${lines.map((text, at) => log(at + 1, text)).join("")}${log(4)}`);
    const { out } = await run(["log", file, "keyerror"]);
    const blank = " ".repeat(36);
    expect(out).toBe(
      `    0.001          v1    log        info: Traceback (most recent call last):\n${blank}  File "/home/me/hello.py", line 27, in hello\n${blank}KeyError: 'a'\n`,
    );
    const { out: events } = await run(["log", file, "keyerror", "--json"]);
    expect(events).toBe(`${sessionText([])}${lines.map((text, at) => log(at + 1, text)).join("")}`);
  });

  test.each([
    [["status:mended"], ["htlc_accepted"]],
    [["-of:handshake", "-k:log", "m:hello", "status:err"], ["hello"]],
    [
      ["of:rpc", ">40ms"],
      ["rpc_command", "listpeers"],
    ],
    [['"dear carol"', "-m:getinfo"], ["hello"]],
    [["t:57.9..58", "-k:log"], ["block_added"]],
  ])("finds %j, with its causes", async (filter, names) => {
    const { code, out } = await run(["log", SAMPLE, ...filter]);
    expect(code).toBe(0);
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => line.slice(36).trim().split(" ")[0]),
    ).toEqual(names);
  });

  test("a filter that finds nothing says so, beside the output", async () => {
    const { code, out, err } = await run(["log", SAMPLE, "m:helo"]);
    expect([code, out, err]).toEqual([0, "", `autoreload: the filter finds nothing in ${SAMPLE}\n`]);
  });

  test("a filter that is wrong is shown where it is", async () => {
    const { code, out, err } = await run(["log", SAMPLE, "m:hello", "stats:err"]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("there is no stats:; did you mean status:err?");
    expect(err).toContain("  m:hello stats:err\n          ^^^^^^^^^\n");
  });

  test("--json prints what is found as it stands in the session, which is a session again", async () => {
    const all = await run(["log", SAMPLE, "--json"]);
    expect(all.out.split("\n").toSorted()).toEqual([...sampleLines(), ""].toSorted());
    const some = await run(["log", SAMPLE, "m:getinfo", "--json"]);
    const lines = some.out.trimEnd().split("\n");
    expect(lines.flatMap(faultsOf)).toEqual([]);
    expect(sampleLines()).toEqual(expect.arrayContaining(lines));
    expect((await run(["log", fileWith(some.out), "m:getinfo", "--json"])).out).toBe(some.out);
  });

  test("a part of a session says who a plugin is that was loaded later, as a page with that part does", async () => {
    const log = { t: 1, k: "log", v: 1, level: "info" } as const;
    const plugin = { name: "later.py", path: "/later.py" };
    const file = fileWith(
      sessionText([
        { ...log, n: 1, p: 1, text: "one" },
        { ...log, n: 2, p: 2, text: "two", plugin },
        { ...log, n: 3, p: 2, text: "three" },
        { ...log, n: 4, p: 2, text: "three again" },
      ]),
    );
    const part = (await run(["log", file, "three", "--json"])).out;
    const page = (await run(["export", file, "--to", "html", "three"])).out;
    for (const text of [part.trimEnd().split("\n"), embeddedLines(page)]) {
      const [, first, second] = text.map((line) => JSON.parse(line) as object);
      expect(first).toMatchObject({ n: 3, plugin });
      expect(second).toMatchObject({ n: 4 });
      expect(second).not.toHaveProperty("plugin");
    }
    expect((await run(["log", fileWith(part), "p:later.py", "--json"])).out).toBe(part);
  });

  test("--stats sums it up", async () => {
    const { out } = await run(["log", SAMPLE, "--stats"]);
    expect(out).toContain("method hello               6  2.8 ms  3.1 ms       1                      1\n");
    expect(out).toContain("hook htlc_accepted         2  1.3 ms  1.4 ms               1\n");
    expect(out).toContain("topic block_added          3\n");
    expect(out).toContain(
      "v14 at 36.118 s (hello.py changed): serves after 73 ms, method hello: usage [name] -> [name] [nick]\n",
    );
    const { names } = JSON.parse((await run(["log", SAMPLE, "--stats", "--json", "of:hook"])).out) as {
      names: { m: string; count: number }[];
    };
    expect(names.map(({ m, count }) => [m, count])).toEqual([
      ["htlc_accepted", 2],
      ["invoice_payment", 1],
      ["peer_connected", 2],
      ["rpc_command", 2],
    ]);
  });

  test("a version that ends by itself has a line, and one of the sums", async () => {
    const ended = { k: "reload", p: 1, step: "ended" } as const;
    const file = fileWith(
      sessionText([
        {
          ...ended,
          n: 1,
          t: 9000,
          v: 2,
          ms: 4000,
          reason: "crashed",
          exit: 1,
          failure: { text: "KeyError: 'a'", file: "/home/me/hello.py", line: 27 },
        },
        { ...ended, n: 2, t: 9500, v: 3, ms: 0, reason: "crashed", exit: "SIGKILL", failure: { text: "killed" } },
        { ...ended, n: 3, t: 9900, v: 4, ms: 20, reason: "ended" },
      ]),
    );
    const { out } = await run(["log", file]);
    expect(out.split("\n").map((line) => line.replace(/^.* reload +/, ""))).toEqual([
      "v2 crashed after 4000 ms: KeyError: 'a' at /home/me/hello.py:27 (exit 1)",
      "v3 crashed: killed",
      "v4 ended after 20 ms: no reason is known",
      "",
    ]);
    const { out: sums } = await run(["log", file, "--stats"]);
    expect(sums).toContain(
      "v2 at 9.000 s crashed: KeyError: 'a'\nv3 at 9.500 s crashed: killed\nv4 at 9.900 s ended: no reason is known\n",
    );
  });

  test("a call that was open when its version ended is not shown as if something waited", async () => {
    const call = {
      k: "req",
      p: 1,
      v: 2,
      from: "plugin",
      to: "rpc",
      of: "rpc",
      m: "waitanyinvoice",
      size: 2,
      body: "{}",
    };
    const crash = { k: "reload", p: 1, v: 2, t: 9000, step: "ended", ms: 4000, reason: "crashed" };
    const events = [
      { ...call, n: 1, t: 8000, id: "1" },
      { ...crash, n: 2 },
      { ...call, n: 3, t: 9500, v: 3, id: "2" },
    ];
    const file = fileWith(sessionText(events as SessionEvent[]));
    const { out } = await run(["log", file, "status:ended|open"]);
    expect(out.split("\n").map((line) => line.slice(19).trim())).toEqual([
      "v2    plugin     waitanyinvoice -> not answered: v2 has ended  2 B",
      "v3    plugin     waitanyinvoice -> not answered  2 B",
      "",
    ]);
    expect((await run(["log", file, "status:ended"])).out.trimEnd().split("\n")).toHaveLength(1);
    const { out: sums } = await run(["log", file, "--stats"]);
    expect(sums).toMatch(/ open {2}ended\nrpc waitanyinvoice {6}2 +1 {6}1\n/);
  });

  test("each kind of event has a line, and what it says cannot steer a terminal", async () => {
    const text = sessionText([...EACH_KIND, ...[14].map((n) => ({ ...JSON.parse(log(n, "\u001b[2Jno\u202e")) }))]);
    const { code, out } = await run(["log", fileWith(text)]);
    expect(code).toBe(0);
    expect(out).toContain("not recorded here: 3 messages, 400 B");
    expect(out).toContain("info: ?[2Jno?\n");
  });

  test("of several plugins each line says whose it is", async () => {
    const plugins = [...HEADER.plugins, { p: 2, name: "pay.py", path: "/pay.py" }];
    const text = sessionText([], { plugins }) + log(1) + log(2).replace('"p":1', '"p":2');
    const { out } = await run(["log", fileWith(text)]);
    expect(out).toMatch(/ hello\.py +v1 .*line 1\n.* pay\.py +v1 .*line 2\n$/);
    expect((await run(["log", fileWith(text), "p:pay.py"])).out).toMatch(/^.*line 2\n$/);
  });

  test("what cannot be read is told on stderr, and the rest shown", async () => {
    const { code, out, err } = await run(["log", fileWith(`${sessionText([])}nonsense\n${log(1)}{"n":2`)]);
    expect([code, out.includes("line 1")]).toEqual([0, true]);
    expect(err).toMatch(
      /line 2: left out, it is not a JSON object\n.*line 4: cut off in the middle, left out \(6 bytes\)/s,
    );
    expect(await run(["log", "/nowhere/x.jsonl"])).toMatchObject({
      code: 1,
      err: "autoreload: /nowhere/x.jsonl cannot be read: there is no such file\n",
    });
  });

  test("a first word without the sign of a filter is a file, as for the inspector", async () => {
    const why = "autoreload: nosuch cannot be read: there is no such file";
    expect(await run(["log", "nosuch"])).toMatchObject({
      code: 1,
      out: "",
      err: `${why}. To look for it as text, quote it: '"nosuch"'\n`,
    });
    expect(await run(["inspect", "nosuch"])).toMatchObject({ code: 1, out: "", err: `${why}\n` });
  });

  test("ends when nobody reads on", async () => {
    const child = start(["log", await generated(3_000_000)]);
    await once(child.stdout, "data");
    child.stdout.destroy();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("takes no more memory for a file of 30 MB than for a small one", async () => {
    const [small, large] = [await generated(1_000_000), await generated(30_000_000)];
    for (const args of [[], ["--stats"], ["--json"]]) {
      const ratio = (await peakMemory(["log", large, ...args])) / (await peakMemory(["log", small, ...args]));
      expect(ratio, args.join(" ")).toBeLessThan(2);
    }
  }, 120_000);
});

describe("autoreload log -f", () => {
  test("begins before the file exists, shows what comes, and goes on in the next file", async () => {
    const path = join(temporaryDirectory(), "hello.jsonl");
    const child = start(["log", "-f", path]);
    const [out, err] = [new Written(child.stdout), new Written(child.stderr)];
    await err.until(`waiting for ${path}`);
    writeFileSync(path, sessionText([]) + log(1));
    await out.until("line 1\n");
    appendFileSync(path, log(2));
    await out.until("line 2\n");
    writeFileSync(partPath(path, 2), lineOf({ ...HEADER, part: 2 }) + log(3));
    expect(await out.until("line 3\n")).toMatch(/line 1\n.*line 2\n.*line 3\n$/);
  });

  test("shows a request that is not answered yet, and its answer when it comes", async () => {
    const [request = "", answer = ""] = sampleLines().filter((line) =>
      /"k":"(req|res)".*cln:peer_connected#33/.test(line),
    );
    const path = fileWith(`${sessionText([])}${request}\n`);
    const out = new Written(start(["log", path, "-f"]).stdout);
    expect(await out.until("-> not answered")).toContain("peer_connected id=032ffc1d... direction=in");
    appendFileSync(path, `${answer}\n`);
    await out.until("late answer of peer_connected -> continue");
  });

  test("Ctrl-C ends it", async () => {
    const path = fileWith(`${sessionText([])}${sampleLines()[7]}\n`);
    const following = start(["log", path, "-f"]);
    await new Written(following.stdout).until("hello");
    const exited = once(following, "exit");
    following.kill("SIGINT");
    expect(await exited).toEqual([0, null]);
  });
});

describe("without a file", () => {
  /** @param pids of the processes that record, one a session */
  function stateWith(pids: readonly number[]): string {
    const state = temporaryDirectory();
    for (const pid of pids) {
      const directory = join(state, "cln-autoreload", "sessions");
      fileWith(sessionText([], { pid }) + log(1, `of ${pid}`), `${pid}.jsonl`, directory);
    }
    return state;
  }
  const GONE = 2 ** 22 + 1;
  const withState = (state: string): NodeJS.ProcessEnv => ({ XDG_STATE_HOME: state });

  test("the recording that runs is shown", async () => {
    const { code, out } = await run(["log", "k:log"], withState(stateWith([process.pid, GONE])));
    expect([code, out.includes(`of ${process.pid}`)]).toEqual([0, true]);
  });

  test("of several each is named, with how to choose it", async () => {
    const state = stateWith([process.pid, process.ppid]);
    const { code, err } = await run(["log"], withState(state));
    expect(code).toBe(1);
    expect(err).toContain("2 recordings run; name the one to read:");
    for (const pid of [process.pid, process.ppid]) {
      expect(err).toContain(
        `autoreload log ${join(state, "cln-autoreload/sessions", `${pid}.jsonl`)}   # hello.py on regtest`,
      );
    }
  });

  test("where none runs, the last one is named", async () => {
    const { code, err } = await run(["log"], withState(stateWith([GONE])));
    expect([code, err.includes(`${GONE}.jsonl`)]).toEqual([1, true]);
    expect((await run(["log"], withState(temporaryDirectory()))).err).toContain("no recording runs, and ");
  });
});
