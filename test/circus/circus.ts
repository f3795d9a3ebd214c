/** A real circusd with watchers of its own, in a directory of its own, and our command beside it. */
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { describe } from "vitest";
import * as zeromq from "zeromq";
import { Commands } from "../../src/circus/circusd/commands.ts";
import type { Answer } from "../../src/circus/circusd/commands.ts";
import { Lines } from "./lines.ts";
import { Running } from "./running.ts";

const HERE = import.meta.dirname;
const CIRCUSD = join(HERE, ".venv/bin/circusd");
export const AUTORELOAD = join(HERE, "../../bin/autoreload.js");

const AGAIN_MS = 1000;

/** Longer than all that a test waits for: so it is what it waits for in vain that is told, and what it started is ended. */
const TIMEOUT_MS = 120_000;

/** Why there is no Circus to test with. */
const missing = existsSync(CIRCUSD) ? undefined : "Circus is not installed; run test/circus/install.js";

/** Tests with a real Circus; where there is none, skipped by name. */
export function describeCircus(name: string, tests: () => void): void {
  const title = missing === undefined ? name : `${name} (skipped: ${missing})`;
  // vitest's summary only counts what was skipped.
  if (missing !== undefined) process.stderr.write(`${title}\n`);
  describe.skipIf(missing !== undefined)(title, { timeout: TIMEOUT_MS }, tests);
}

/** What an ini file's section says. */
export type Section = Readonly<Record<string, string | number>>;

/** What a program of ours runs by: it says when it starts and what ends it, `delayS` after that. */
export function says(name: string, delayS = 0): string {
  return `${join(HERE, "says-signals.py")} ${name.includes(" ") ? `"${name}"` : name} ${delayS}`;
}

export class Circus implements AsyncDisposable {
  readonly directory: string;
  /** What circusd and its watchers' programs say. */
  readonly lines = new Lines();
  readonly #others: Running[] = [];
  readonly #sockets: zeromq.Subscriber[] = [];
  #circusd: Running | undefined;

  /** @param shared the directory in which all of them work, instead */
  static async start(watchers: Readonly<Record<string, Section>>, shared?: string): Promise<Circus> {
    const circus = await Circus.prepare(watchers);
    const directory = { working_dir: circus.path(shared ?? "") };
    if (shared !== undefined) {
      await circus.configure(
        Object.fromEntries(Object.entries(watchers).map(([name, each]) => [name, { ...directory, ...each }])),
      );
    }
    await circus.launch();
    return circus;
  }

