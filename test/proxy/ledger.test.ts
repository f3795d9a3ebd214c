import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleHook } from "../../src/lightningd/samples.ts";
import { Wire } from "./wire.ts";
import { ECHOES_BYTES, Workbench, source } from "./workbench.ts";
import type { PluginStatus } from "./workbench.ts";

/** A plugin whose method `slow` and hook `custommsg` are answered by the instance that is the second one or later. */
const answersSecondTime = (rest = ""): string =>
  source(
    `{
      methods: {
        slow: (params) => (isFirst ? undefined : { by: "new", params }),
        ready: () => ({}),
      },
      hooks: {
        custommsg: ({ payload }) => {
          log("custommsg " + payload + (isFirst ? " seen" : " answered"));
          if (!isFirst) return { result: "continue" };
        },
      },
      ${rest}
    }`,
    `import { existsSync, writeFileSync } from "node:fs";
     const mark = import.meta.url.replace("file://", "") + ".started";
     const isFirst = !existsSync(mark);
     if (isFirst) writeFileSync(mark, "");`,
  );

function fates({ requests: { received, answered, mended, refused }, open_requests: open }: PluginStatus): object {
  return { received, fates: answered + mended + refused + open };
}

function expectBalance(status: PluginStatus): void {
  const { received, fates: sum } = fates(status) as { received: number; fates: number };
  expect(sum).toBe(received);
}

describe("a method in flight at a reload", () => {
  test("is refused with -4, and the error names the reload", async () => {
    await using bench = await Workbench.start({ files: { "s.mjs": answersSecondTime() } });
    const refused = bench.refused("slow");
    await bench.call("ready");
    await bench.call("autoreload-restart");
    expect(await refused).toMatchObject({
      code: -4,
      message: "s.mjs did not answer slow: it was reloaded before it answered (autoreload-restart).",
    });
    const status = await bench.statusOf("s.mjs");
    expect(status.requests).toMatchObject({ refused: 1, sent_again: 0 });
    expectBalance(status);
  });

  test.each(["slow", "*"])("is sent again with --autoreload-retry=%s, and answered once", async (retry) => {
    await using bench = await Workbench.start({
      files: { "s.mjs": answersSecondTime() },
      options: { "autoreload-retry": [retry] },
    });
    const answers = Promise.all([1, 2, 3].map((n) => bench.call("slow", { n })));
    await bench.call("ready");
    await bench.reload("s.mjs", answersSecondTime("//"));
    expect(await answers).toEqual([1, 2, 3].map((n) => ({ by: "new", params: { n } })));
    const status = await bench.statusOf("s.mjs");
    expect(status.requests).toMatchObject({ received: 4, answered: 4, refused: 0, sent_again: 3 });
  });
});

describe("hooks in flight at a reload", () => {
  test("are sent to the new instance in order, and answered once", async () => {
    await using bench = await Workbench.start({ files: { "s.mjs": answersSecondTime() } });
    const wire = new Wire(bench);
    const payloads = Array.from({ length: 10 }, (_, index) => `8000${index}${index}`);
    const outcomes = Promise.all(
      payloads.map((payload) => bench.host.hook("custommsg", { ...sampleHook("custommsg"), payload })),
    );
    await bench.said(/80009 *9 seen|800099 seen/);
    await bench.reload("s.mjs", answersSecondTime("//"));
    for (const outcome of await outcomes) expect(outcome.kind).toBe("continue");
    const answered = bench.lines(" answered").map(({ text }) => /custommsg (\w+)/.exec(text)?.[1]);
    expect(answered).toEqual(payloads);
    const ids = wire.messages.map(({ id }) => id).filter((id) => id?.includes("custommsg") === true);
    expect(ids).toHaveLength(10);
    expect(new Set(ids).size).toBe(10);
    const { requests } = await bench.statusOf("s.mjs");
    expect(requests).toMatchObject({ received: 10, answered: 10, refused: 0, sent_again: 10 });
  });

  test("are let through when nothing serves afterwards", async () => {
    await using bench = await Workbench.start({ files: { "s.mjs": answersSecondTime() } });
    const outcome = bench.host.hook("custommsg");
    await bench.said(/seen$/);
    process.kill(Number((await bench.statusOf("s.mjs")).pid), "SIGKILL");
    expect((await outcome).kind).toBe("continue");
    const status = await bench.statusOf("s.mjs");
    expect(status).toMatchObject({ state: "failed", requests: { received: 1, refused: 1 } });
  });
});

