/** A new version is asked what the last one was asked, through the real executable: what is said of it, and what no host hears. */
import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { Wire } from "../wire.ts";
import { Workbench, source } from "../workbench.ts";
import type { WorkbenchOptions } from "../workbench.ts";

const VERDICT = { "autoreload-verdict": "true", "autoreload-again-writes": true } as const;

/** @param hook the JSON text of what peer_connected is answered with @param rest further members of the plugin */
function asking(hello: string, hook = '{"result":"continue"}', methods = "", before = ""): string {
  return source(
    `{ methods: { hello: ({ name }, id) => { ${hello} }, ${methods} }, hooks: { peer_connected: () => (${hook}) } }`,
    before,
  );
}

const DISCONNECT = '{"result":"disconnect","error_message":""}';
const HELLO = 'return "Hello " + name;';

async function started(text: string, options: Partial<WorkbenchOptions> = {}): Promise<Workbench> {
  return Workbench.start({ files: { "x.mjs": text }, options: VERDICT, ...options });
}

/** What is said after this save. */
async function verdictAfter(bench: Workbench, text: string): Promise<string> {
  const said = bench.willSay(/asked again: /);
  await bench.save("x.mjs", text);
  return (await said).text.replace("x.mjs: asked again: ", "");
}

/** What no host may hear of. */
function aboutAgain(wire: Wire): string[] {
  return wire.messages
    .filter((frame) => frame.method !== "log")
    .map((frame) => frame.bytes().toString())
    .filter((text) => text.includes("autoreload:again"));
}

test("a save is asked what was asked before, and the log and the status say what differs", async () => {
  await using bench = await started(asking(HELLO));
  await bench.call("hello", { name: "bob" });
  await bench.host.hook("peer_connected");
  const wire = new Wire(bench);
  const says = await verdictAfter(bench, asking(HELLO, DISCONNECT));
  expect(says).toBe(
    '1 same, 1 differs (peer_connected: "result" was "continue", is "disconnect", "error_message" is new: "")',
  );
  expect(aboutAgain(wire)).toEqual([]);
  expect(wire.messages.filter((frame) => frame.bytes().toString().includes('"disconnect"'))).toEqual([]);
  expect(await bench.statusOf("x.mjs")).toMatchObject({ asked_again: says });
  expect(await verdictAfter(bench, asking(HELLO, DISCONNECT))).toBe("2 same");
});

