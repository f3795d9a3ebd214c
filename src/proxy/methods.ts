/** autoreload's own rpcmethods. */
import { PLUGIN_ERROR, ResponseError, messageOf } from "../jsonrpc/errors.ts";
import type { JsonRpcError } from "../jsonrpc/errors.ts";
import type { Frame } from "../jsonrpc/frame.ts";
import { WrongOption, checkOptions } from "../lightningd/options/given.ts";
import type { GivenOptions } from "../lightningd/options/given.ts";
import { examinePlugin } from "../plugin/file/examine.ts";
import type { Why } from "../plugin/file/executable.ts";
import { PluginFailed, asError, failure } from "../plugin/failure.ts";
import { summarize } from "../trace/sentences/failure.ts";
import type { Failure } from "../trace/failure.ts";
import { ACTIONS } from "./again/again.ts";
import type { Action } from "./again/again.ts";
import { isOwnMethod } from "./declarations.ts";
import type { OwnMethodName } from "./declarations.ts";
import type { Neighbours } from "./launched/neighbours.ts";
import type { Link } from "./link/link.ts";
import type { ManagedPlugin } from "./plugin.ts";
import { invalid, textOf } from "./params.ts";
import { inspect, record } from "./session-methods.ts";
import type { Recordings } from "./session-methods.ts";
import { statusOf } from "./status.ts";

/** What the methods need of autoreload. */
export interface Reloader {
  readonly plugins: readonly ManagedPlugin[];
  readonly recording: Recordings;
  readonly startedAt: number;
  /** The directory that relative paths start from. */
  readonly shellDirectory: string;
  /** The plugins that the user means: by name, file name or path. */
  named(text: string): readonly ManagedPlugin[];
  /** @returns undefined if the plugin runs already */
  load(path: string, options: GivenOptions): Promise<ManagedPlugin | undefined>;
  unload(plugin: ManagedPlugin): Promise<void>;
  /** @throws {WrongOption} */
  giveOptions(plugin: ManagedPlugin, options: GivenOptions): void;
}

interface OwnMethod {
  readonly parameters: readonly string[];
  /** Whether the method also takes the plugin's options: as members of the params, or as `name=value` in an array. */
  readonly takesOptions?: true;
  /** @throws {ResponseError} or anything else, which becomes an error of the response */
  run(reloader: Reloader, params: ReadonlyMap<string, unknown>): Promise<object | string>;
}

const METHODS: Readonly<Record<OwnMethodName, OwnMethod>> = {
  "autoreload-restart": {
    parameters: ["plugin"],
    takesOptions: true,
    async run(reloader, params) {
      const plugins = chosen(reloader, params);
      const options = optionsIn(params, ["plugin"]);
      for (const plugin of plugins) give(reloader, plugin, options);
      return { plugins: await Promise.all(plugins.map((plugin) => restart(plugin, options))) };
    },
  },
  "autoreload-status": {
    parameters: ["plugin"],
    run: (reloader, params) => statusOf(reloader.startedAt, chosen(reloader, params), reloader.recording),
  },
  "autoreload-load": {
    parameters: ["path"],
    takesOptions: true,
    run: (reloader, params) => load(reloader, params, optionsIn(params, ["path"])),
  },
  "autoreload-unload": {
    parameters: ["plugin"],
    async run(reloader, params) {
      if (params.get("plugin") === undefined) throw invalid("missing required parameter: plugin");
      const plugins = chosen(reloader, params);
      for (const plugin of plugins) await reloader.unload(plugin);
      return { unloaded: plugins.map(({ name }) => name) };
    },
  },
  "autoreload-again": {
    parameters: ["plugin", "what", "action"],
    run: (reloader, params) => again(reloader, params),
  },
  "autoreload-record": {
    parameters: ["action", "file"],
    run: ({ recording }, params) => record(recording, params.get("action"), params.get("file")),
  },
  "autoreload-inspect": {
    parameters: ["action", "at"],
    run: ({ recording }, params) => inspect(recording, params.get("action"), textOf(params.get("at"))),
  },
};

export class OwnMethods {
  readonly #reloader: Reloader;
  readonly #neighbours: Neighbours;

  constructor(reloader: Reloader, neighbours: Neighbours) {
    this.#reloader = reloader;
    this.#neighbours = neighbours;
  }

