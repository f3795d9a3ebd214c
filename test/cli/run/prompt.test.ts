import { PassThrough, Writable } from "node:stream";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startTerminal } from "../../../src/cli/run/prompt.ts";
import { Printer } from "../../../src/cli/run/printer.ts";
import { Session } from "../../../src/cli/run/session.ts";
import type { Host } from "../../../src/host/host.ts";
import { result, startHost, toldPlugin, until } from "../../host/support.ts";
import type { Behaviour } from "../../host/support.ts";

/** A terminal of 80 columns: what is on it, as its lines, with the cursor movements of readline carried out. */
class Screen extends Writable {
  readonly columns = 80;
  readonly isTTY = true;
  #lines = [""];
  #row = 0;
  #column = 0;

  override _write(chunk: Buffer, _: string, done: () => void): void {
    for (const [token] of chunk.toString().matchAll(/\u001b\[\d*[A-Z]|[^]/gu)) this.#put(token);
    done();
  }

  get lines(): readonly string[] {
    return this.#lines.map((line) => line.trimEnd());
  }

  /** Rows that go on in the next one are joined. */
  get text(): string {
    return this.#lines.map((line) => (line.length === this.columns ? line : `${line.trimEnd()}\n`)).join("");
  }

  #put(token: string): void {
    const line = this.#lines[this.#row] ?? "";
    const count = Number(/\d+/.exec(token)?.[0] ?? 1);
    if (token === "\n") this.#down();
    else if (token === "\r") this.#column = 0;
    else if (token.endsWith("G") && token.length > 1) this.#column = count - 1;
    else if (token.endsWith("A") && token.length > 1) this.#row = Math.max(0, this.#row - count);
    else if (token.endsWith("C") && token.length > 1) this.#column += count;
    else if (token.endsWith("D") && token.length > 1) this.#column -= count;
    else if (token.endsWith("J") && token.length > 1) {
      this.#lines[this.#row] = line.slice(0, this.#column);
      this.#lines.length = this.#row + 1;
    } else if (token.endsWith("K") && token.length > 1) this.#lines[this.#row] = line.slice(0, this.#column);
    else this.#character(token);
  }

  /** The 81st character goes to the next row. */
  #character(character: string): void {
    if (this.#column >= this.columns) this.#down();
    const line = (this.#lines[this.#row] ?? "").padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
    this.#column++;
  }

  #down(): void {
    this.#row++;
    this.#column = 0;
    this.#lines[this.#row] ??= "";
  }
}

interface Running {
  readonly host: Host;
  readonly screen: Screen;
  readonly history: () => string;
  readonly ended: Promise<boolean>;
  readonly type: (text: string) => void;
  readonly shows: (text: string) => Promise<void>;
}

async function open(behaviour: Behaviour = {}): Promise<Running> {
  const manifest = { rpcmethods: [{ name: "hello", usage: "[name]" }], ...(behaviour.manifest as object) };
  const plugin = toldPlugin("x.mjs", { manifest, answers: { hello: result('{"a":1}'), ...behaviour.answers } });
  const host = await startHost({ plugins: [plugin] });
  const [input, screen] = [new PassThrough(), new Screen()];
  const state = mkdtempSync(join(tmpdir(), "state-"));
  onTestFinished(() => rmSync(state, { recursive: true }));
  const printer = new Printer(screen, screen, "info");
  printer.attach(host, "hello.js");
  const session = new Session(host, { plugin: plugin.path, native: true });
  const terminal = { input, output: screen, env: { XDG_STATE_HOME: state } };
  const ended = startTerminal(session, printer, new AbortController().signal, terminal);
  const shows = async (text: string): Promise<void> => await until(() => screen.text.includes(text), text);
  await until(() => screen.lines.at(-1) === ">", "the prompt");
  return {
    host,
    screen,
    ended,
    shows,
    history: () => readFileSync(join(state, "cln-autoreload/history"), "utf8"),
    type: (text) => void input.write(text),
  };
}

test("it greets with what to try and where the socket is", async () => {
  const { screen, host, type, ended } = await open();
  const { text } = screen;
  expect(text).toContain("x.mjs runs on autoreload's embedded lightningd. Try:\n  hello  ");
  expect(text).toContain(`lightning-cli --lightning-dir=${host.lightningDir} --network=regtest hello`);
  type("quit\n");
  expect(await ended).toBe(true);
});

test("a result is laid out, and the next prompt comes below it", async () => {
  const { screen, type, ended, history, shows } = await open();
  type("hello name=bob\n");
  await shows('"a": 1');
  await until(() => screen.lines.at(-1) === ">", "the next prompt");
  expect(screen.lines.slice(-5)).toEqual(["> hello name=bob", "{", '  "a": 1', "}", ">"]);
  type("nope\n");
  await shows("error -32601: Unknown command 'nope'");
  type("quit\n");
  expect(await ended).toBe(true);
  expect(history()).toBe("hello name=bob\nnope\nquit\n");
});

