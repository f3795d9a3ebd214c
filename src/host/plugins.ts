/**
 * The plugins' lives, by lightningd's rules (plugin.c): registered, started and asked for their manifest; ordered and given
 * their init once nobody owes a manifest; killed for what they do wrong; stopped.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { encodeRequest } from "../jsonrpc/encode.ts";
import type { IdText } from "../jsonrpc/encode.ts";
import type { Frame } from "../jsonrpc/frame.ts";
import { Child } from "./child.ts";
import { initParams } from "./init-request.ts";
import type { LogLevel } from "./log-book.ts";
import { registerManifest } from "./manifest.ts";
import { NETWORK } from "./node.ts";
import type { EmbeddedNode } from "./node.ts";
import { content } from "./option-table.ts";
import { addStartParams } from "./start-params.ts";
import { takeNotification } from "./plugin-notifications.ts";
import { canonicalPath } from "./plugin-path.ts";
import { Plugin } from "./plugin.ts";
import type { PluginListener } from "./plugin.ts";
import { FatalError, Refused } from "./refused.ts";
import { membersOf } from "../jsonrpc/raw.ts";

/** Who waits for a plugin that `plugin start` started. One of the two is called, once. */
export interface StartCommand {
  /** Option values as JSON text by name, or undefined if none could be given. */
  readonly params: ReadonlyMap<string, string> | undefined;
  succeeded(): void;
  killed(why: string): void;
}

/** Why `register` took no plugin: no such file, or the same file with the same content is running. */
export type NotRegistered = "missing" | "already registered";

export class Plugins implements PluginListener {
  readonly #node: EmbeddedNode;
  readonly #children = new Set<Child>();
  readonly #environments = new Map<Plugin, NodeJS.ProcessEnv>();
  readonly #startCommands = new Map<Plugin, StartCommand>();
  readonly #timers = new Map<Plugin, NodeJS.Timeout>();
  readonly #gone = new Map<Plugin, (() => void)[]>();
  #nextIndex = 0;
  /** Ends the wait that lightningd's start is in. */
  #break: (() => void) | undefined;

  constructor(node: EmbeddedNode) {
    this.#node = node;
  }

  /** Every process that was started and has not ended. */
  get children(): ReadonlySet<Child> {
    return this.#children;
  }

