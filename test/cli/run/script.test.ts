import { PassThrough, Readable, Writable } from "node:stream";
import { expect, test } from "vitest";
import { Printer } from "../../../src/cli/run/printer.ts";
import { runScript } from "../../../src/cli/run/script.ts";
import { Session } from "../../../src/cli/run/session.ts";
import { error, result, startHost, toldPlugin } from "../../host/support.ts";
import type { Behaviour } from "../../host/support.ts";

interface Ran {
  readonly ok: boolean;
  readonly out: string;
  readonly err: string;
}

class Sink extends Writable {
  text = "";

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const METHODS = [
  { name: "hello", usage: "[name]" },
  { name: "refuse", usage: "" },
];

async function run(
  script: string,
  behaviour: Behaviour = {},
  signal = new AbortController().signal,
  limitSeconds = 60,
): Promise<Ran> {
  const manifest = { rpcmethods: METHODS, hooks: ["htlc_accepted"], subscriptions: ["connect"] };
  const answers = {
    hello: result('{ "big": 18446744073709551615,\n"x": [] }'),
    refuse: error('{"code":-32602,"message":"no name"}'),
  };
  const plugin = toldPlugin("x.mjs", {
    manifest: { ...manifest, ...(behaviour.manifest as object) },
    answers: { ...answers, ...behaviour.answers },
  });
  const host = await startHost({ plugins: [plugin] });
  const [out, err] = [new Sink(), new Sink()];
  const printer = new Printer(out, err, "broken");
  printer.attach(host, "hello.js");
  const session = new Session(host, { plugin: plugin.path, native: true });
  const ok = await runScript(session, Readable.from([script]), printer, signal, limitSeconds);
  return { ok, out: out.text, err: err.text };
}

test("results are printed as JSON, one a line, with all their digits", async () => {
  const script = "# a comment\n\nhello name=bob\r\nhook htlc_accepted\nnotify connect\nhello";
  expect(await run(script)).toEqual({
    ok: true,
    out: '{"big":18446744073709551615,"x":[]}\n{"outcome":"continue","asked":["x.mjs"]}\n{"big":18446744073709551615,"x":[]}\n',
    err: "",
  });
});

test("a line that fails is told with its number, the next ones run, and it does not succeed", async () => {
  const { ok, out, err } = await run("refuse\nnope 1\nhello {\nhook frob\nnotify frob\nlog frob\nhelp frob\nhello");
  expect(ok).toBe(false);
  expect(out).toBe('{"big":18446744073709551615,"x":[]}\n');
  const problems = err.split("\n");
  expect(problems.slice(0, 3)).toEqual([
    "autoreload: line 1: refuse: error -32602: no name",
    "autoreload: line 2: nope 1: error -32601: Unknown command 'nope'",
    "autoreload: line 3: hello {: a { or [ is not closed",
  ]);
  expect(problems[3]).toMatch(
    /^autoreload: line 4: hook frob: lightningd has no hook frob. It has: commitment_revocation,/,
  );
  expect(problems[4]).toMatch(
    /^autoreload: line 5: notify frob: there is no sample of frob; with JSON after it, it is sent/,
  );
  expect(problems[5]).toMatch(/^autoreload: line 6: log frob: usage: log \[/);
  expect(problems[6]).toBe("autoreload: line 7: help frob: error -32601: Unknown command frob");
});

test("quit ends it there", async () => {
  expect(await run("quit\nrefuse")).toMatchObject({ ok: true, out: "" });
});

test("what would end lightningd is no success, though every line was answered", async () => {
  const { ok, err } = await run("hook htlc_accepted", { answers: { htlc_accepted: result('{"result":"x"}') } });
  expect(ok).toBe(false);
  expect(err).toMatch(
    /autoreload: lightningd would have ended here because of x.mjs: Plugin x.mjs gave the htlc_accepted/,
  );
});

test("what would get the plugin killed is no success either", async () => {
  const { ok, err } = await run("hello", { answers: { hello: "print\n{}" } });
  expect(ok).toBe(false);
  expect(err).toMatch(/lightningd kills a plugin for this, and so it was done: x.mjs: Failed to parse/);
  expect(err).toMatch(/line 1: hello: error -4: Plugin terminated/);
});

test("with nothing to do it shows that the plugin runs", async () => {
  const { ok, out, err } = await run("");
  expect([ok, out]).toEqual([true, ""]);
  expect(err).toMatch(/x.mjs runs. Its methods: hello \[name\], refuse.\n/);
});

test("restart, status, log and help have words for a plugin without autoreload", async () => {
  const { ok, out, err } = await run("restart\nstatus\nlog 1\nhelp\nhelp hello\nlog debug");
  expect(ok).toBe(true);
  expect(out.split("\n")).toEqual([
    expect.stringMatching(/^\{"plugins":\[\{"name":".*x.mjs","active":true,"dynamic":true\}\]\}$/),
    expect.stringMatching(/^\{"command":"list","plugins":/),
    "",
  ]);
  expect(err).toContain("  hello [name]\n");
  expect(err).toContain("notify TOPIC [JSON]");
});

test("a host that was stopped by its socket is no failure", async () => {
  const host = await startHost({});
  const [input, printer] = [new PassThrough(), new Printer(new Sink(), new Sink(), "broken")];
  const stopped = new AbortController();
  void host.stopped.then(() => stopped.abort("stopped"));
  const running = runScript(new Session(host, { plugin: "/x", native: true }), input, printer, stopped.signal, 60);
  await host.call("stop");
  expect(await running).toBe(true);
});

test("an interrupted script did not succeed", async () => {
  const controller = new AbortController();
  const running = run("hello", { answers: { hello: "!nothing" } }, controller.signal);
  setTimeout(() => controller.abort("SIGINT"), 1000);
  expect(await running).toMatchObject({ ok: false, err: "" });
});

test.each([
  ["hook htlc_accepted", "htlc_accepted"],
  ["hook db_write", "db_write"],
  ["hello", "hello"],
])("a line that is never over, %s, fails when its time is, and is the last", async (line, method) => {
  const manifest = { rpcmethods: METHODS, hooks: ["htlc_accepted", "db_write"] };
  const usual = result('{"result":"continue"}');
  const never = { [method]: method === "db_write" ? [usual, "!nothing"] : "!nothing" };
  const { ok, out, err } = await run(`${line}\nnope`, { manifest, answers: never }, undefined, 0.5);
  expect([ok, out]).toEqual([false, ""]);
  expect(err).toBe(`autoreload: line 1: ${line}: was not over within 0.5 s; --timeout gives it more\n`);
});