describe("setconfig", () => {
  const configured = (rest = ""): string =>
    source(
      `{
        manifest: { options: [
          { name: "greeting", type: "string", default: "hi", description: "d", dynamic: true },
          { name: "count", type: "int", default: 1, description: "d", dynamic: true },
          { name: "names", type: "string", multi: true, description: "d", dynamic: true },
          { name: "loud", type: "flag", description: "d", dynamic: true },
        ] },
        init: ({ options }) => { given = options; return {}; },
        others: { setconfig: ({ config, val }) => {
          if (val === "refuse me") throw new Error("not that one");
          given[config] = val;
          return {};
        } },
        methods: { options: () => given },
        ${rest}
      }`,
      "let given;",
    );

  test("of dynamic options passes, and the next instance's init has it", async () => {
    await using bench = await Workbench.start({ files: { "c.mjs": configured() }, options: { greeting: "hello" } });
    expect(await bench.call("options")).toEqual({ greeting: "hello", count: 1 });
    await bench.host.setConfig("greeting", 'hey \u00e9 "you"', true);
    await bench.host.setConfig("count", 18014398509481984, true);
    await bench.host.setConfig("names", ["a", "b"], true);
    await bench.host.setConfig("loud", undefined, true);
    await bench.reload("c.mjs", configured("//"));
    expect(await bench.call("options")).toEqual({
      // lightningd does not decode what a caller wrote, and encodes it again.
      greeting: 'hey \u00e9 \\"you\\"',
      count: 18014398509481984,
      names: ["a", "b"],
      loud: true,
    });
  });

  test("that the plugin refuses is not kept", async () => {
    await using bench = await Workbench.start({ files: { "c.mjs": configured() } });
    await expect(bench.host.setConfig("greeting", "refuse me", true)).rejects.toThrow("not that one");
    await bench.call("autoreload-restart");
    expect(await bench.call("options")).toEqual({ greeting: "hi", count: 1 });
  });

  test.each(["abc", "", "1.5", "true"])("of an int option to %j is refused", async (value) => {
    await using bench = await Workbench.start({ files: { "c.mjs": configured() } });
    await expect(bench.host.setConfig("count", value, true)).rejects.toThrow(
      `count must be a whole number; got ${value === "" ? "nothing" : value}`,
    );
    expect(bench.host.verdicts.list).toEqual([]);
  });
});

describe("check", () => {
  const checks = (canCheck: boolean): string =>
    source(`{
      manifest: { ${canCheck ? "cancheck: true," : ""} options: [{ name: "o", type: "string", description: "d", dynamic: true }] },
      methods: { hello: () => ({ greeting: "hi" }) },
      others: { check: ({ command_to_check: command, name }) => {
        if (name === "nobody") throw new Error("nobody is there");
        return { command_to_check: command, checked: true };
      } },
    }`);

  test("with cancheck goes to the plugin", async () => {
    await using bench = await Workbench.start({ files: { "k.mjs": checks(true) } });
    expect(await bench.call("check", { command_to_check: "hello", name: "bob" })).toMatchObject({ checked: true });
    expect(await bench.refused("check", { command_to_check: "hello", name: "nobody" })).toMatchObject({
      message: "nobody is there",
    });
    expect(await bench.call("check", { command_to_check: "setconfig", config: "o", val: "x" })).toEqual({
      command_to_check: "setconfig",
    });
    // autoreload's own methods are not the plugin's business.
    expect(await bench.call("check", { command_to_check: "autoreload-status" })).toEqual({
      command_to_check: "autoreload-status",
    });
  });

  test("without cancheck is answered without the plugin", async () => {
    await using bench = await Workbench.start({ files: { "k.mjs": checks(false) } });
    expect(await bench.call("check", { command_to_check: "hello" })).toEqual({ command_to_check: "hello" });
    expect((await bench.statusOf("k.mjs")).requests.received).toBe(0);
  });
});