  register(path: string, environment: NodeJS.ProcessEnv = {}, start?: StartCommand): Plugin | NotRegistered {
    const canonical = canonicalPath(path);
    if (canonical === undefined) return "missing";
    const checksum = checksumOf(canonical);
    const same = this.#node.plugins.find((plugin) => plugin.path === canonical);
    if (same !== undefined) {
      if (same.checksum === checksum) return "already registered";
      this.kill(same, "info", "Plugin changed, needs restart.");
    }
    const plugin = new Plugin(canonical, this.#nextIndex++, checksum);
    this.#node.plugins.push(plugin);
    this.#environments.set(plugin, environment);
    if (start !== undefined) this.#startCommands.set(plugin, start);
    return plugin;
  }

  /**
   * Starts a registered plugin's process and asks for its manifest.
   * @param client the id of the `plugin start` behind it
   * @throws if the file cannot be run, in lightningd's words; the plugin is then no longer registered
   */
  async launch(plugin: Plugin, client?: IdText): Promise<void> {
    plugin.state = "awaiting manifest";
    const { arguments: args, environment, stderr } = this.#node.settings;
    const own = this.#environments.get(plugin);
    const child = await Child.start({
      path: plugin.path,
      arguments: args,
      directory: this.#node.directory,
      environment: { ...environment, ...own },
      stderr,
    }).catch((error: unknown) => {
      this.#unregister(plugin, "it could not be started");
      throw new Error(`opening pipe: ${(error as Error).message}`, { cause: error });
    });
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    if (plugin.gone !== undefined) {
      child.kill();
      child.release();
      return;
    }
    this.#node.say("plugin-manager", "debug", `started(${child.pid}) ${plugin.path}`);
    plugin.attach(child, this);
    this.#limit(plugin);
    const params = `{"allow-deprecated-apis":${this.#node.settings.allowDeprecatedApis}}`;
    this.#request(plugin, "getmanifest", params, client, (response) => this.#manifest(plugin, response));
  }

  /** The first half of lightningd's start. @throws FatalError if lightningd would not start */
  async getManifests(): Promise<void> {
    const manifestsIn = this.#pause();
    const plugins = this.#node.plugins.slice();
    for (const plugin of plugins) plugin.state = "awaiting manifest";
    for (const plugin of plugins) {
      if (plugin.gone !== undefined) continue;
      await this.launch(plugin).catch((error: unknown) => {
        throw new FatalError(`error starting plugin '${plugin.path}': ${(error as Error).message}`);
      });
    }
    if (plugins.length > 0) await manifestsIn;
  }

  /** The second half: every plugin gets its init. A `plugin start` from now on cuts it short, as it does in lightningd. */
  async initAll(): Promise<void> {
    const initsIn = this.#pause();
    this.#initWaiting();
    if (this.#node.plugins.length > 0) await initsIn;
    if (this.#node.state === "starting") this.#node.state = "running";
  }

  kill(plugin: Plugin, level: LogLevel, why: string): void {
    const bad = level === "unusual" || level === "broken";
    this.#node.say(plugin.source, level, `Killing plugin: ${why}`, bad);
    if (plugin.gone !== undefined) return;
    if (bad) this.#node.verdicts.add({ victim: "plugin", plugin: plugin.name, why });
    plugin.child?.kill();
    this.#startCommands.get(plugin)?.killed(why);
    this.#startCommands.delete(plugin);
    this.#unregister(plugin, why);
  }

  /** Tells a plugin to go. @returns false if it did not ask to be told, or could not be */
  tellShutdown(plugin: Plugin): boolean {
    return this.#node.notifier.sendTo(plugin, "shutdown", { shutdown: {} });
  }

  /** Calls back once the plugin is no longer registered. */
  whenGone(plugin: Plugin, then: () => void): void {
    if (plugin.gone === undefined) this.#gone.set(plugin, [...(this.#gone.get(plugin) ?? []), then]);
    else then();
  }

  /** lightningd's own stop: who asked for `shutdown` is told and waited for; the pipes of all others close at once. */
  async shutDown(): Promise<void> {
    this.#node.state = "stopping";
    const told: Promise<void>[] = [];
    for (const plugin of this.#node.plugins.slice()) {
      plugin.forgetPending();
      if (this.tellShutdown(plugin)) told.push(new Promise((resolve) => this.whenGone(plugin, resolve)));
      else this.#unregister(plugin, "lightningd stopped");
    }
    const { promise, timer } = timeLimit(this.#node.settings.shutdownMs);
    await Promise.race([Promise.all(told), promise]);
    clearTimeout(timer);
    for (const plugin of this.#node.plugins.slice()) {
      this.#node.say("lightningd", "debug", `${plugin.name}: failed to self-terminate in time, killing.`);
      this.#unregister(plugin, "lightningd stopped");
    }
  }

  /** As if lightningd had been killed: every pipe closes at once. */
  abandon(): void {
    this.#node.state = "stopping";
    for (const plugin of this.#node.plugins.slice()) {
      plugin.forgetPending();
      this.#unregister(plugin, "lightningd was killed");
    }
    this.#break?.();
  }

  notification(plugin: Plugin, frame: Frame): void {
    try {
      takeNotification(this.#node, plugin, frame);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.kill(plugin, "unusual", error.message);
    }
  }

  broken(plugin: Plugin, why: string): void {
    this.kill(plugin, "unusual", why);
  }

  ended(plugin: Plugin): void {
    if (plugin.gone !== undefined) return;
    this.kill(plugin, this.#node.state === "stopping" ? "debug" : "info", `exited ${stateWords(plugin)}`);
  }

  #manifest(plugin: Plugin, response: Frame): void {
    try {
      const disabled = registerManifest(plugin, response, this.#node.state === "starting", this.#node);
      if (disabled !== undefined) {
        this.kill(plugin, "info", `disabled itself: ${disabled}`);
        return;
      }
      addStartParams(this.#node, plugin, this.#startCommands.get(plugin)?.params);
      plugin.state = "needs init";
    } catch (error) {
      this.#refused(plugin, error);
      return;
    }
    clearTimeout(this.#timers.get(plugin));
    if (this.#node.state !== "starting" && !plugin.dynamic) this.kill(plugin, "info", "Not a dynamic plugin");
    else this.#checkManifests();
  }

  /** While lightningd starts, what is fatal ends it; later it is recorded, and the plugin goes. */
  #refused(plugin: Plugin, error: unknown): void {
    if (error instanceof FatalError) {
      this.#node.fatal(error.message, plugin);
      this.kill(plugin, "info", error.message);
    } else if (error instanceof Refused) this.kill(plugin, "unusual", error.message);
    else throw error;
  }

  #checkManifests(): void {
    const node = this.#node;
    if (node.plugins.some((plugin) => plugin.state === "awaiting manifest")) return;
    for (const plugin of node.hooks.order()) {
      if (plugin.state === "needs init") this.kill(plugin, "unusual", "Cannot meet required hook dependencies");
    }
    for (const plugin of node.plugins) this.#checkSubscriptions(plugin);
    if (node.state === "starting") this.#break?.();
    else if (node.state === "running") this.#initWaiting();
  }

  #checkSubscriptions(plugin: Plugin): void {
    for (const topic of plugin.subscriptions) {
      if (topic === "*" || this.#node.notifier.knows(topic)) continue;
      this.#node.say(plugin.source, "unusual", `topic '${topic}' is not a known notification topic`, true);
    }
  }

  #initWaiting(): void {
    for (const plugin of this.#node.plugins) if (plugin.state === "needs init") this.#init(plugin);
  }

  #init(plugin: Plugin): void {
    const { directory, features, values, state } = this.#node;
    const facts = { directory, features, network: NETWORK, startup: state === "starting" };
    this.#limit(plugin);
    plugin.state = "awaiting init";
    this.#request(plugin, "init", initParams(plugin.options, values, facts), undefined, (response) =>
      this.#initialized(plugin, response),
    );
  }

  /** Only `disable` counts: an error is taken for success, as lightningd takes it. */
  #initialized(plugin: Plugin, response: Frame): void {
    if (plugin.gone !== undefined) return;
    const result = response.slice("result")?.toString() ?? "";
    const disable = result.startsWith("{") ? content(membersOf(result).get("disable")) : undefined;
    if (disable !== undefined) {
      this.kill(plugin, "debug", `disabled itself at init: ${disable}`);
      return;
    }
    plugin.state = "active";
    clearTimeout(this.#timers.get(plugin));
    this.#startCommands.get(plugin)?.succeeded();
    this.#startCommands.delete(plugin);
    this.#node.notifier.send("plugin_started", { plugin_started: notice(plugin) });
    this.#checkInits();
  }

  #checkInits(): void {
    if (this.#node.plugins.every((plugin) => plugin.state === "active")) this.#break?.();
  }

  #unregister(plugin: Plugin, why: string): void {
    const node = this.#node;
    const { state } = plugin;
    node.plugins.splice(node.plugins.indexOf(plugin), 1);
    plugin.gone = why;
    clearTimeout(this.#timers.get(plugin));
    this.#timers.delete(plugin);
    this.#startCommands.delete(plugin);
    this.#environments.delete(plugin);
    plugin.child?.release();
    plugin.failPending();
    for (const option of plugin.options) {
      node.options.remove(option);
      node.values.remove(option.name, "pluginstart");
    }
    node.commands.remove(plugin);
    node.hooks.remove(plugin);
    for (const then of this.#gone.get(plugin) ?? []) then();
    this.#gone.delete(plugin);
    if (node.state === "stopping") return;
    if (state === "awaiting manifest") this.#checkManifests();
    if (state === "awaiting init") this.#checkInits();
    node.notifier.send("plugin_stopped", { plugin_stopped: notice(plugin) });
  }

  #request(
    plugin: Plugin,
    method: string,
    params: string,
    client: IdText | undefined,
    answered: (response: Frame) => void,
  ): void {
    const id = this.#node.ids.make(method, client);
    plugin.request(id, encodeRequest(id, method, params), { method, answered });
  }

  #limit(plugin: Plugin): void {
    clearTimeout(this.#timers.get(plugin));
    const timer = setTimeout(() => {
      const starting = this.#node.state === "starting";
      this.kill(plugin, "unusual", `timed out ${stateWords(plugin)}`);
      if (starting) this.#node.fatal("Can't recover from plugin failure, terminating.", plugin);
    }, this.#node.settings.startupMs);
    this.#timers.set(plugin, timer);
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#break = () => {
        this.#break = undefined;
        resolve();
      };
    });
  }
}

/** Where lightningd says that a plugin was when it ended. */
function stateWords(plugin: Plugin): string {
  switch (plugin.state) {
    case "unconfigured":
      return "unconfigured";
    case "awaiting manifest":
      return "before replying to getmanifest";
    case "needs init":
      return "before we sent init";
    case "awaiting init":
      return "before replying to init";
    case "active":
      return "during normal operation";
  }
}

function notice(plugin: Plugin): object {
  return { plugin_name: plugin.name, plugin_path: plugin.path, methods: plugin.methods };
}

function checksumOf(path: string): string {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return "";
  }
}

function timeLimit(ms: number): { promise: Promise<void>; timer: NodeJS.Timeout | undefined } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return { promise, timer };
}
