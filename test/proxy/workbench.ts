/** A plugin under development behind the real autoreload on the embedded host, with its files in a directory of its own. */
import { readFileSync } from "node:fs";
import { chmod, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Host } from "../../src/host/host.ts";
import type { HostOptions, LogLine, OptionValue } from "../../src/host/host.ts";

const RUNTIME = fileURLToPath(new URL("../fixtures/plugin.mjs", import.meta.url));
/** Answers with the bytes of the params, unparsed. */
export const ECHOES_BYTES = readFileSync(new URL("../fixtures/echoes-bytes.mjs", import.meta.url), "utf8");
export const AUTORELOAD = fileURLToPath(new URL("../../bin/autoreload.js", import.meta.url));

/** How long anything that a test waits for may take. */
export const LIMIT_MS = 20_000;

export interface WorkbenchOptions {
  /** Sources by file name; all are plugins to run, in this order, unless `run` names them or lightningd runs them itself. */
  readonly files: Readonly<Record<string, string>>;
  readonly run?: readonly string[];
  readonly options?: Readonly<Record<string, OptionValue>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Files that lightningd runs itself, before autoreload. */
  readonly beside?: readonly string[];
  readonly host?: Partial<HostOptions>;
  /** What lightningd runs in autoreload's place. */
  readonly autoreload?: string;
  /** What else has to be there before the node starts. */
  readonly prepare?: (bench: Workbench) => Promise<void>;
  /** What happens while the node starts, which may be what it waits for. */
  readonly whileStarting?: (bench: Workbench) => Promise<void>;
  /** Continue in another bench's directory, as when a node is started again. */
  readonly directory?: string;
}

/** A plugin's source that calls the test runtime. @param body the argument of `plugin(...)` and what stands before it */
export function source(body: string, before = ""): string {
  return `#!/usr/bin/env node\nimport { plugin, send, log } from ${JSON.stringify(RUNTIME)};\n${before}\nplugin(${body});\n`;
}

/** A plugin whose method `version` answers with this value. */
export function version(value: string | number, rest = ""): string {
  return source(`{ methods: { version: () => (${JSON.stringify({ version: value })}) }, ${rest} }`);
}

/** A plugin's source in Python, for what Node cannot do: its body answers `request(id, method, params)`. */
export function python(body: string): string {
  return `#!/usr/bin/env python3\n${body}\n`;
}

/** A plugin in shell, which is quick to start: writes this text as the result of getmanifest, and answers nothing else. */
export function answering(text: string): string {
  return `#!/bin/sh\nread -r line\nid=$(printf '%s' "$line" | sed 's/.*"id" *: *\\("[^"]*"\\).*/\\1/')\nprintf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n\\n' "$id" '${text.replaceAll("'", String.raw`'\''`)}'\ncat > /dev/null\n`;
}

/** What autoreload-status says of one plugin. */
export interface PluginStatus {
  readonly name: string;
  readonly state: string;
  readonly pid?: number;
  readonly uptime_s?: number;
  readonly not_reloaded?: { readonly since: string; readonly because: string };
  readonly memory_bytes?: number;
  readonly usage_unknown_because?: string;
  readonly restarts: number;
  readonly open_requests: number;
  readonly held: number;
  readonly requests: Readonly<Record<"received" | "answered" | "mended" | "refused" | "sent_again", number>>;
  readonly notifications_lost: number;
  readonly faults?: Readonly<Record<string, number>>;
  readonly last_error?: { readonly at: string; readonly message: string; readonly stderr: readonly string[] };
}

export class Workbench implements AsyncDisposable {
  readonly directory: string;
  #host: Host | undefined;