describe("the caller", () => {
  test("is told of progress and messages", async () => {
    const told = source(`{ methods: { work: (params, id) => {
      send({ method: "message", params: { id, level: "info", message: "half way" } });
      send({ method: "progress", params: { num: 1, id, total: 3 } });
      return {};
    } } }`);
    await using bench = await Workbench.start({ files: { "p.mjs": told } });
    const notes: unknown[] = [];
    await bench.host.call("work", {}, { onNotification: (method, params) => notes.push({ method, ...params }) });
    expect(notes).toEqual([
      { method: "message", id: expect.stringMatching(/^cli:work/) as string, level: "info", message: "half way" },
      { method: "progress", id: expect.stringMatching(/^cli:work/) as string, num: 1, total: 3 },
    ]);
  });

  test("may go away before the answer", async () => {
    const slow = source(
      `{ methods: {
      slow: () => new Promise((resolve) => { done = () => resolve({}); }),
      finish: () => { done(); return {}; },
    } }`,
      "let done;",
    );
    await using bench = await Workbench.start({ files: { "g.mjs": slow } });
    const gone = new AbortController();
    const call = bench.host.call("slow", {}, { signal: gone.signal });
    gone.abort(new Error("gone"));
    await expect(call).rejects.toThrow("gone");
    await bench.call("finish");
    const status = await bench.statusOf("g.mjs");
    expect(status).toMatchObject({ open_requests: 0, requests: { received: 2, answered: 2 } });
    expect(status.faults).toBeUndefined();
  });
});

describe("ids", () => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await Workbench.start({ files: { "e.mjs": ECHOES_BYTES } });
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  test.each([
    ["a number", "1"],
    ["a large number", "18446744073709551615"],
    ["a fraction", "1.50"],
    ["a string", '"x"'],
    ["a string with escapes", String.raw`"a\"b\u00e9\/"`],
    ["text beyond ASCII", '"\u00e9\u2713\ud83d\ude00"'],
    ["an empty string", '""'],
    ["null", "null"],
    ["true", "true"],
  ])("%s comes back as it was", async (_, id) => {
    const wire = new Wire(bench);
    wire.send(`{"jsonrpc":"2.0","id":${id},"method":"echo","params":{"n":1}}\n\n`);
    const answer = await wire.answer(Buffer.from(id).toString("latin1"));
    expect(answer.slice("id")?.toString()).toBe(id);
    expect(answer.value("result")).toEqual({ n: 1 });
  });
});