test("an error and a mended answer are told, and the one that would have ended the node first", async () => {
  await using bench = await started(asking(HELLO));
  await bench.call("hello", { name: "bob" });
  await bench.host.hook("peer_connected");
  const says = await verdictAfter(bench, asking('throw new Error("no coffee");', '{"result":"reslove"}'));
  expect(says).toMatch(
    /^1 would have ended the node \(peer_connected: .*reslove.*\), 1 is an error now \(hello: .*no coffee/,
  );
  expect(bench.host.stopping).toBeFalsy();
  expect(await verdictAfter(bench, asking(HELLO))).toMatch(
    /^2 differ \(hello: was the error .*, is "Hello bob"; peer_connected: was wrong .*, is {"result":"continue"}\)$/,
  );
});

test("what a version answers twice in two ways is no difference", async () => {
  const now = (text: string): string =>
    asking(`return { at: process.hrtime.bigint().toString(), text: ${JSON.stringify(text)} };`);
  await using bench = await started(now("one"));
  await bench.call("hello", { name: "bob" });
  expect(await verdictAfter(bench, now("one"))).toBe("1 same");
  expect(await verdictAfter(bench, now("two"))).toBe('1 differs (hello: "text" was "one", is "two")');
});

test("what changed from call to call in one version is no difference in a later one, either", async () => {
  const at = (value: string): string => asking(`return { at: ${value}, list: [1, 2] };`);
  await using bench = await started(at("process.hrtime.bigint().toString()"));
  for (let time = 0; time < 2; time++) await bench.call("hello", { name: "bob" });
  expect(await verdictAfter(bench, at('"1"'))).toBe("1 same");
  expect(await verdictAfter(bench, at('"2"'))).toBe("1 same");
});

test("of a value whose digits change from call to call, another form is a difference", async () => {
  const says = (words: string): string => asking(`return { text: "seen " + process.hrtime.bigint() + ${words} };`);
  await using bench = await started(says('" times"'));
  for (let time = 0; time < 2; time++) await bench.call("hello", { name: "bob" });
  expect(await verdictAfter(bench, says('" times"'))).toBe("1 same");
  expect(await verdictAfter(bench, says('" tims"'))).toMatch(
    /^1 differs \(hello: "text" was "seen \d+ times", is "seen \d+ tims"\)$/,
  );
  expect(await verdictAfter(bench, asking("return { text: null };"))).toMatch(/"text" was "seen \d+ tims", is null/);
});

test("a clock of whole seconds is no difference, though both questions would come within one", async () => {
  await using bench = await started(asking("return { at: 0 };"));
  await bench.call("hello", { name: "bob" });
  const clock = asking("return { at: 5 + Math.floor(performance.now() / 1000) };");
  expect(await verdictAfter(bench, clock)).toBe("1 same");
});

test("a version that hangs over a question is started once more, so that no caller waits behind that", async () => {
  await using bench = await started(asking(HELLO));
  await bench.call("hello", { name: "bob" });
  const hangs = asking('if (String(id).includes("again")) for (;;); return "Hello " + name;');
  const serves = bench.willSay(/reloaded in .*it hung when it was asked again/);
  expect(await verdictAfter(bench, hangs)).toBe("1 not answered (hello: it did not answer in time)");
  await serves;
  expect(await bench.call("hello", { name: "bob" })).toBe("Hello bob");
});

test("a save while a question is open stops the version, which is no fault of its, and the next one is asked", async () => {
  await using bench = await started(asking(HELLO));
  await bench.call("hello", { name: "bob" });
  const asked = bench.willSay(/is asked/);
  await bench.save("x.mjs", asking('log("is asked"); return new Promise(() => {});'));
  await asked;
  expect(await verdictAfter(bench, asking('return "Hi " + name;'))).toBe(
    '1 differs (hello: was "Hello bob", is "Hi bob")',
  );
  expect(bench.lines("it ended when")).toEqual([]);
});

test("callers go first: what was held, and what is open", async () => {
  const methods = (init: string): string =>
    source(
      `{
        init: ${init},
        methods: {
          hello: ({ name }, id) => { heard.push(String(id).includes("again") ? "again" : name); return heard; },
          slow: () => new Promise((resolve) => { heard.push("slow"); finish = resolve; }),
          go: () => { finish({}); return heard; },
        },
      }`,
      'import { existsSync } from "node:fs";\nconst heard = [];\nlet finish;',
    );
  await using bench = await started(methods("() => ({})"));
  await bench.call("hello", { name: "bob" });
  const gate = `${bench.directory}-state/gate`;
  const waits = `async () => {
    log("waits in init");
    while (!existsSync(${JSON.stringify(gate)})) await new Promise((resolve) => setTimeout(resolve, 5));
    return {};
  }`;
  const waiting = bench.willSay(/waits in init/);
  const [said, serves] = [bench.willSay(/asked again: /), bench.willSay(/reloaded in/)];
  await bench.save("x.mjs", methods(waits));
  await waiting;
  const slow = bench.call("slow");
  const held = bench.call("hello", { name: "carol" });
  expect(await bench.statusOf("x.mjs")).toMatchObject({ held: 2 });
  await writeFile(gate, "");
  await serves;
  expect(await held).toEqual(["slow", "carol"]);
  await bench.status();
  expect(bench.lines("asked again")).toEqual([]);
  expect(await bench.call("go")).toEqual(["slow", "carol"]);
  await slow;
  await said;
});

test("a version that ends over a question is told, and another one serves", async () => {
  await using bench = await started(asking(HELLO));
  await bench.call("hello", { name: "bob" });
  const ends = asking("if (String(id).includes('again')) process.exit(3); return 'Hello ' + name;");
  const serves = bench.willSay(/reloaded in .*it ended when it was asked again/);
  expect(await verdictAfter(bench, ends)).toBe("1 not answered (hello: it exited with code 3)");
  await serves;
  expect(await bench.call("hello", { name: "bob" })).toBe("Hello bob");
  expect(bench.lines("is started again")).toEqual([]);
});

test("what is saved before another one serves is asked", async () => {
  await using bench = await started(asking(HELLO));
  await bench.call("hello", { name: "bob" });
  await verdictAfter(bench, asking("process.exit(3);"));
  expect(await verdictAfter(bench, asking("return 'Hi ' + name;"))).toBe(
    '1 differs (hello: was no answer (it exited with code 3), is "Hi bob")',
  );
});

test("a version that ends when it is asked a second time is started again at once, too", async () => {
  await using bench = await started(asking(HELLO));
  await bench.call("hello", { name: "bob" });
  const ends = asking(`
    if (!String(id).includes("again")) return "Hello " + name;
    globalThis.times = (globalThis.times ?? 0) + 1;
    if (globalThis.times === 2) process.exit(3);
    return "Hi " + name;`);
  const serves = bench.willSay(/reloaded in .*it ended when it was asked again/);
  await bench.save("x.mjs", ends);
  await serves;
  expect(await bench.call("hello", { name: "bob" })).toBe("Hello bob");
  expect(bench.lines("is started again")).toEqual([]);
});

test("off, nothing is kept, nothing asked, and the method says what to give", async () => {
  await using bench = await started(asking(HELLO), { options: {} });
  await bench.call("hello", { name: "bob" });
  const refused = await bench.refused("autoreload-again");
  expect(refused.message).toBe("nothing is kept of x.mjs: give --autoreload-verdict=true");
  await bench.reload("x.mjs", asking('return "no";'));
  expect(bench.lines("asked again")).toEqual([]);
});

test("progress and a second answer to what is asked again reach no host, without the shield neither", async () => {
  const noisy = asking(
    `if (String(id).includes("again")) {
      send({ method: "message", params: { id, level: "info", message: "x" } });
      send({ id, result: "first" });
    }
    return "Hello " + name;`,
  );
  await using bench = await started(noisy, { options: { ...VERDICT, "autoreload-strict": true } });
  await bench.call("hello", { name: "bob" });
  const wire = new Wire(bench);
  await bench.call("autoreload-again", ["hello"]);
  await bench.call("hello", { name: "bob" });
  expect(aboutAgain(wire)).toEqual([]);
});

test("the method asks by number, name and filter, shows each version's answer, pins and says what it does not know", async () => {
  await using bench = await started(asking(HELLO, undefined, "big: () => 18446744073709551615n.toString()"));
  await bench.call("hello", { name: "bob" });
  await bench.call("big");
  await verdictAfter(bench, asking('return "Hello, dear " + name;', undefined, "big: () => 1"));
  const again = async (params: object | string): Promise<unknown> => bench.call("autoreload-again", params);
  expect(await again(["hello"])).toMatchObject({
    summary: '1 differs (hello: was "Hello bob", is "Hello, dear bob")',
    asked: [
      {
        n: 1,
        method: "hello",
        params: { name: "bob" },
        verdict: "differs",
        against_version: 1,
        result: "Hello, dear bob",
      },
    ],
  });
  expect(await again(["x.mjs", "hello", "show"])).toMatchObject({
    kept: [
      {
        answers: [
          { version: 1, result: "Hello bob" },
          { version: 2, result: "Hello, dear bob", changed: true, reason: expect.stringContaining("x.mjs") },
        ],
      },
    ],
  });
  expect(await again({ what: "hello", action: "diff" })).toMatchObject({
    kept: [{ versions: [1, 2], differences: [{ path: "", was: '"Hello bob"', is: '"Hello, dear bob"' }] }],
  });
  expect(await again({ what: "1", action: "pin" })).toMatchObject({ pinned: [{ n: 1, method: "hello" }] });
  expect(await verdictAfter(bench, asking(HELLO))).toMatch(/^1 differs \(hello: /);
  expect(await again({ action: "last" })).toMatchObject({ kept: [{ method: "hello" }, { method: "big" }] });
  expect((await bench.refused("autoreload-again", ["nobody"])).message).toContain("kept: 1 hello, 2 big");
  expect((await bench.refused("autoreload-again", ["hello alice"])).message).toContain(
    'asked nothing like "hello alice"; kept: 1 hello, 2 big. To ask with other params, call hello with them',
  );
  expect((await bench.refused("autoreload-again", ["x.mjs", "hello", "agian"])).message).toContain("agian");
  expect((await bench.refused("autoreload-again", ["m:hello v:x"])).message).toContain("v:x");
});

test("a difference that is asked for right after a save has the new version's answer", async () => {
  await using bench = await started(asking(HELLO));
  await bench.call("hello", { name: "bob" });
  await bench.reload("x.mjs", asking('return new Promise((resolve) => setTimeout(resolve, 300, "Ah, " + name));'));
  expect(await bench.call("autoreload-again", ["x.mjs", "hello", "diff"])).toMatchObject({
    kept: [{ differences: [{ was: '"Hello bob"', is: '"Ah, bob"' }] }],
  });
});

test("a call that is too large is left out, and said", async () => {
  await using bench = await started(asking("return name.length;"));
  await bench.call("hello", { name: "x".repeat(100_000) });
  expect(await bench.call("autoreload-again", { action: "last" })).toEqual({ kept: [], too_large: ["hello"] });
});
