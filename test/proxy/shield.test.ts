import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sampleHook } from "../../src/lightningd/samples.ts";
import { HOOK_NAMES } from "../../src/lightningd/facts/hooks.ts";
import { WRONG_ANSWERS } from "../lightningd/wrong-answers.ts";
import { Workbench, python, source } from "./workbench.ts";

/** Answers each hook by the members that stand in the call itself, so that one plugin serves the whole table. */
const ANSWERS_AS_ASKED = source(
  `{
    manifest: { hooks: ${JSON.stringify(HOOK_NAMES.map(filtered))} },
    hooks: Object.fromEntries(${JSON.stringify(HOOK_NAMES)}.map((hook) => [hook, (params, id) => {
      if (params.answer === undefined) return { result: "continue" };
      writeSync(1, '{"jsonrpc":"2.0","id":' + JSON.stringify(id) + "," + params.answer + "}\\n\\n");
    }])),
  }`,
  'import { writeSync } from "node:fs";',
);

/** The calls of the tests themselves are not to be asked about. */
function filtered(name: string): object {
  return name === "rpc_command" ? { name, filters: ["invoice"] } : { name };
}

describe("wrong answers to hooks", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start({ files: { "h.mjs": ANSWERS_AS_ASKED } });
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test.each(HOOK_NAMES)("%s goes on, and the log says what was wrong", async (hook) => {
    const wrong = WRONG_ANSWERS.filter((each) => each.hook === hook);
    expect(wrong.length).toBeGreaterThan(4);
    for (const [index, { answer, names }] of wrong.entries()) {
      // Of one instance's faults only so many different ones are told.
      if (index % 20 === 0) await bench.call("autoreload-restart");
      const outcome = await bench.host.hook(hook, { ...sampleHook(hook), answer });
      // Where it is plain what was meant, that is done.
      expect(outcome.kind, answer).toBe(
        answer.includes('"disconnect"') && hook === "peer_connected" ? "result" : "continue",
      );
      const told = bench.lines(`h.mjs: ${hook}: `).filter(({ text }) => text.includes(names));
      expect(told, `${answer} is not told as ${names}`).not.toEqual([]);
      expect(told[0]?.level).toBe("broken");
    }
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test.each([
    ["commitment_revocation", '"result":null'],
    ["onion_message_recv", '"result":{"result":7}'],
    ["rpc_command", '"result":{"return":{"error":{"code":"E1"}}}'],
    ["openchannel", '"result":{"result":"continue","mindepth":"soon"}'],
  ])("what lightningd survives passes as it came: %s answered by %s", async (hook, answer) => {
    const before = (await bench.statusOf("h.mjs")).requests.mended;
    const { answers } = await bench.host.hook(hook, { ...sampleHook(hook), answer });
    expect(answers.map(({ result }) => result)).toEqual([answer.slice('"result":'.length)]);
    expect((await bench.statusOf("h.mjs")).requests.mended).toBe(before);
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test("are counted, and told once however often they come", async () => {
    await bench.call("autoreload-restart");
    const answer = '"result":{"result":"once more"}';
    const calls = Array.from({ length: 1000 }, () =>
      bench.host.hook("custommsg", { ...sampleHook("custommsg"), answer }),
    );
    await Promise.all(calls);
    expect(bench.lines("once more")).toHaveLength(1);
    const { faults } = await bench.statusOf("h.mjs");
    expect(Object.entries(faults ?? {}).find(([fault]) => fault.includes("once more"))?.[1]).toBe(1000);
  });
});

test("a fault is told once by the first instance, which lightningd asks before its init, and once by the next", async () => {
  const wrong = source('{ hooks: { db_write: () => ({ result: "no" }) } }');
  await using bench = await Workbench.start({ files: { "h.mjs": wrong } });
  const told = (): number => bench.lines('h.mjs: db_write: "result" must be').length;
  await bench.host.hook("db_write");
  expect(told()).toBe(1);
  await bench.reload("h.mjs", `${wrong}\n`);
  await bench.host.hook("db_write");
  expect(told()).toBe(2);
});

test("faults that are never the same twice are told a few times, and then only counted", async () => {
  const raises = source(`{
    hooks: { custommsg: ({ n }) => { send({ method: "topic" + n, params: {} }); throw new Error("no such peer: " + n); } },
  }`);
  await using bench = await Workbench.start({ files: { "h.mjs": raises } });
  for (let n = 0; n < 100; n++) await bench.host.hook("custommsg", { ...sampleHook("custommsg"), n });
  expect(bench.lines("no such peer")).toHaveLength(21);
  expect(bench.lines("which its manifest does not declare")).toHaveLength(21);
  expect(bench.lines("others of this kind are only counted from now on")).toHaveLength(2);
  const { faults = {} } = await bench.statusOf("h.mjs");
  expect(Object.values(faults).reduce((sum, count) => sum + count)).toBe(200);
});

/** Writes to its stdout what it is told to, between other things that it does right. */
const WRITES = source(
  `{
    manifest: { notifications: [{ method: "declared" }] },
    methods: {
      write: ({ text, times = 1 }) => {
        for (let time = 0; time < times; time++) writeSync(1, Buffer.from(text, "latin1"));
        return { written: times };
      },
      echo: (params) => params,
    },
    hooks: { custommsg: () => ({ result: "continue" }) },
  }`,
  'import { writeSync } from "node:fs";',
);

interface Fault {
  readonly name: string;
  /** Latin1, for bytes that are no UTF-8. */
  readonly text: string;
  /** What the log says of it. */
  readonly told: RegExp;
  /** What of it reaches lightningd all the same. */
  readonly shown?: RegExp;
}

const message = (members: string): string => `{"jsonrpc":"2.0",${members}}\n\n`;

const FAULTS: readonly Fault[] = [
  { name: "a print", text: "debugging here\n", told: /wrote to stdout what is no JSON-RPC.*: debugging here \(/ },
  { name: "a print without newline", text: "no newline", told: /no JSON-RPC.*: no newline/ },
  { name: "a print of a dict", text: "{'a': 1, 'b': [2]}\n", told: /no JSON-RPC.*: {'a': 1, 'b': \[2\]}/ },
  { name: "a print of an open brace", text: "{\n", told: /no JSON-RPC.*: { \(/ },
  { name: "a print of a JSON array", text: "[1, 2]\n", told: /no JSON-RPC.*: \[1, 2\]/ },
  { name: "a print of a JSON object", text: '{"a": 1}\n', told: /killed it: it has no "jsonrpc": "2.0": {"a": 1}/ },
  { name: "a print of a number", text: "42\n", told: /no JSON-RPC.*: 42/ },
  { name: "text that is no UTF-8", text: "\xff\xfe\n", told: /no JSON-RPC/ },
  { name: "5 MB without a newline", text: "x".repeat(5_000_000), told: /no JSON-RPC.*xxx\.\.\. \(\d+ characters\)/ },
  {
    name: "a message without jsonrpc",
    text: '{"method":"log","params":{"message":"m"}}\n\n',
    told: /killed it: it has no "jsonrpc": "2.0"/,
  },
  {
    name: "a message that is no UTF-8",
    text: message('"method":"log","params":{"message":"\xff"}'),
    told: /killed it: it is no UTF-8/,
  },
  { name: "a message with neither method nor id", text: message('"params":{}'), told: /killed it: .*"method"/ },
  {
    name: "a notification without params",
    text: message('"method":"declared"'),
    told: /killed it: it has no "params"/,
  },
  {
    name: "a method that is no string",
    text: message('"method":5,"params":{}'),
    told: /killed it: .*"method" is no string/,
  },
  {
    name: "an undeclared notification",
    text: message('"method":"undeclared","params":{"undeclared":{}}'),
    told: /the notification undeclared, which its manifest does not declare.*add {"method": "undeclared"}/,
  },
  {
    name: "a notification of lightningd's own",
    text: message('"method":"connect","params":{}'),
    told: /no JSON-RPC.*"method":"connect"/,
  },
  {
    name: "a log of a wrong level",
    text: message('"method":"log","params":{"level":"warning","message":"kept words"}'),
    told: /logged at level "warning".*: use trace, debug, info, warn or error/,
    shown: /kept words$/,
  },
  {
    name: "a log of lightningd's own level",
    text: message('"method":"log","params":{"level":"io","message":"io words"}'),
    told: /logged at level "io"/,
    shown: /io words$/,
  },
  {
    name: "a log without a message",
    text: message('"method":"log","params":{"level":"info","msg":"misnamed"}'),
    told: /logged without a "message"/,
    shown: /misnamed/,
  },
  {
    name: "a log of an object",
    text: message('"method":"log","params":{"level":"info","message":{"a":[1]}}'),
    told: /logged a "message" that is no string/,
    shown: /{"a":\[1\]}$/,
  },
  {
    name: "a log of a list",
    text: message('"method":"log","params":["info","listed words"]'),
    told: /logged without a "message"/,
    shown: /listed words/,
  },
  {
    name: "progress without id",
    text: message('"method":"progress","params":{"num":0,"total":3}'),
    told: /killed it: its params have no "id": .*progress/,
  },
  {
    name: "a message without id",
    text: message('"method":"message","params":{"message":"x"}'),
    told: /killed it: .*"id"/,
  },
  { name: "an answer to nothing", text: message('"id":"made up","result":{}'), told: /answered the id "made up"/ },
  {
    name: "a request on stdout",
    text: message('"id":1,"method":"getinfo","params":{}'),
    told: /wrote the request getinfo to stdout, which lightningd ignores: if it is no print of what was read, send it to the lightning-rpc socket/,
  },
];

describe("what no plugin may write", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start({ files: { "w.mjs": WRITES } });
  });
  afterAll(() => bench[Symbol.asyncDispose]());
  // To a new instance's, all faults are news.
  beforeEach(() => bench.call("autoreload-restart"));

  test.each(FAULTS)("$name is told once, and all else goes on", async ({ text, told, shown }) => {
    const from = bench.host.log.lines.length;
    const times = text.length > 1000 ? 1 : 1000;
    const [written, ...echoes] = await Promise.all([
      bench.call("write", { text, times }),
      ...Array.from({ length: 20 }, () => bench.call("echo", { n: 1 })),
    ]);
    expect(written).toEqual({ written: times });
    expect(echoes.every((each) => JSON.stringify(each) === '{"n":1}')).toBe(true);
    const said = bench.host.log.lines.slice(from).filter(({ source }) => source === "plugin-autoreload.js");
    const lines = said.map((line) => line.text).filter((line) => !line.startsWith("w.mjs: printed"));
    expect(lines.filter((line) => told.test(line) || shown?.test(line) !== true)).toEqual([
      expect.stringMatching(told),
    ]);
    expect(lines).toHaveLength(shown === undefined ? 1 : times + 1);
    expect(bench.host.verdicts.list).toEqual([]);
  });
});

/** Answers with the text it is given, where $ID is the request's id and $PY the same in Python; what comes after $EXIT is not written. */
const ANSWERS_ANYTHING = source(
  `{ methods: { answer: ({ text }, id) => {
    const [written, exits] = text.replace("$ID", JSON.stringify(id)).replace("$PY", "'" + id + "'").split("$EXIT");
    writeSync(1, Buffer.from(written, "latin1"));
    if (exits !== undefined) process.exit(5);
  } } }`,
  'import { writeSync } from "node:fs";',
);

describe("an answer that lightningd would not take", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start({ files: { "a.mjs": ANSWERS_ANYTHING } });
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test.each([
    ["has no jsonrpc", '{"id":$ID,"result":{}}\n\n', 'its answer has no "jsonrpc": "2.0"'],
    ["is no UTF-8", '{"jsonrpc":"2.0","id":$ID,"result":"\xff"}\n\n', "its answer is no UTF-8"],
    ["has no result", '{"jsonrpc":"2.0","id":$ID}\n\n', 'its answer has neither a "result" nor an "error"'],
    ["has no id", '{"jsonrpc":"2.0","result":{}}\n\n', 'its answer has no "id"'],
    ["is a dict as Python prints it", "{'jsonrpc': '2.0', 'id': $PY, 'result': {}}\n", "from here on: 'jsonrpc'"],
    ["breaks off", '{"jsonrpc":"2.0","id":$ID,"result":{"a":1,b}}\n\n', "its answer is no JSON, from here on: b}}"],
    [
      "has a NUL",
      '{"jsonrpc":"2.0","id":$ID,"result":"a\0b"}\n\n',
      "its answer has a NUL byte, behind which lightningd would never read anything of it",
    ],
    [
      "breaks off in a line of its own",
      '{\n  "jsonrpc":"2.0",\n  "id":$ID,\n  "result":undefined\n}\n\n',
      "is no JSON",
    ],
  ])("since it %s becomes an error that says so", async (_, text, why) => {
    const { code, message } = await bench.refused("answer", { text });
    expect(code).toBe(-32600);
    expect(message).toMatch(/^a\.mjs answered answer wrongly: /);
    expect(message).toContain(why);
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test.each([
    [
      "with its id",
      '{"jsonrpc":"2.0","id":$ID,"result":{"half":$EXIT',
      /ended in the middle of a message to lightningd: {"/,
    ],
    [
      "before its id",
      '{"jsonrpc":"2.0",$EXIT',
      /ended in the middle of a message to lightningd: {"jsonrpc":"2.0", \(dropped\)/,
    ],
    ["in the middle of a print", "hello$EXIT", /wrote to stdout what is no JSON-RPC/],
  ])("since the plugin ended half-way, %s, is told as the end that it was", async (_, text, told) => {
    const { code, message } = await bench.refused("answer", { text });
    expect({ code, message }).toMatchObject({
      code: -4,
      message: expect.stringMatching(
        /^a\.mjs did not answer answer: it exited with code 5 with answer under way/,
      ) as string,
    });
    await bench.said(told);
    expect(bench.host.verdicts.list).toEqual([]);
    await bench.call("autoreload-restart");
  });
});

test("an answer without its id ends an instance with two requests open, since nobody knows which would wait for ever", async () => {
  const nameless = source(
    `{
      methods: {
        slow: () => void log("is asked"),
        nameless: () => void writeSync(1, '{"jsonrpc":"2.0","result":{}}\\n\\n'),
      },
    }`,
    'import { writeSync } from "node:fs";',
  );
  await using bench = await Workbench.start({ files: { "n.mjs": nameless } });
  const waiting = bench.refused("slow");
  await bench.said(/is asked/);
  const why = expect.stringMatching(/^n\.mjs did not answer \w+: it answered a request without its "id"/) as string;
  expect(await Promise.all([waiting, bench.refused("nameless")])).toMatchObject([
    { code: -4, message: why },
    { code: -4, message: why },
  ]);
});

describe("an answer that lightningd takes although it is no JSON", () => {
  test.each([
    ["trailing commas", '{"jsonrpc":"2.0","id":$ID,"result":{"a":[1,2,],},}\n\n', '{"a":[1,2,],}'],
    ["no commas", '{"jsonrpc":"2.0","id":$ID,"result":[1 2"x"]}\n\n', '[1 2"x"]'],
    ["a word", '{"jsonrpc":"2.0","id":$ID,"result":{"a":nil}}\n\n', '{"a":nil}'],
    ["a number of its own", ',{"jsonrpc":"2.0","id":$ID,"result":0x10}\n\n', "0x10"],
  ])("is passed on byte for byte: %s", async (_, text, result) => {
    await using bench = await Workbench.start({ files: { "a.mjs": ANSWERS_ANYTHING } });
    expect((await bench.host.callRaw("answer", { text })).toString()).toBe(result);
    expect(bench.lines("wrote to stdout")).toEqual([]);
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test("is read as lightningd does where it is for us: manifest, init, hook, the params of our own methods", async () => {
    const loose = python(`
import json, sys
for line in iter(sys.stdin.readline, ""):
    if not line.strip():
        continue
    message = json.loads(line)
    result = {
        "getmanifest": '{"options":[{"name":"o","type":"int","default":16,,"description":"a\\tb",},],'
        '"rpcmethods":[{"name":"m","usage":"[x]",},],"hooks":[{"name":"custommsg",},],"dynamic":true,}',
        "init": '{,}',
        "custommsg": '{"result":"continue",}',
        "m": json.dumps(message.get("params")) if "params" in message else "null",
    }[message["method"]]
    print('{"jsonrpc":"2.0","id":%s,"result":%s,}\\n' % (json.dumps(message["id"]), result), flush=True)
`);
    await using bench = await Workbench.start({ files: { "l.py": loose } });
    expect(await bench.call("m", { x: 1 })).toEqual({ x: 1 });
    expect((await bench.host.hook("custommsg", sampleHook("custommsg"))).kind).toBe("continue");
    expect(await bench.call("autoreload-status", '{"plugin":"l.py",}')).toMatchObject({
      plugins: [{ name: "l.py", state: "serving" }],
    });
    expect(bench.lines("l.py: ").filter(({ level }) => level === "broken" || level === "unusual")).toEqual([]);
  });
});

test("a print of the request, as Python does it, is not taken for the answer", async () => {
  await using bench = await Workbench.start({ files: { "a.mjs": ANSWERS_ANYTHING } });
  const text = `{'jsonrpc': '2.0', 'id': $PY, 'method': 'answer', 'params': {}}\n${message('"id":$ID,"result":{"a":1}')}`;
  expect(await bench.call("answer", { text })).toEqual({ a: 1 });
  await bench.said(/a\.mjs: wrote to stdout what is no JSON-RPC.*'method': 'answer'/);
});

/** Prints the line that it read before it answers it, as who looks for a bug does: each of both in a write of its own. */
const echoing = (print: string): string =>
  python(`
import json, sys
for line in iter(sys.stdin.readline, ""):
    if not line.strip():
        continue
    message = json.loads(line)
    ${print}
    if "id" not in message:
        continue
    results = {
        "getmanifest": {
            "options": [],
            "rpcmethods": [{"name": "m", "usage": ""}],
            "hooks": [{"name": "custommsg"}],
            "subscriptions": ["block_added"],
            "dynamic": True,
        },
        "custommsg": {"result": "continue"},
        "m": {"params": message.get("params")},
    }
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": results.get(message["method"], {})}), flush=True)
`);

describe("a plugin that prints what it reads", () => {
  test.each([
    ["as it came", 'print("got: " + line, flush=True)'],
    ["alone", 'print(line, flush=True, end="")'],
    ["without a line break", 'print("got: " + line.strip(), flush=True, end="")'],
    ["over many lines", "print(json.dumps(message, indent=2), flush=True)"],
    ["as Python has it", "print(message, flush=True)"],
  ])("%s, answers all the same, and the print is shown", async (_, print) => {
    await using bench = await Workbench.start({ files: { "e.py": echoing(print) } });
    expect(await bench.call("m", ["x1"])).toEqual({ params: ["x1"] });
    expect((await bench.host.hook("custommsg", sampleHook("custommsg"))).kind).toBe("continue");
    bench.host.notify("block_added");
    expect(await bench.call("m", ["x2"])).toEqual({ params: ["x2"] });
    await bench.said(/e\.py: (printed: |wrote to stdout what is no JSON-RPC).*getmanifest/);
    await bench.said(/e\.py: printed: .*x1/);
    await bench.said(/e\.py: printed: .*custommsg/);
    await bench.said(/e\.py: printed: .*block_added/);
    expect(bench.lines("wrongly")).toEqual([]);
    expect(bench.lines("ignores")).toEqual([]);
    expect((await bench.statusOf("e.py")).requests).toMatchObject({ mended: 0 });
  });
});

test("of what is printed every different line is shown, so many of them a second, and the rest is counted", async () => {
  await using bench = await Workbench.start({ files: { "w.mjs": WRITES } });
  for (const text of ["first\n", "  second\tline\n", '{"a": 1}\n', '{"a": 2}\n', "third\n"])
    await bench.call("write", { text });
  await bench.said(/w\.mjs: wrote to stdout what is no JSON-RPC.*: first \(/);
  for (const shown of [/printed: second {4}line$/, /has no "jsonrpc": "2\.0": {"a": 1}/, /printed: {"a": 2}$/]) {
    expect((await bench.said(shown)).level).toMatch(/info|broken/);
  }
  await bench.said(/w\.mjs: printed \d+ more lines? like that within a second$|w\.mjs: printed: third$/);
  const text = Array.from({ length: 5000 }, (_, n) => `line ${n}\n`).join("");
  await bench.call("write", { text, times: 10 });
  await bench.said(/w\.mjs: printed \d{3,} more lines like that within a second$/);
});

describe("a print in the middle of traffic", () => {
  const prints = python(`
import json, sys
def handle(message):
    method = message["method"]
    if method == "getmanifest":
        names = ["prints", "nan", "half"]
        return {"options": [], "rpcmethods": [{"name": n, "usage": "", "description": n} for n in names], "dynamic": True}
    if method == "prints":
        print("looking at", message["params"])
        print("no newline", end="")
    if method == "nan":
        return {"value": float("nan")}
    return {"method": method}
for line in iter(sys.stdin.readline, ""):
    if line.strip():
        message = json.loads(line)
        print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": handle(message)}), end="\\n\\n", flush=True)
`);

  test("harms no answer", async () => {
    await using bench = await Workbench.start({ files: { "p.py": prints } });
    const answers = await Promise.all(Array.from({ length: 200 }, () => bench.call("prints", ["bob"])));
    expect(answers).toEqual(answers.map(() => ({ method: "prints" })));
    expect(bench.lines("no JSON-RPC").map(({ text }) => text)).toEqual([
      "p.py: wrote to stdout what is no JSON-RPC, for which lightningd would have killed it: looking at ['bob'] " +
        "(dropped: stdout is lightningd's, so print to stderr. What else it prints is shown as well)",
    ]);
    await bench.said(/p\.py: printed: no newline$/);
    expect((await bench.statusOf("p.py")).faults).toEqual({ "stray text": 400 });
    expect(bench.host.verdicts.list).toEqual([]);
  });

  test("an answer that is no JSON is answered by an error that shows where", async () => {
    await using bench = await Workbench.start({ files: { "p.py": prints } });
    expect(await bench.refused("nan")).toMatchObject({
      code: -32600,
      message: "p.py answered nan wrongly: its answer is no JSON, from here on: NaN}}.",
    });
    expect(await bench.call("half")).toEqual({ method: "half" });
  });
});

describe("db_write", () => {
  const BOOT_MS = 400;
  test("is answered at once, whatever becomes of the plugin", async () => {
    const writes = (extra = ""): string =>
      source(
        `{ hooks: { db_write: () => ({ result: "continue" }) }, methods: { die: () => process.exit(3) } }`,
        `${extra}; await new Promise((resolve) => setTimeout(resolve, ${BOOT_MS}));`,
      );
    await using bench = await Workbench.start({ files: { "d.mjs": writes() } });
    const outcomes: Promise<unknown>[] = [];
    let slowestMs = 0;
    const ask = async (): Promise<void> => {
      const began = performance.now();
      await bench.host.hook("db_write");
      slowestMs = Math.max(slowestMs, performance.now() - began);
    };
    const asking = setInterval(() => outcomes.push(ask()), 2);
    try {
      await bench.reload("d.mjs", writes("1"));
      await bench.refused("die");
      await bench.said(/d\.mjs: .*exited with code 3/);
      const [failed] = [bench.willSay(/d\.mjs: not reloaded/), await bench.save("d.mjs", writes("throw new Error()"))];
      await failed;
    } finally {
      clearInterval(asking);
    }
    await Promise.all(outcomes);
    expect(bench.host.verdicts.list).toEqual([]);
    expect(slowestMs).toBeLessThan(BOOT_MS);
  });
});

describe("--autoreload-strict", () => {
  /** What lightningd would have died of, or killed autoreload for, when a plugin that writes this is asked. */
  const verdictsOn = async (bench: Workbench, ask: () => Promise<unknown>): Promise<string[]> => {
    const verdict = new Promise((resolve) => bench.host.verdicts.once("verdict", resolve));
    await Promise.race([ask().catch(() => undefined), verdict]);
    await verdict;
    return bench.host.verdicts.list.map(({ victim, why }) => `${victim}: ${why}`);
  };

  test("passes wrong answers to hooks", async () => {
    await using bench = await Workbench.start({
      files: { "h.mjs": ANSWERS_AS_ASKED },
      options: { "autoreload-strict": true },
    });
    const wrong = WRONG_ANSWERS.filter(({ hook }) => hook === "htlc_accepted");
    for (const { hook, answer } of wrong) await bench.host.hook(hook, { ...sampleHook(hook), answer });
    expect(bench.host.verdicts.list.map(({ victim }) => victim)).toEqual(wrong.map(() => "node"));
  });

  test.each([
    ["stray text", "hello\n", /^plugin: Failed to parse RPC JSON response '\s*hello/],
    ["a message without jsonrpc", '{"id":7,"result":{}}\n\n', /^plugin: .*does not contain "jsonrpc"/],
    [
      "a wrong level",
      message('"method":"log","params":{"level":"warning","message":"m"}'),
      /^plugin: Unknown log-level/,
    ],
    ["progress without id", message('"method":"progress","params":{}'), /^plugin: JSON-RPC notify "id"-field/],
  ])("passes %s", async (_, text, verdict) => {
    await using bench = await Workbench.start({ files: { "w.mjs": WRITES }, options: { "autoreload-strict": true } });
    const verdicts = await verdictsOn(bench, () => bench.call("write", { text }));
    expect(verdicts).toEqual([expect.stringMatching(verdict)]);
    expect(bench.lines("would have killed it")).toEqual([]);
  });
});

test("a hook that is late is told by itself, and autoreload-status names it and what the process does", async () => {
  const hangs = source(`{ hooks: { custommsg: () => { for (;;); } } }`);
  await using bench = await Workbench.start({ files: { "h.mjs": hangs } });
  const outcome = bench.host.hook("custommsg", sampleHook("custommsg"));
  await bench.said(
    /h\.mjs: has not answered the hook custommsg for 5 s; lightningd waits for it: its process is busy .*\. A save of the plugin/,
  );
  const { plugins } = await bench.status();
  expect(plugins).toMatchObject([
    {
      open_requests: 1,
      open: [{ hook: "custommsg", since: expect.stringMatching(/^\d{4}-.*Z$/) as string }],
      process: "is busy (a loop that does not end?)",
    },
  ]);
  await bench.reload("h.mjs", source(`{ hooks: { custommsg: () => ({ result: "continue" }) } }`));
  expect((await outcome).kind).toBe("continue");
  expect(bench.lines("has not answered")).toHaveLength(1);
});

test("an answer that stays in the buffer of stdout is told as what it may be", async () => {
  const keeps = python(`
import json, sys
stdout = open(1, "w", 65536, closefd=False)
for line in iter(sys.stdin.readline, ""):
    if not line.strip():
        continue
    message = json.loads(line)
    result = {"options": [], "rpcmethods": [], "hooks": [{"name": "custommsg"}], "dynamic": True}
    if message["method"] == "custommsg":
        result = {"result": "continue"}
    stdout.write(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}))
    if message["method"] != "custommsg":
        stdout.flush()
`);
  await using bench = await Workbench.start({ files: { "k.py": keeps }, options: { "autoreload-hook-timeout": 50 } });
  const outcome = bench.host.hook("custommsg", sampleHook("custommsg"));
  await bench.said(
    /k\.py: has not answered the hook custommsg for 50 ms; .*: its process is idle and waits for input\. It forgot the call, .*, which has to be flushed after each message \(Python: print\(\.\.\., flush=True\)/,
  );
  await bench.reload("k.py", keeps.replace('message["method"] != "custommsg"', "True"));
  expect((await outcome).kind).toBe("continue");
});

test("--autoreload-hook-timeout tells of a hook that is late, and where the plugin hangs", async () => {
  const hangs = source(`{ hooks: { custommsg: () => { for (;;); } } }`);
  await using bench = await Workbench.start({ files: { "h.mjs": hangs }, options: { "autoreload-hook-timeout": 50 } });
  const outcome = bench.host.hook("custommsg");
  const { level } = await bench.said(
    /h\.mjs: has not answered the hook custommsg for 50 ms; lightningd waits for it: its process is busy/,
  );
  expect(level).toBe("unusual");
  await bench.reload("h.mjs", source(`{ hooks: { custommsg: () => ({ result: "continue" }) } }`));
  expect((await outcome).kind).toBe("continue");
});