  /** All but circusd itself. A watcher works in a directory of its name, which is watched, unless it says otherwise. */
  static async prepare(watchers: Readonly<Record<string, Section>>): Promise<Circus> {
    const circus = new Circus(await mkdtemp(join(tmpdir(), "circus-")));
    for (const [name, { working_dir: directory }] of Object.entries(watchers)) {
      if (directory === undefined) await circus.save(`${name}/.autorestart_excludes`, "*.log\n");
    }
    await circus.configure(watchers);
    return circus;
  }

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Where it takes commands. */
  get endpoint(): string {
    return `ipc://${this.directory}/commands`;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  async save(path: string, text: string): Promise<void> {
    await mkdir(dirname(this.path(path)), { recursive: true });
    await writeFile(this.path(path), text);
  }

  async configure(watchers: Readonly<Record<string, Section>>, main: Section = {}): Promise<void> {
    const pubsub = `ipc://${this.directory}/events`;
    const circus = { endpoint: this.endpoint, pubsub_endpoint: pubsub, check_delay: 0.5, ...main };
    const sections = Object.entries(watchers).map(([name, section]) =>
      ini(`watcher:${name}`, { ...this.#defaults(name), ...section }),
    );
    await this.save("circus.ini", [ini("circus", circus), ...sections].join("\n"));
  }

  async launch(): Promise<void> {
    const ready = this.lines.next(/Arbiter now waiting for commands/);
    this.#circusd = this.#run(CIRCUSD, [this.path("circus.ini")], this.lines);
    await ready;
  }

  /** Ends it in good order. It takes no notice of being told so while it restarts a watcher. */
  async quit(): Promise<void> {
    const circusd = this.#circusd;
    if (circusd === undefined) return;
    const again = setInterval(() => void circusd.end("SIGTERM"), AGAIN_MS);
    await circusd.end("SIGTERM");
    clearInterval(again);
  }

  /** Ends it at once: its watchers' processes live on. */
  async crash(): Promise<void> {
    await this.#circusd?.end("SIGKILL");
  }

  async ask(command: string, properties: Answer = {}): Promise<Answer> {
    const connection = new EventEmitter();
    const up = once(connection, "up");
    const nothing = (): void => undefined;
    using commands = new Commands(zeromq, this.endpoint, {
      up: () => void connection.emit("up"),
      down: nothing,
      unreachable: nothing,
      foreign: nothing,
      mismatched: nothing,
      slow: nothing,
    });
    await up;
    return await commands.ask(command, properties);
  }

  /** Our command, until the end of the test. */
  autoreload(...args: readonly string[]): Running {
    const words = args.length > 0 ? args : ["--endpoint", this.endpoint];
    const running = this.#run(process.execPath, [AUTORELOAD, "circus", ...words], new Lines());
    this.#others.push(running);
    return running;
  }

  /** Our command, once it watches these watchers, and those that are active are there. */
  async watched(...names: readonly string[]): Promise<Running> {
    const running = this.autoreload();
    await Promise.all(names.map((name) => running.lines.seen(new RegExp(` ${name}: watching `))));
    const { statuses } = await this.ask("status");
    const active = Object.entries(statuses as Record<string, string>).filter(([, status]) => status === "active");
    await this.started(...active.map(([name]) => name));
    return running;
  }

  /** What it publishes from now on: each event's topic and its JSON, a line each. */
  async events(): Promise<Lines> {
    const socket = new zeromq.Subscriber({ linger: 0 });
    this.#sockets.push(socket);
    socket.subscribe("watcher.");
    const connected = new Promise((resolve) => socket.events.on("handshake", resolve));
    socket.connect(`ipc://${this.directory}/events`);
    await connected;
    const lines = new Lines();
    lines.read(Readable.from(published(socket)));
    return lines;
  }

  /** Waits for the log to tell of a restart, and for the new process. */
  async restarted({ lines }: Running, name: string, file: string): Promise<void> {
    const [, pid] = await lines.next(new RegExp(`INFO\\] ${name}: ${file} changed: restarted as process (\\d+)$`));
    await this.lines.seen(new RegExp(`^${name} ${pid} started$`));
  }

  /** What a watcher's program has said so far. */
  said(name: string): string[] {
    return this.lines.matching(new RegExp(`^${name} \\d+ `)).map((line) => line.split(" ").slice(2).join(" "));
  }

  /** Waits until all watchers' programs have said that they are there. */
  async started(...names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.lines.seen(new RegExp(`^${name} \\d+ started$`))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.close();
    await Promise.all(this.#others.map((running) => running.end("SIGKILL")));
    await this.quit();
    this.lines.all.forEach(killProgram);
    await rm(this.directory, { recursive: true, force: true });
  }

  #defaults(name: string): Section {
    return { cmd: says(name), working_dir: this.path(name), copy_env: "True", graceful_timeout: 5 };
  }

  #run(command: string, args: readonly string[], lines: Lines): Running {
    const child = spawn(command, args, { cwd: this.directory, stdio: ["ignore", "pipe", "pipe"] });
    lines.read(child.stdout);
    lines.read(child.stderr);
    return new Running(child, lines);
  }
}

async function* published(socket: zeromq.Subscriber): AsyncGenerator<string> {
  for await (const parts of socket) yield `${parts.join(" ")}\n`;
}

function ini(name: string, options: Section): string {
  return [`[${name}]`, ...Object.entries(options).map(([key, value]) => `${key} = ${value}`), ""].join("\n");
}

/** A circusd that crashed left its programs behind. */
function killProgram(line: string): void {
  const [, pid] = / (\d+) started$/.exec(line) ?? [];
  try {
    if (pid !== undefined) process.kill(Number(pid), "SIGKILL");
  } catch {
    // It has ended.
  }
}
