/**
 * The story that every small plugin of the examples and of the frameworks goes through, natively and behind autoreload: a
 * method, an option, a subscription and a hook, then an edit. Each `greeter` says how it is built, edited and recognized.
 */
import { on } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import { Host } from "../../src/host/host.ts";

export interface Greeter {
  readonly name: string;
  /** Makes its first version, in `directory` unless its tools have a place for it. @returns the executable's path */
  build(directory: string): Promise<string>;
  /** Saves its second version, as an editor or a compiler does. */
  edit(path: string): Promise<void>;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What `hello` answers without parameters, with the greeting `Hi`. */
  readonly first: unknown;
  readonly second: unknown;
  readonly topic: string;
  /** What it logs for a notification of the topic. */
  readonly notified: RegExp;
  /** What it logs when `peer_connected` is asked. */
  readonly asked: RegExp;
}

const AUTORELOAD = fileURLToPath(new URL("../../bin/autoreload.js", import.meta.url));
const PATIENCE_MS = 10_000;

/** One build of a greeter in a directory of its own. */
export class Workplace implements AsyncDisposable {
  readonly path: string;
  readonly #greeter: Greeter;
  readonly #directory: string;

  static async open(greeter: Greeter): Promise<Workplace> {
    const directory = await mkdtemp(join(tmpdir(), "greeter-"));
    return new Workplace(greeter, directory, await greeter.build(directory));
  }

  private constructor(greeter: Greeter, directory: string, path: string) {
    this.#greeter = greeter;
    this.#directory = directory;
    this.path = path;
  }

  async native(): Promise<Host> {
    const plugin = { path: this.path, env: this.#greeter.env ?? {} };
    return await Host.start({ plugins: [plugin], options: { greeting: "Hi" } });
  }

  async behindAutoreload(): Promise<Host> {
    const plugin = { path: AUTORELOAD, env: { ...this.#greeter.env, AUTORELOAD_PLUGIN: this.path } };
    return await Host.start({ plugins: [plugin], options: { greeting: "Hi" } });
  }

  /** Saves the second version, and waits for the reload that serves it: a compiler may touch its product more than once. */
  async edit(host: Host): Promise<void> {
    const lines = on(host.log, "line", { signal: AbortSignal.timeout(PATIENCE_MS) });
    await this.#greeter.edit(this.path);
    while (!isDeepStrictEqual(await host.call("hello"), this.#greeter.second)) {
      await orLog(host, "the second version never served", lines.next());
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** The method by name and by position, with the option's value; the subscription; the hook. */
export async function expectService(host: Host, greeter: Greeter, answer: unknown): Promise<void> {
  expect(await host.call("hello")).toEqual(answer);
  expect(JSON.stringify(await host.call("hello", { name: "bob" }))).toContain("Hi bob");
  expect(JSON.stringify(await host.call("hello", ["bob"]))).toContain("Hi bob");
  host.notify(greeter.topic);
  await logged(host, greeter.notified);
  expect(await host.hook("peer_connected")).toMatchObject({ kind: "continue" });
  await logged(host, greeter.asked);
}

/** Nothing happened for which lightningd would have killed a plugin or died, and nothing was left running. */
export async function expectCleanStop(host: Host): Promise<void> {
  await host.stop();
  expect(host.verdicts.list).toEqual([]);
  expect(host.leftOver).toEqual([]);
}

export async function logged(host: Host, pattern: RegExp): Promise<void> {
  await orLog(host, `no line has ${pattern}`, host.log.find(pattern, AbortSignal.timeout(PATIENCE_MS)));
}

async function orLog(host: Host, problem: string, wait: Promise<unknown>): Promise<void> {
  try {
    await wait;
  } catch (cause) {
    const lines = host.log.lines.map(({ source, text }) => `${source}: ${text}`);
    throw new Error([`${problem}; the log:`, ...lines].join("\n"), { cause });
  }
}