describe("an answer that nobody waits for", () => {
  const twice = source(`{ methods: {
    twice: (params, id) => { for (let time = 0; time < 500; time++) send({ id, result: { time } }); },
    unknown: () => { for (let time = 0; time < 500; time++) send({ id: "nobody's", result: {} }); return {}; },
  } }`);

  test("is dropped and told once, be it the second or to an unknown id", async () => {
    await using bench = await Workbench.start({ files: { "t.mjs": twice } });
    const wire = new Wire(bench);
    for (const method of ["unknown", "twice"]) {
      const told = bench.willSay(
        /t\.mjs: answered the id ".*", which is not open \(unknown, or answered already\): dropped/,
      );
      wire.send(`{"jsonrpc":"2.0","id":"once","method":"${method}","params":{}}\n\n`);
      await told;
      await bench.call("autoreload-restart");
    }
    expect(wire.answers('"once"').map((frame) => frame.value("result"))).toEqual([{}, { time: 0 }]);
    expect(wire.answers('"nobody\'s"')).toEqual([]);
    expect(bench.lines("which is not open")).toHaveLength(2);
    expectBalance(await bench.statusOf("t.mjs"));
  });

  test("is dropped if it comes from an instance that was not asked", async () => {
    const asked = source(
      `{ methods: { ask: (params, id) => void writeFileSync(file, JSON.stringify(id)), ready: () => ({}) } }`,
      `import { writeFileSync } from "node:fs"; const file = import.meta.url.replace("file://", "") + ".id";`,
    );
    const steals = source(
      `{ methods: { ask: () => ({ by: "new" }), ready: () => ({}) } }`,
      `import { readFileSync } from "node:fs";
       send({ id: JSON.parse(readFileSync(import.meta.url.replace("file://", "") + ".id")), result: { by: "thief" } });`,
    );
    await using bench = await Workbench.start({ files: { "i.mjs": asked }, options: { "autoreload-retry": "*" } });
    const answer = bench.call("ask");
    await bench.call("ready");
    const told = bench.willSay(/i\.mjs: answered the id .*, which is not open/);
    await bench.reload("i.mjs", steals);
    await told;
    expect(await answer).toEqual({ by: "new" });
  });
});

describe("the counts", () => {
  test("add up, whatever became of each request", async () => {
    const fates = (rest = ""): string =>
      source(`{
        hooks: { custommsg: () => ({ result: "contineu" }) },
        methods: {
          right: () => ({}),
          never: () => undefined,
          wrong: (params, id) => { process.stdout.write('{"jsonrpc":"2.0","id":' + JSON.stringify(id) + "}\\n\\n"); },
        },
        ${rest}
      }`);
    await using bench = await Workbench.start({ files: { "f.mjs": fates() } });
    const never = Promise.all([bench.refused("never"), bench.refused("never")]);
    await bench.call("right");
    expect((await bench.refused("wrong")).message).toBe(
      'f.mjs answered wrong wrongly: its answer has neither a "result" nor an "error".',
    );
    await bench.host.hook("custommsg");
    expect(await bench.statusOf("f.mjs")).toMatchObject({
      open_requests: 2,
      requests: { received: 5, answered: 1, mended: 2, refused: 0, sent_again: 0 },
    });
    await bench.reload("f.mjs", fates("//"));
    await never;
    expect(await bench.statusOf("f.mjs")).toMatchObject({
      open_requests: 0,
      requests: { received: 5, answered: 1, mended: 2, refused: 2, sent_again: 0 },
    });
  });

  test("leave out a request whose id is open already, which is refused", async () => {
    await using bench = await Workbench.start({
      files: { "d.mjs": source("{ methods: { never: () => undefined } }") },
    });
    const wire = new Wire(bench);
    const request = '{"jsonrpc":"2.0","id":"d","method":"never","params":{}}\n\n';
    wire.send(request + request);
    const refused = await wire.answer('"d"');
    expect(refused.value("error")).toEqual({ code: -32600, message: 'A request with the id "d" is open already.' });
    expect(await bench.statusOf("d.mjs")).toMatchObject({ open_requests: 1, requests: { received: 1 } });
  });
});

test("what is open when a plugin is unloaded is refused, its hooks are let through", async () => {
  const never = source(`{
    methods: { never: () => undefined, ready: () => ({}) },
    hooks: { custommsg: () => undefined },
  }`);
  await using bench = await Workbench.start({ files: { "u.mjs": never } });
  const [refused, outcome] = [bench.refused("never"), bench.host.hook("custommsg")];
  await bench.call("ready");
  await bench.call("autoreload-unload", { plugin: "u.mjs" });
  expect((await refused).message).toBe("u.mjs did not answer never: it was stopped.");
  expect((await outcome).kind).toBe("continue");
  expect((await bench.refused("ready")).message).toBe("u.mjs was stopped, and its method ready with it.");
});
