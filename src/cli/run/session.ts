/** Runs the lines of a prompt or a script on a host with one plugin. */
import { basename } from "node:path";
import { ResponseError } from "../../jsonrpc/errors.ts";
import { strictJson } from "../../jsonrpc/loose-json.ts";
import type { Host } from "../../host/host.ts";
import { LOG_LEVELS, formatLine, isShown, parseLevel } from "../../host/log-book.ts";
import { NOTIFICATION_TOPICS } from "../../lightningd/samples.ts";
import { HOOK_NAMES } from "../../lightningd/facts/hooks.ts";
import { nearest } from "../../lightningd/hooks/sentences.ts";
import { pageOf } from "../export/page.ts";
import { writeFile } from "../export/write.ts";
import { ownWords } from "./help.ts";
import { LineError } from "./line.ts";
import type { Line } from "./line.ts";
import type { Printer } from "./printer.ts";

export interface SessionOptions {
  /** The plugin's path as the user gave it, made absolute. */
  readonly plugin: string;
  readonly native: boolean;
}

/** A method as `help` shows it. */
export interface Method {
  readonly name: string;
  readonly usage: string;
}

/** The part of autoreload-status' answer that is used here. */
interface Status {
  readonly plugins?: readonly { readonly state?: string; readonly failed_because?: string }[];
  readonly autoreload?: { readonly inspector?: string };
}

/** @property without why the method does not exist without autoreload */
interface OwnMethod {
  readonly method: string;
  readonly without: string;
}

const OWN_METHODS: Readonly<Record<"again" | "inspect" | "record", OwnMethod>> = {
  again: {
    method: "autoreload-again",
    without: "nothing is asked again with --native: that is autoreload's doing",
  },
  inspect: { method: "autoreload-inspect", without: "with --native there is no autoreload to be inspected" },
  record: { method: "autoreload-record", without: "with --native there is no autoreload that could record" },
};

const LINES_SHOWN = 20;

export class Session {
  readonly host: Host;
  readonly plugin: string;
  readonly #native: boolean;

  constructor(host: Host, { plugin, native }: SessionOptions) {
    this.host = host;
    this.plugin = plugin;
    this.#native = native;
  }

  /**
   * @returns the result as JSON text, or undefined if there is nothing to show
   * @throws LineError, ResponseError, or the signal's reason
   */
  async run(line: Line, printer: Printer, signal: AbortSignal): Promise<string | undefined> {
    switch (line.kind) {
      case "empty":
      case "quit":
        return undefined;
      case "call":
        return await this.#call(line.method, line.params, printer, signal);
      case "notify":
        return this.#notify(line.topic, line.params);
      case "hook":
        return await this.#hook(line.name, line.params, printer, signal);
      case "restart":
        return await this.#restart(line.params, printer, signal);
      case "status":
        return await this.#status(line.params, printer, signal);
      case "again":
      case "inspect":
      case "record":
        return await this.#ask(OWN_METHODS[line.kind], line.params, printer, signal);
      case "export":
        return await this.#export(line.file, printer);
      case "log":
        return this.#log(line.argument, printer);
      case "help":
        return await this.#help(line.name, printer);
    }
  }

  /** All methods: the plugin's first, then autoreload's and lightningd's. */
  async methods(): Promise<readonly Method[]> {
    const { help } = (await this.host.call("help")) as { readonly help: readonly { readonly command: string }[] };
    const all = help.map(({ command }) => {
      const [name = "", ...usage] = command.split(" ");
      return { name, usage: usage.join(" ") };
    });
    const registered = new Set(this.host.plugins.flatMap((plugin) => plugin.methods));
    const own = (name: string): boolean => registered.has(name) && !name.startsWith("autoreload-");
    return [...all.filter(({ name }) => own(name)), ...all.filter(({ name }) => !own(name))];
  }

  /** The methods of the plugin under development. */
  async ownMethods(): Promise<readonly Method[]> {
    const registered = new Set(this.host.plugins.flatMap((plugin) => plugin.methods));
    return (await this.methods()).filter(({ name }) => registered.has(name) && !name.startsWith("autoreload-"));
  }

  /** Why nobody would answer a line, as far as the manifest shows. */
  async unanswerable(line: Line): Promise<string | undefined> {
    const name = basename(this.plugin);
    if (line.kind === "call") {
      const methods = (await this.methods()).map((method) => method.name);
      if (methods.includes(line.method)) return undefined;
      const own = (await this.ownMethods()).map((method) => method.name);
      return `${name} has no method ${line.method}${meant(line.method, own)}. It has: ${own.join(", ") || "none"}`;
    }
    if (line.kind !== "notify") return undefined;
    const topics = this.host.plugins.flatMap(({ subscriptions }) => subscriptions);
    if (topics.includes(line.topic) || topics.includes("*")) return undefined;
    // autoreload subscribes to `shutdown` itself.
    const own = topics.filter((topic) => topic !== "shutdown");
    return `${name} does not subscribe to ${line.topic}${meant(line.topic, own)}. It does to: ${own.join(", ") || "nothing"}`;
  }

