/** autoreload in this process, by its messages alone. */
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { encodeRequest } from "../../src/jsonrpc/encode.ts";
import type { Frame } from "../../src/jsonrpc/frame.ts";
import { Framer } from "../../src/jsonrpc/framer.ts";
import { readLaunch } from "../../src/lightningd/launch/launcher.ts";
import { NO_NATIVE_PLUGINS } from "../../src/lightningd/launch/native-plugins.ts";
import { Autoreload } from "../../src/proxy/autoreload.ts";
import { LIMIT_MS, source } from "./workbench.ts";

/** What a host says and hears, without its strictness. */
export class Wires implements AsyncDisposable {
  readonly plugin: string;
  readonly #input = new PassThrough();
  readonly #messages: Frame[] = [];
  readonly #proxy: Autoreload;
  readonly #directory: string;
  #waiting: (() => void)[] = [];

  /** @param text of the plugin's file; undefined if there is none yet @param values of our other options */
  static async start(
    name: string,
    text: string | undefined,
    values: Readonly<Record<string, string>> = {},
  ): Promise<Wires> {
    const directory = await mkdtemp(join(tmpdir(), "wires-"));
    if (text !== undefined) await writeFile(join(directory, name), text, { mode: 0o755 });
    return new Wires(directory, join(directory, name), values);
  }

  private constructor(directory: string, plugin: string, others: Readonly<Record<string, string>>) {
    this.plugin = plugin;
    this.#directory = directory;
    const output = new PassThrough();
    const framer = new Framer();
    const sink = { message: (frame: Frame) => void this.#messages.push(frame.detached()), stray: () => undefined };
    output.on("data", (bytes: Buffer) => {
      framer.push(bytes, sink);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    const values = new Map(
      Object.entries({ "autoreload-plugin": plugin, ...others }).map(([name, value]) => [name, [value]]),
    );
    const given = {
      values,
      shellDirectory: directory,
      problems: [],
      native: NO_NATIVE_PLUGINS,
      launch: readLaunch([]),
    };
    this.#proxy = new Autoreload({
      input: this.#input,
      output,
      given,
      done: () => undefined,
    });
  }

  /** Saves as an editor does: on a busy machine, what is written in place is run while it is empty. */
  async save(text: string): Promise<void> {
    const part = `${this.plugin}.part`;
    await writeFile(part, text, { mode: 0o755 });
    await rename(part, this.plugin);
  }

  async ask(id: string, method: string, params: object = {}): Promise<unknown> {
    this.#input.write(encodeRequest(id, method, params));
    const answer = await this.#find((frame) => frame.id === id);
    return answer.value(answer.has("error") ? "error" : "result");
  }

  async said(text: string): Promise<void> {
    await this.#find((frame) => frame.method === "log" && frame.bytes().includes(text));
  }

  async #find(wanted: (frame: Frame) => boolean): Promise<Frame> {
    const end = performance.now() + LIMIT_MS;
    for (;;) {
      const found = this.#messages.find(wanted);
      if (found !== undefined) return found;
      if (performance.now() > end) throw new Error(this.#messages.map((frame) => frame.bytes().toString()).join(""));
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, LIMIT_MS).unref();
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#proxy.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** What a node says that is nowhere. */
export const INIT = {
  options: {},
  configuration: { "lightning-dir": "/nonexistent", "rpc-file": "none", network: "regtest" },
};
export const forever = "() => new Promise(() => undefined)";
/** Plugins that hang, by the step. */
export const hangsAt: readonly [step: string, text: string][] = [
  ["boot", "#!/usr/bin/env node\nsetInterval(() => undefined, 1000);\n"],
  ["getmanifest", source(`{ others: { getmanifest: ${forever} } }`)],
  ["init", source(`{ methods: { version: () => ({ version: 1 }) }, init: ${forever} }`)],
];
