import { spawn } from "node:child_process";
import type { ChildProcess, SpawnOptions } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import * as module from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { error, result, temporaryDirectory, toldPlugin, until } from "../host/support.ts";
import type { Behaviour } from "../host/support.ts";
import { BIN, ROOT, run, runFile } from "./support.ts";

const EXAMPLE = join(ROOT, "examples/hello.js");
const TERMINAL = join(ROOT, "test/fixtures/types-at-a-terminal.py");

/** A package of which only bin/ and what is named is there. */
function packageWith(files: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory();
  for (const folder of ["bin", "dist"]) mkdirSync(join(directory, folder));
  for (const file of ["package.json", "autoreload.js", "compile-cache.js"])
    copyFileSync(join(ROOT, "bin", file), join(directory, "bin", file));
  writeFileSync(join(directory, "package.json"), '{"type":"module"}');
  for (const [path, content] of Object.entries(files)) writeFileSync(join(directory, path), content);
  return join(directory, "bin/autoreload.js");
}

/** autoreload as lightningd starts it, without a plugin. */
class Started {
  readonly child: ChildProcess;
  #out = "";
  #err = "";

  constructor(env: Readonly<Record<string, string>>) {
    this.child = spawn(BIN, [], { env: { ...process.env, ...env, LIGHTNINGD_PLUGIN: "1" }, stdio: "pipe" });
    this.child.stdout?.on("data", (bytes: Buffer) => (this.#out += bytes.toString()));
    this.child.stderr?.on("data", (bytes: Buffer) => (this.#err += bytes.toString()));
    onTestFinished(() => void this.child.kill("SIGKILL"));
  }

  async ask(method: "getmanifest" | "init"): Promise<void> {
    const params = method === "init" ? { options: {}, configuration: { "lightning-dir": "/", "rpc-file": "x" } } : {};
    this.child.stdin?.write(`${JSON.stringify({ jsonrpc: "2.0", id: method, method, params })}\n\n`);
    await until(() => this.#out.includes(`"id":"${method}"`), `an answer to ${method}`);
  }

  /** Nothing may stand on lightningd's stderr. */
  async end(): Promise<void> {
    this.child.stdin?.end();
    expect(await once(this.child, "close")).toEqual([0, null]);
    expect(this.#err).toBe("");
  }
}

/** Node 22.1 and later. */
const KEEPS = "enableCompileCache" in module;

test("a reader who goes, as head does, is no fault", async () => {
  const child = spawn(process.execPath, [BIN, "doctor", EXAMPLE], { stdio: ["ignore", "pipe", "pipe"] });
  let err = "";
  child.stderr.on("data", (bytes: Buffer) => (err += bytes.toString()));
  child.stdout.destroy();
  expect(await once(child, "close")).toEqual([0, null]);
  expect(err).toBe("");
});

describe("what was compiled", () => {
  const OURS = "cln-autoreload";
  const envIn = (cache: string): Record<string, string> => ({ XDG_CACHE_HOME: cache, XDG_STATE_HOME: cache });
  /** All files below, by their paths there. */
  const filesIn = (directory: string): string[] =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();

  /** A start that reaches init, until what is kept of it is there. */
  async function start(cache: string, kept: () => boolean): Promise<void> {
    const started = new Started(envIn(cache));
    await started.ask("getmanifest");
    await started.ask("init");
    if (KEEPS) await until(kept, "what is kept");
    await started.end();
  }

  async function help(cache: string): Promise<void> {
    const helped = new Started(envIn(cache));
    await helped.ask("getmanifest");
    await helped.end();
  }

  test("is kept by the second start, where Node can, and never by lightningd --help, which has no init", async () => {
    const cache = temporaryDirectory();
    await help(cache);
    expect(readdirSync(cache)).toEqual([]);
    await start(cache, () => existsSync(join(cache, OURS)));
    await help(cache);
    expect(readdirSync(cache, { recursive: true })).toEqual(KEEPS ? [OURS] : []);
    await start(cache, () => filesIn(cache).length > 0);
    expect(filesIn(cache).length > 0).toBe(KEEPS);
  });

  test.each([
    ["zeroed", (bytes: Buffer): Buffer => bytes.fill(0, bytes.length / 4, bytes.length / 2)],
    ["cut short", (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2)],
    ["no code", (): Buffer => Buffer.from("this is no code")],
  ])("is not taken where it is %s", async (_, spoil) => {
    const cache = temporaryDirectory();
    await start(cache, () => existsSync(join(cache, OURS)));
    await start(cache, () => filesIn(cache).length > 0);
    for (const file of filesIn(cache)) writeFileSync(file, spoil(readFileSync(file)));
    await help(cache);
  });

  const open = (cache: string): void => chmodSync(mkdirIn(cache), 0o777);
  const mkdirIn = (cache: string): string => {
    mkdirSync(join(cache, OURS), { mode: 0o700 });
    return join(cache, OURS);
  };
  test.each<[string, boolean, (cache: string) => void]>([
    ["it is nobody's but ours", true, mkdirIn],
    ["there is none yet", true, () => undefined],
    ["others may write there", false, open],
    ["others may write where it lies", false, (cache) => (mkdirIn(cache), chmodSync(cache, 0o777))],
    [
      "it is a symbolic link",
      false,
      (cache) => (mkdirSync(join(cache, "x")), symlinkSync(join(cache, "x"), join(cache, OURS))),
    ],
    ["it is a file", false, (cache) => writeFileSync(join(cache, OURS), "")],
  ])("where %s, being kept is %j", async (_, may, prepare) => {
    const cache = temporaryDirectory();
    prepare(cache);
    const twice = `const cache = require(${JSON.stringify(join(BIN, "../compile-cache.js"))}); cache.keep(); cache.use();`;
    const { code, err } = await runFile(process.execPath, ["-e", `${twice} cache.keep(); require("ignore");`], {
      env: { ...process.env, ...envIn(cache) },
      cwd: ROOT,
    });
    expect([code, err]).toEqual([0, ""]);
    const kept = readdirSync(cache, { recursive: true }).filter((path) => /v\d+.*\/[0-9a-f]+$/.test(String(path)));
    expect(kept.length > 0).toBe(may && KEEPS);
  });

  test.each<[string, Record<string, string>]>([
    ["no directory", { HOME: "/dev/null" }],
    ["below /proc", { HOME: "/proc" }],
    ["relative", { HOME: "here" }],
    ["not there", { HOME: "/nonexistent/home" }],
    ["unknown", { HOME: "" }],
  ])("is no matter to a start with a home that is %s", async (_, env) => {
    const started = new Started({ ...env, XDG_CACHE_HOME: "", XDG_STATE_HOME: "" });
    await started.ask("getmanifest");
    await started.ask("init");
    await started.end();
  });
});

describe("bin/autoreload.js", () => {
  const say = (text: string): string => `process.stdout.write(${JSON.stringify(text)});`;
  const bin = (): string => packageWith({ "dist/proxy.cjs": say("proxy"), "dist/main.js": say("main") });
  const asPlugin = { env: { ...process.env, LIGHTNINGD_PLUGIN: "1" } };

  test.each([
    ["lightningd runs it", [], asPlugin, "proxy"],
    ["lightningd gives it arguments of its own", ["--developer"], asPlugin, "proxy"],
    ["a plugin's author runs it", [], {}, "main"],
    ["a command is given, even where a plugin gives it", ["run", "x"], asPlugin, "main"],
    ["a command is given that came later than others", ["test", "x"], asPlugin, "main"],
  ])("%s", async (_, args, options, loaded) => {
    expect(await run(args, "", options, bin())).toEqual({ code: 0, out: loaded, err: "" });
  });

  test.each([
    ["as a plugin", asPlugin, "proxy.cjs"],
    ["on the command line", {}, "main.js"],
  ])("says what to do where it is not built, %s", async (_, options, file) => {
    const path = packageWith({});
    const directory = join(path, "../..");
    const { code, out, err } = await run([], "", options, path);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toBe(
      `autoreload: ${directory}/dist/${file} is not built yet. Run: cd ${directory} && npm install && npm run build\n`,
    );
  });

  test("says what to do where a dependency is missing", async () => {
    const path = packageWith({ "dist/main.js": 'import "nobody-has-this";' });
    const { code, err } = await run([], "", {}, path);
    expect(code).toBe(1);
    expect(err).toMatch(/^autoreload: Cannot find package 'nobody-has-this'.* Run: cd .* && npm install\n$/);
  });

  test("an error of another kind is shown as it is", async () => {
    const { code, err } = await run([], "", {}, packageWith({ "dist/main.js": 'throw new TypeError("oops");' }));
    expect(code).toBe(1);
    expect(err).toContain("TypeError: oops");
  });
});

describe("the command line", () => {
  test.each([[[]], [["help"]], [["--help"]]])("%j shows the help", async (args) => {
    const { code, out } = await run(args);
    expect(code).toBe(0);
    expect(out).toContain("autoreload run <plugin>");
    expect(out).toContain("lightningd --plugin=");
  });

  test("--version is that of the package", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { readonly version: string };
    expect(await run(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  test.each([
    [["frob"], /Unknown (argument|command): frob/],
    [["run"], /Not enough non-option arguments/],
    [["run", "x", "--frob"], /Unknown argument: frob/],
    [["run", "x", "--log-level=loud"], /Invalid values/],
  ])("%j is refused", async (args, why) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(why);
    expect(err).toMatch(/Try: autoreload (?:run )?--help/);
  });
});

describe("autoreload run", () => {
  const METHODS = { rpcmethods: [{ name: "hello", usage: "[name]" }] };
  const OPTIONS = { ...METHODS, options: [{ name: "greeting", type: "string", description: "d", default: "x" }] };

  test("runs a script on the plugin behind the real proxy", async () => {
    const plugin = toldPlugin("x.mjs", { manifest: OPTIONS });
    const { code, out } = await run(["run", plugin.path, "-o", "greeting=a b"], "hello name=bob\nrestart\nhello\n");
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual(["{}", expect.stringContaining('"name":"x.mjs"'), "{}", ""]);
    expect(plugin.received()).toContain('"params":{"name":"bob"}');
    expect(plugin.received()).toContain('"options":{"greeting":"a b"}');
  });

  test("runs no script whose session cannot be recorded: whoever wants it would find none", async () => {
    const plugin = toldPlugin("x.mjs", { manifest: METHODS });
    const { code, out, err } = await run(["run", plugin.path, "--record=/nowhere/x.jsonl"], "hello\n");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/ENOENT.*\/nowhere\/x\.jsonl/);
    expect(err).toContain("Nothing is recorded, as the log says, so the script is not run.");
  });

  test("gives options of autoreload that count before init to the first instance already", async () => {
    const plugin = toldPlugin("x:y.mjs", { manifest: METHODS });
    const started = join(temporaryDirectory(), "started");
    writeFileSync(`${started}.sh`, `#!/bin/sh\necho "$@" >> ${started}\nexec "$@"\n`, { mode: 0o755 });
    const exec = `autoreload-exec=${started}.sh {} 'two words'`;
    const { code, out } = await run(["run", plugin.path, "-o", exec], "hello\n");
    expect([code, out]).toEqual([0, "{}\n"]);
    expect(readFileSync(started, "utf8")).toBe(`${plugin.path} two words\n`);
  });

  test("takes a relative path from where it was started, whatever the shell's PWD says", async () => {
    const plugin = toldPlugin("x.mjs", { manifest: { rpcmethods: [{ name: "greet", usage: "" }] } });
    const options: SpawnOptions = { cwd: dirname(plugin.path), env: { ...process.env, PWD: "/" } };
    const { code, err } = await run(["run", EXAMPLE, "-o", "autoreload-plugin=./x.mjs"], "greet\n", options);
    expect([code, err]).toEqual([0, expect.not.stringContaining("does not exist")]);
  });

  test("says which directory cannot be made, on a file system that has no room for it", async () => {
    const { code, err } = await run(["run", toldPlugin("x.mjs").path, "--lightning-dir", "/proc/lightning"]);
    expect(code).toBe(1);
    expect(err).toMatch(/^autoreload: .*mkdir '\/proc\/lightning'/);
  });

  test("exits with 1 if a line fails", async () => {
    const { code, err } = await run(["run", toldPlugin("x.mjs").path], "nope\n");
    expect(code).toBe(1);
    expect(err).toContain("autoreload: line 1: nope: error -32601: Unknown command 'nope'\n");
  });

  test("exits with 1 if lightningd would have ended, though autoreload kept it from that", async () => {
    const plugin = toldPlugin("x.mjs", {
      manifest: { hooks: ["peer_connected"] },
      answers: { peer_connected: result("{}") },
    });
    const { code, out, err } = await run(["run", plugin.path], "hook peer_connected\n");
    expect([code, out]).toEqual([1, '{"outcome":"continue","asked":["autoreload.js"]}\n']);
    expect(err).toContain('"result" is missing');
  });

  test("shows that the plugin runs if there is nothing to do", async () => {
    const { code, err } = await run(["run", toldPlugin("x.mjs", { manifest: METHODS }).path]);
    expect(err).toMatch(/x.mjs runs. Its methods: hello \[name\]./);
    expect(code).toBe(0);
  });

  test("does not succeed with nothing to do on a plugin that fails", async () => {
    const { code, err } = await run(["run", toldPlugin("x.mjs", { answers: { getmanifest: "!exit" } }).path]);
    expect(err).toMatch(/autoreload: .*x.mjs/);
    expect(code).toBe(1);
  });

  test("--native leaves autoreload out", async () => {
    const { code, out } = await run(
      ["run", "--native", toldPlugin("x.mjs", { manifest: METHODS }).path],
      "hello\nstatus\n",
    );
    expect(code).toBe(0);
    expect(out).toContain('"active":true');
    expect(out).not.toContain("autoreload.js");
  });

  test("an option that nobody declares is told as lightningd tells it", async () => {
    const { code, err } = await run(["run", "--native", toldPlugin("x.mjs").path, "--option", "nope=1"]);
    expect(code).toBe(1);
    expect(err).toContain("autoreload: lightningd would not have started: lightningd: --nope=1: unknown option\n");
  });

  test("is a prompt on a terminal", async () => {
    const plugin = toldPlugin("x.mjs", { manifest: METHODS });
    const steps = [
      ["> ", "hello name=bob\r"],
      ["{}", "status\r"],
      ['"state": "serving"', "quit\r"],
    ];
    const env = { ...process.env, XDG_STATE_HOME: temporaryDirectory(), TERM: "xterm" };
    const args = [JSON.stringify(steps), process.execPath, BIN, "run", plugin.path];
    const { code, out } = await runFile("python3", [TERMINAL, ...args], { env });
    expect(out).toContain("x.mjs runs on autoreload's embedded lightningd. Try:");
    expect(plugin.received()).toContain('"params":{"name":"bob"}');
    expect(code).toBe(0);
  });

  test("a signal ends it cleanly", async () => {
    const plugin = toldPlugin("x.mjs", { manifest: METHODS });
    const directory = temporaryDirectory();
    const args = [BIN, "run", plugin.path, "--lightning-dir", directory];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "ignore", "ignore"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    await until(() => plugin.received().includes('"method":"init"'), "init");
    child.kill("SIGTERM");
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    expect([code, signal]).toEqual([1, null]);
    expect(existsSync(join(directory, "regtest/lightning-rpc"))).toBe(false);
  });

  const DB_WRITE = { hooks: ["db_write"] };
  const never = (what: string): Record<string, string> => ({ [what]: result(`{"result":"${what}"}`) });

  // Each ends a real node: at its start, or in the call. The words are lightningd's where it has any.
  test.each<[string, Behaviour, RegExp]>([
    ["a taken method", { manifest: { rpcmethods: [{ name: "getinfo", usage: "" }] } }, /register method "getinfo"/],
    ["a taken option", { manifest: { options: [OPTION("alias")] } }, /option name 'alias' is already taken/],
    ["an option twice", { manifest: { options: [OPTION("o"), OPTION("o")] } }, /option name 'o' is already taken/],
    [
      "a unicode escape in a usage",
      { answers: { getmanifest: result(String.raw`{"options":[],"rpcmethods":[{"name":"hi","usage":"\u00e9"}]}`) } },
      /usage of method "hi" has a \\u escape/,
    ],
    ["db_write refused", { manifest: DB_WRITE, answers: never("db_write") }, /returned failed db_write/],
    [
      "db_write answered with null",
      { manifest: DB_WRITE, answers: { db_write: result("null") } },
      /to the db_write hook/,
    ],
    [
      "db_write with an error",
      { manifest: DB_WRITE, answers: { db_write: error('{"code":1,"message":"m"}') } },
      /db_write/,
    ],
    ["a death in db_write", { manifest: DB_WRITE, answers: { db_write: "!exit" } }, /db_write/],
    ["rpc_command with an error", told("rpc_command", error('{"code":1,"message":"m"}')), /non-result response/],
    ["rpc_command without a code", told("rpc_command", result('{"return":{"error":{"message":"m"}}}')), /without code/],
    ["rpc_command without a message", told("rpc_command", result('{"return":{"error":{"code":1}}}')), /without code/],
    ["rpc_command with an error that is none", told("rpc_command", result('{"return":{"error":5}}')), /without code/],
  ])("--native ends by itself, with 1 and the reason: %s", async (_, behaviour, reason) => {
    const { code, out, err } = await run(["run", "--native", toldPlugin("x.mjs", behaviour).path], "getinfo\n");
    expect(err).toMatch(reason);
    expect(err).toMatch(/lightningd would (?:not have started|have ended here)/);
    expect(err.includes("would not have started")).toBe(!err.includes("Server started"));
    expect([code, out.includes('"version"')]).toEqual([1, err.includes("Server started")]);
  });

  test.each(["SIGTERM", "SIGINT"] as const)("a hook that never answers is no reason to outlive %s", async (signal) => {
    const hung = { manifest: { ...DB_WRITE, subscriptions: ["shutdown"] }, answers: { db_write: "!nothing" } };
    const plugin = toldPlugin("x.mjs", hung);
    const child = spawn(process.execPath, [BIN, "run", "--native", plugin.path], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    await until(() => plugin.received().includes('"method":"db_write"'), "db_write");
    child.kill(signal);
    expect(await once(child, "exit", { signal: AbortSignal.timeout(10_000) })).toEqual([1, null]);
  });

  test("a start that is never over ends when its time is", async () => {
    const plugin = toldPlugin("x.mjs", { manifest: DB_WRITE, answers: { db_write: "!nothing" } });
    const { code, err } = await run(["run", "--native", "--timeout", "1", plugin.path], "getinfo\n");
    expect(err).toContain("autoreload: the start was not over within 1 s; --timeout gives it more\n");
    expect(code).toBe(1);
  });
});

function OPTION(name: string): object {
  return { name, type: "string", description: "d" };
}

function told(hook: string, answer: string): Behaviour {
  return { manifest: { hooks: [hook] }, answers: { [hook]: answer } };
}