  /** Why the plugin does not serve; undefined if it does. */
  async problem(): Promise<string | undefined> {
    if (this.#native)
      return this.host.plugins.some(({ state }) => state === "active") ? undefined : "the plugin is not running";
    if (this.host.plugins.length === 0) return "autoreload ended, and the plugin with it";
    const failed = (await this.#ownAnswer<Status>("autoreload-status")).plugins?.find(
      ({ state }) => state === "failed",
    );
    return failed === undefined ? undefined : (failed.failed_because ?? "the plugin failed");
  }

  /** The inspector's address with its token; undefined if there is none. */
  async inspector(): Promise<string | undefined> {
    if (this.#native || this.host.plugins.length === 0) return undefined;
    return (await this.#ownAnswer<Status>("autoreload-status")).autoreload?.inspector;
  }

  /** A call by which the prompt itself learns something. */
  async #ownAnswer<T>(method: string): Promise<T> {
    return (await this.host.call(method, {}, { asker: "autoreload" })) as T;
  }

  async #call(method: string, params: string, printer: Printer, signal: AbortSignal): Promise<string> {
    const onNotification = (_: string, { message, num, total }: Readonly<Record<string, unknown>>): void => {
      if (typeof message === "string") printer.say(`# ${message}`);
      else if (typeof num === "number" && typeof total === "number") printer.say(`# ${num + 1}/${total}`);
    };
    return strictJson((await this.host.callRaw(method, params, { signal, onNotification })).toString());
  }

  #notify(topic: string, params: string | undefined): undefined {
    if (params === undefined && !NOTIFICATION_TOPICS.includes(topic)) {
      throw new LineError(
        `there is no sample of ${topic}; with JSON after it, it is sent. Samples: ${NOTIFICATION_TOPICS.join(", ")}`,
      );
    }
    this.host.notify(topic, params);
    return undefined;
  }

  async #hook(name: string, params: string | undefined, printer: Printer, signal: AbortSignal): Promise<string> {
    if (!HOOK_NAMES.includes(name))
      throw new LineError(`lightningd has no hook ${name}${meant(name, HOOK_NAMES)}. It has: ${HOOK_NAMES.join(", ")}`);
    const outcome = await this.host.hook(name, params, signal);
    const asked = outcome.answers.map(({ plugin }) => plugin);
    if (asked.length === 0) {
      printer.say(
        `Nobody was asked: ${basename(this.plugin)} has no hook ${name}, or its filters leave this call out.`,
      );
    }
    const { kind } = outcome;
    return JSON.stringify(
      kind === "continue" ? { outcome: kind, asked } : { outcome: kind, result: outcome.value, asked },
    );
  }

  /** Without autoreload, `plugin stop` and `plugin start` are the only way. */
  async #restart(params: string, printer: Printer, signal: AbortSignal): Promise<string> {
    if (!this.#native) return await this.#call("autoreload-restart", params, printer, signal);
    this.#expectNone("restart", params);
    const running = this.host.plugins.some(({ path }) => path === this.host.plugin(this.plugin).path);
    if (running) await this.host.pluginStop(this.plugin);
    return JSON.stringify({ plugins: await this.host.pluginStart(this.plugin) });
  }

  async #status(params: string, printer: Printer, signal: AbortSignal): Promise<string> {
    if (!this.#native) return await this.#call("autoreload-status", params, printer, signal);
    this.#expectNone("status", params);
    return await this.#call("plugin", '["list"]', printer, signal);
  }

  async #ask({ method, without }: OwnMethod, params: string, printer: Printer, signal: AbortSignal): Promise<string> {
    if (this.#native) throw new LineError(without);
    return await this.#call(method, params, printer, signal);
  }

  async #export(file: string, printer: Printer): Promise<undefined> {
    if (!file.endsWith(".html")) {
      throw new LineError(`${file} would be a page, so it ends with .html; autoreload export writes other formats`);
    }
    const session = await this.#ownAnswer<{ readonly file?: string }>("autoreload-record");
    if (session.file === undefined) throw new LineError("nothing is recorded: record begins, and export writes it");
    await writeFile(session.file, pageOf(session.file, []), file);
    printer.say(`wrote ${file}, of ${session.file}`);
  }

  #expectNone(word: string, params: string): void {
    if (params !== "[]") throw new LineError(`${word} takes nothing more here: with --native there is the one plugin`);
  }

  #log(argument: string | undefined, printer: Printer): undefined {
    const level = argument === undefined ? undefined : parseLevel(argument);
    if (level !== undefined) {
      printer.logLevel = level;
      return undefined;
    }
    const count = argument === undefined ? LINES_SHOWN : Number(argument);
    if (!Number.isInteger(count) || count < 1) {
      throw new LineError(`usage: log [how many lines, or the level to show from now on: ${LOG_LEVELS.join(", ")}]`);
    }
    const shown = this.host.log.lines.filter(({ level }) => isShown(level, printer.logLevel));
    for (const line of shown.slice(-count)) printer.say(formatLine(line));
    return undefined;
  }

  async #help(name: string | undefined, printer: Printer): Promise<undefined> {
    const methods = await this.methods();
    const shown = name === undefined ? methods : methods.filter((method) => method.name === name);
    const words = ownWords(name);
    if (shown.length + words.length === 0)
      throw new ResponseError({ code: -32601, message: `Unknown command ${name}` });
    for (const method of shown) printer.say(`  ${method.name} ${method.usage}`.trimEnd());
    if (name === undefined) printer.say("");
    for (const word of words) printer.say(word);
    return undefined;
  }
}

function meant(given: string, names: readonly string[]): string {
  const found = nearest(given, names);
  return found === undefined ? "" : ` (did you mean ${found}?)`;
}