  static async start(options: WorkbenchOptions): Promise<Workbench> {
    const bench = new Workbench(options.directory ?? (await mkdtemp(join(tmpdir(), "workbench-"))));
    for (const [name, text] of Object.entries(options.files)) await bench.save(name, text);
    await options.prepare?.(bench);
    const { beside = [] } = options;
    const names = options.run ?? Object.keys(options.files).filter((name) => !beside.includes(name));
    const host = await Host.launch({
      ...options.host,
      plugins: [...beside.map((path) => resolve(bench.directory, path)), options.autoreload ?? AUTORELOAD],
      options: { "autoreload-plugin": names.map((name) => bench.path(name)), ...options.options },
      env: {
        AUTORELOAD_PLUGIN: names.map((name) => bench.path(name)).join(":"),
        PWD: bench.directory,
        XDG_STATE_HOME: bench.stateDirectory,
        ...options.env,
      },
      logLevel: "debug",
    });
    bench.#host = host;
    await Promise.all([host.started, options.whileStarting?.(bench)]);
    return bench;
  }

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Where autoreload remembers manifests: not in the directory that it watches. */
  get stateDirectory(): string {
    return `${this.directory}-state`;
  }

  get host(): Host {
    if (this.#host === undefined) throw new Error("the host did not start");
    return this.#host;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Saves as an editor does: a new file in the old one's place. */
  async save(name: string, text: string, mode = 0o755): Promise<void> {
    // Beside the directory, where nobody watches.
    const part = `${this.directory}.${basename(name)}.part`;
    await writeFile(part, text);
    await chmod(part, mode);
    await rename(part, this.path(name));
  }

  call(method: string, params: string | object = {}): Promise<unknown> {
    return this.host.call(method, params, { signal: AbortSignal.timeout(LIMIT_MS) });
  }

  /** The error that a call is answered with. */
  async refused(
    method: string,
    params: string | object = {},
  ): Promise<{ code: number; message: string; data: unknown }> {
    const answer = await this.call(method, params).catch((error: unknown) => error);
    if (answer instanceof Error) return answer as Error & { code: number; data: unknown };
    throw new Error(`${method} was answered: ${JSON.stringify(answer)}`);
  }

  /** The first line of the log, past or to come, that matches. */
  async said(pattern: RegExp): Promise<LogLine> {
    try {
      return await this.host.log.find(pattern, AbortSignal.timeout(LIMIT_MS));
    } catch {
      const lines = this.host.log.lines.map(({ source, level, text }) => `${level} ${source}: ${text}`);
      throw new Error(`nothing in the log matches ${pattern.source}:\n${lines.join("\n")}`);
    }
  }

  /** The lines so far that contain a text. */
  lines(text: string): LogLine[] {
    return this.host.log.lines.filter((line) => `${line.source}: ${line.text}`.includes(text));
  }

  /** A line that matches and comes from now on. */
  async willSay(pattern: RegExp): Promise<LogLine> {
    return new Promise((resolve, reject) => {
      const { log } = this.host;
      const end = (): void => {
        log.off("line", look);
        clearTimeout(timer);
      };
      const look = (line: LogLine): void => {
        if (!pattern.test(`${line.source}: ${line.text}`)) return;
        end();
        resolve(line);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`nothing new in the log matches ${pattern.source}`));
      }, LIMIT_MS);
      log.on("line", look);
    });
  }

  /** Saves a file and waits until the plugin that is made of it serves. */
  async reload(name: string, text: string, plugin = name): Promise<void> {
    const reloaded = this.willSay(new RegExp(`${plugin.replaceAll(".", "\\.")}: reloaded in`));
    await this.save(name, text);
    await reloaded;
  }

  status(): Promise<{ plugins: Record<string, unknown>[] }> {
    return this.call("autoreload-status") as Promise<{ plugins: Record<string, unknown>[] }>;
  }

  async statusOf(plugin: string): Promise<PluginStatus> {
    const { plugins } = (await this.call("autoreload-status", { plugin })) as { plugins: [PluginStatus] };
    return plugins[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host?.[Symbol.asyncDispose]();
    for (const path of [this.directory, this.stateDirectory]) await rm(path, { recursive: true, force: true });
  }
}