  /** @param isForNode for all that is autoreload's on the node; else a neighbour asks for what is ours alone */
  async call(frame: Frame, link: Link, isForNode = true): Promise<void> {
    const { id, method = "" } = frame;
    if (id === undefined || !isOwnMethod(method)) return;
    const own = METHODS[method];
    try {
      const params = readParams(frame.value("params"), own);
      const here = (): Promise<object | string> => own.run(this.#reloader, params);
      link.answer(id, isForNode ? await this.#forNode(method, params, here) : await here());
    } catch (error) {
      link.refuse(id, inResponse(error));
    }
  }

  /** Runs a method for the plugins of our neighbours, too. @param here runs it for ours */
  async #forNode(
    method: string,
    params: ReadonlyMap<string, unknown>,
    here: () => Promise<object | string>,
  ): Promise<object | string> {
    const plugin = params.get("plugin") ?? undefined;
    const given = Object.fromEntries(params);
    const isElsewhere = typeof plugin === "string" && this.#reloader.named(plugin).length === 0;
    const theirs = isElsewhere ? await this.#neighbours.askFor(plugin, method, given) : undefined;
    if (theirs !== undefined) return theirs;
    const ours = await here();
    if (plugin !== undefined || !isOfPlugins(ours)) return ours;
    return { ...ours, plugins: [...ours.plugins, ...(await this.#neighbours.plugins(method, given))] };
  }
}

function isOfPlugins(answer: object | string): answer is { readonly plugins: readonly object[] } {
  return typeof answer === "object" && "plugins" in answer;
}

function inResponse(error: unknown): JsonRpcError {
  if (error instanceof ResponseError) return { code: error.code, message: error.message, data: error.data };
  return { code: PLUGIN_ERROR, message: String(error) };
}

/** @returns JSON text */
async function again(reloader: Reloader, params: ReadonlyMap<string, unknown>): Promise<string> {
  const { plugin, what, action } = askedIn(reloader, params);
  if (!plugin.settings.verdict) throw invalid(`nothing is kept of ${plugin.name}: give --autoreload-verdict=true`);
  try {
    return await plugin.again.run(action, what);
  } catch (error) {
    throw invalid(messageOf(error));
  }
}

function askedIn(reloader: Reloader, params: ReadonlyMap<string, unknown>): Asked {
  const [first, what, action = "again"] = ["plugin", "what", "action"].map((name) => textOf(params.get(name)));
  if (!isAction(action)) throw invalid(`the action is one of ${ACTIONS.join(", ")}, not ${JSON.stringify(action)}`);
  const [only, ...others] = reloader.plugins;
  // With one plugin there is none to choose: the first parameter then says what to ask.
  const isWhat = first !== undefined && what === undefined && reloader.named(first).length === 0;
  if (only !== undefined && others.length === 0 && (isWhat || first === undefined)) {
    return { plugin: only, what: what ?? first, action };
  }
  const [plugin, ...more] = chosen(reloader, new Map([["plugin", first]]));
  if (plugin === undefined || more.length > 0) throw invalid("name the plugin: there is none, or more than one");
  return { plugin, what, action };
}

interface Asked {
  readonly plugin: ManagedPlugin;
  readonly what: string | undefined;
  readonly action: Action;
}

function isAction(text: string): text is Action {
  return (ACTIONS as readonly string[]).includes(text);
}

/** @param given values for this start */
async function restart(plugin: ManagedPlugin, given: GivenOptions): Promise<object> {
  try {
    const { pid, ms, gapMs } = await plugin.lifecycle.restart("autoreload-restart");
    // The first check was against the version that served, if one did; the new one may declare other options.
    checkOptions(plugin.name, given, plugin.lifecycle.manifest);
    return { name: plugin.name, pid, ms: Math.round(ms), waited_ms: Number(gapMs.toFixed(1)) };
  } catch (error) {
    plugin.takeBackOptions();
    if (error instanceof WrongOption) throw invalid(`${error.message}. It was restarted without that.`);
    if (!(error instanceof PluginFailed)) throw error;
    const serves = plugin.lifecycle.instance === undefined ? "" : " The old version serves on.";
    const names = [...given.keys()].join(", ");
    const dropped = names === "" ? "" : ` What was given for ${names} is not kept.`;
    const told = plugin.toCallers(error.failure);
    throw new ResponseError(asError(`${plugin.name} was not restarted: ${sentenceOf(told)}${serves}${dropped}`, told));
  }
}

function chosen(reloader: Reloader, params: ReadonlyMap<string, unknown>): readonly ManagedPlugin[] {
  const name = params.get("plugin");
  if (name === undefined || name === null) return reloader.plugins;
  const [plugin, ...others] = typeof name === "string" ? reloader.named(name) : [];
  if (plugin !== undefined && others.length > 0) {
    const paths = [plugin, ...others].map(({ path }) => path).join(", ");
    throw invalid(`${JSON.stringify(name)} is the name of several plugins; name one by its path: ${paths}`);
  }
  if (plugin !== undefined) return [plugin];
  const names = reloader.plugins.map((each) => each.name).join(", ");
  throw invalid(`autoreload runs no plugin ${JSON.stringify(name)}; it runs: ${names === "" ? "none" : names}`);
}

async function load(reloader: Reloader, params: ReadonlyMap<string, unknown>, options: GivenOptions): Promise<object> {
  const path = params.get("path");
  if (typeof path !== "string") throw invalid("missing required parameter: path");
  const plugin = await reloader.load(path, options);
  if (plugin === undefined) throw invalid(`${path} is loaded already; autoreload-restart restarts it`);
  try {
    await plugin.started;
    const { state, instance } = plugin.lifecycle;
    if (state.kind === "serving") return { name: plugin.name, path: plugin.path, pid: instance?.pid };
    throw notLoaded(reloader, plugin, path, state.kind === "failed" ? state.failure : failure("it was stopped."));
  } catch (error) {
    plugin.takeBackOptions();
    await reloader.unload(plugin);
    plugin.emit({ kind: "not-loaded" });
    throw error instanceof WrongOption ? invalid(`${error.message}. It was not loaded.`) : error;
  }
}

/** @param written the path as the user wrote it */
function notLoaded({ shellDirectory }: Reloader, plugin: ManagedPlugin, written: string, why: Failure): ResponseError {
  const told = plugin.toCallers(why);
  const file = examinePlugin(plugin.path);
  const isNoFile = file.kind === "broken" && NO_FILE.has(file.why);
  // The advice for a path on lightningd's command line does not help here.
  const because = isNoFile ? file.sentence : sentenceOf(told);
  const isRelative = isNoFile && !/^[/~]/.test(written);
  const relative = isRelative ? ` ${written} is relative to ${shellDirectory}, where lightningd was started.` : "";
  return new ResponseError(asError(`${plugin.name} was not loaded: ${because}${relative}`, told));
}

const NO_FILE: ReadonlySet<Why> = new Set(["missing", "dangling-symlink", "unreachable", "directory", "not-a-file"]);

function give(reloader: Reloader, plugin: ManagedPlugin, options: GivenOptions): void {
  try {
    reloader.giveOptions(plugin, options);
  } catch (error) {
    throw error instanceof WrongOption ? invalid(`${error.message}. It was not restarted.`) : error;
  }
}

/** With one full stop at its end. */
function sentenceOf(told: Failure): string {
  return `${summarize(told).replace(/\.$/, "")}.`;
}

function optionsIn(params: ReadonlyMap<string, unknown>, parameters: readonly string[]): GivenOptions {
  return new Map([...params].filter(([name]) => !parameters.includes(name)));
}

function readParams(params: unknown, { parameters, takesOptions }: OwnMethod): ReadonlyMap<string, unknown> {
  const given = Array.isArray(params)
    ? params.map((value: unknown, index) => positional(value, parameters[index], takesOptions === true))
    : Object.entries(typeof params === "object" && params !== null ? params : {});
  const unknown = takesOptions === true ? undefined : given.find(([name]) => !parameters.includes(name));
  if (unknown === undefined) return new Map(given);
  throw invalid(`unknown parameter: ${unknown[0]}; known: ${parameters.join(", ")}`);
}

function positional(value: unknown, parameter: string | undefined, takesOptions: boolean): [string, unknown] {
  const [, name, text] = (takesOptions && typeof value === "string" && /^([\w-]+)=(.*)$/s.exec(value)) || [];
  if (name !== undefined) return [name, text];
  if (parameter !== undefined) return [parameter, value];
  throw invalid(`too many parameters: ${JSON.stringify(value)}`);
}