test("a line that begins with a blank runs, and is nowhere in the history", async () => {
  const { screen, type, ended, history, shows } = await open();
  type("hello name=bob\n");
  await shows('"a": 1');
  await until(() => screen.lines.at(-1) === ">", "the next prompt");
  type("  nope token=secret\n");
  await shows("error -32601: Unknown command 'nope'");
  await until(() => screen.lines.at(-1) === ">", "the next prompt");
  type("\u001b[A");
  await until(() => screen.lines.at(-1) === "> hello name=bob", "the line before it");
  type("\u0003");
  await until(() => screen.lines.at(-1) === ">", "an empty line");
  type("quit\n");
  expect(await ended).toBe(true);
  expect(history()).toBe("hello name=bob\nquit\n");
});

test("a log line that comes while one types stands above the line, which stays whole", async () => {
  const { host, screen, type, ended, shows } = await open();
  type("hello nam");
  await shows("> hello nam");
  host.log.add("plugin-x.mjs", "info", "something happened");
  await shows("plugin-x.mjs: something happened");
  expect(screen.lines.slice(-2)).toEqual([
    expect.stringMatching(/INFO +plugin-x.mjs: something happened$/),
    "> hello nam",
  ]);
  const long = "y".repeat(100);
  type(long);
  await until(() => screen.lines.join("").includes(long), "a line of two rows");
  host.log.add("plugin-x.mjs", "info", "again");
  await shows("again");
  expect(screen.text.split("something happened")).toHaveLength(2);
  expect(screen.lines.filter((line) => line.startsWith("> hello nam"))).toHaveLength(1);
  type("\u0003");
  await until(() => screen.lines.at(-1) === ">", "an empty line");
  type("\u0003");
  expect(await ended).toBe(true);
});

test("Tab completes methods and their parameters", async () => {
  const { type, shows, ended } = await open();
  type("hell");
  type("\t");
  await shows("> hello");
  type("\t");
  await shows("> hello name=");
  type("bob\n");
  await shows('"a": 1');
  type("quit\n");
  await ended;
});

test("Ctrl-C gives up a call that hangs, and the session goes on", async () => {
  const { host, type, shows, ended } = await open({ answers: { hello: "!nothing" } });
  type("hello\n");
  await until(() => host.plugin("x.mjs").openRequests === 1, "the call");
  type("\u0003");
  await shows("(no longer waited for)");
  type("\u0004");
  expect(await ended).toBe(true);
});

test("what is typed while a call runs stays whole too, and is the next line", async () => {
  const { host, screen, type, shows, ended } = await open({ answers: { hello: "!nothing" } });
  type("hello\n");
  await until(() => host.plugin("x.mjs").openRequests === 1, "the call");
  type("nobod");
  await shows("nobod");
  host.log.add("plugin-x.mjs", "info", "meanwhile");
  await shows("plugin-x.mjs: meanwhile");
  type("\u0003");
  await shows("> nobod");
  type("y\n");
  await shows("Unknown command 'nobody'");
  expect(screen.lines.filter((line) => line.includes("meanwhile"))).toHaveLength(1);
  type("quit\n");
  await ended;
});

test.each([
  ["Python", ['  File "/x/h.py", line 3\n', "    def f(:\n", "          ", "^", "\n", "SyntaxError: invalid syntax\n"]],
  ["Node", ["/x/h.mjs:3\n  const a = ;\n", "            ^\n", "\nSyntaxError: Unexpected token ';'\n"]],
  ["Rust", ["error: expected\n --> src/main.rs:2:5\n  |\n2 |     let ä", " = ;\n  |         ", "^", "^", "\n"]],
  ["sh", ["./p.sh: 3: ", 'Syntax error: "', '(" unexpected\n']],
])("an error that %s writes in pieces is shown in its lines, as they are", async (_, pieces) => {
  const { host, screen, type, shows, ended } = await open({});
  const { raw } = host.plugin("x.mjs");
  for (const byte of Buffer.from(pieces[0] ?? "")) raw.emit("stderr", Buffer.from([byte]));
  for (const piece of pieces.slice(1)) {
    raw.emit("stderr", Buffer.from(piece));
    host.log.add("plugin-x.mjs", "info", "meanwhile");
  }
  const lines = pieces.join("").trimEnd().split("\n");
  await shows(lines.at(-1) ?? "");
  expect(screen.lines.map((line) => line.trimEnd()).filter((line) => lines.includes(line))).toEqual(lines);
  type("quit\n");
  await ended;
});

test("what a plugin says on stderr is shown above the prompt, and a verdict is told", async () => {
  const { host, screen, type, shows, ended } = await open({ answers: { hello: "oops\n{}" } });
  host.plugin("x.mjs").raw.emit("stderr", Buffer.from("Traceback\n"));
  await shows("Traceback");
  type("hello\n");
  await shows("lightningd kills a plugin for this, and so it was done: x.mjs: Failed to parse RPC JSON response");
  await shows("error -4");
  type("quit\n");
  expect(await ended).toBe(false);
  expect(screen.text).toContain("Killing plugin");
});
