/**
 * The plugins' lives by lightningd's rules (plugin.c): they are registered, started, stopped, and killed for faults. The handshake does
 * what lies between manifest and init.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IdText } from "../../jsonrpc/encode.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { Child } from "./child.ts";
import { Handshake } from "./handshake.ts";
import type { LogLevel } from "../log-book.ts";
import type { EmbeddedNode } from "../node.ts";
import { takeNotification } from "./plugin-notifications.ts";
import { canonicalPath } from "./plugin-path.ts";
import { noticeOf, stateWords } from "./plugin-words.ts";
import { Plugin } from "./plugin.ts";
import type { PluginListener, StartCommand } from "./plugin.ts";
import { FatalError, Refused } from "../refused.ts";

/** Why a plugin was not registered: there is no such file, or the same file with the same content is running. */
export type NotRegistered = "missing" | "already registered";

/** For the second, lightningd shows the system's last error: that the file is no symbolic link. */
export function wordsFor(problem: NotRegistered): string {
  return problem === "missing" ? "No such file or directory" : "Invalid argument";
}

export class Plugins implements PluginListener {
  readonly #node: EmbeddedNode;
  readonly #handshake: Handshake;
  readonly #children = new Set<Child>();
  #nextIndex = 0;

  constructor(node: EmbeddedNode) {
    this.#node = node;
    this.#handshake = new Handshake(node, (plugin, level, why) => this.kill(plugin, level, why));
  }

  /** The processes that were started and have not ended. */
  get children(): ReadonlySet<Child> {
    return this.#children;
  }

  whenAllActive(then: () => void): void {
    this.#handshake.whenAllActive(then);
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
    const plugin = new Plugin(canonical, this.#nextIndex++, checksum, environment);
    plugin.startCommand = start;
    this.#node.plugins.push(plugin);
    return plugin;
  }

  /**
   * Starts a registered plugin's process and asks for its manifest.
   * @param client the id of the `plugin start` that led to it
   * @throws in lightningd's words, if the file cannot be run; the plugin is then not registered any more
   */
  async launch(plugin: Plugin, client?: IdText): Promise<void> {
    plugin.state = "awaiting manifest";
    const child = await this.#run(plugin);
    if (plugin.gone !== undefined) {
      child.kill();
      child.release();
      return;
    }
    this.#node.say("plugin-manager", "debug", `started(${child.pid}) ${plugin.path}`);
    plugin.attach(child, this);
    this.#handshake.getManifest(plugin, client);
  }

  /** The first half of lightningd's start. @throws FatalError if lightningd would not start */
  async getManifests(): Promise<void> {
    const manifestsIn = this.#handshake.pause();
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

  /** The second half: sends init to every plugin. */
  async initAll(): Promise<void> {
    await this.#handshake.initAll();
    if (this.#node.state === "starting") this.#node.state = "running";
  }

  kill(plugin: Plugin, level: LogLevel, why: string): void {
    const bad = level === "unusual" || level === "broken";
    this.#node.say(plugin.source, level, `Killing plugin: ${why}`, bad);
    if (plugin.gone !== undefined) return;
    if (bad) this.#node.verdicts.add({ victim: "plugin", plugin: plugin.name, why });
    plugin.child?.kill();
    plugin.startCommand?.killed(why);
    this.#unregister(plugin, why);
  }

  /** `plugin stop`. A plugin that asked for `shutdown` gets it, and time to go. */
  stop(plugin: Plugin, stopped: () => void): void {
    const kill = (): void => this.kill(plugin, "info", "stopped by lightningd via RPC");
    plugin.important = false;
    plugin.onGone(stopped);
    if (!this.#tellShutdown(plugin)) {
      kill();
      return;
    }
    const timer = setTimeout(() => {
      this.#node.say(plugin.source, "unusual", "Timeout on shutdown: killing anyway", true);
      kill();
    }, this.#node.settings.shutdownMs);
    plugin.onGone(() => clearTimeout(timer));
  }

  /** lightningd's own stop. Plugins that asked for `shutdown` get it and are waited for; the pipes of all others close at once. */
  async shutDown(graceMs = this.#node.settings.shutdownMs): Promise<void> {
    this.#node.state = "stopping";
    const told: Promise<void>[] = [];
    for (const plugin of this.#node.plugins.slice()) {
      plugin.forgetPending();
      if (this.#tellShutdown(plugin)) told.push(new Promise((resolve) => plugin.onGone(resolve)));
      else this.#unregister(plugin, "lightningd stopped");
    }
    await atMost(graceMs, Promise.all(told));
    this.#handshake.break();
    for (const plugin of this.#node.plugins.slice()) {
      this.#node.say("lightningd", "debug", `${plugin.name}: failed to self-terminate in time, killing.`);
      this.#unregister(plugin, "lightningd stopped");
    }
  }

  /** Closes every pipe at once, as if lightningd had been killed. */
  abandon(): void {
    this.#node.state = "stopping";
    for (const plugin of this.#node.plugins.slice()) {
      plugin.forgetPending();
      this.#unregister(plugin, "lightningd was killed");
    }
    this.#handshake.break();
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
    const level = this.#node.state === "stopping" ? "debug" : "info";
    this.kill(plugin, level, `exited ${stateWords(plugin.state)}`);
  }

  async #run(plugin: Plugin): Promise<Child> {
    const { settings, directory } = this.#node;
    try {
      const child = await Child.start({
        path: plugin.path,
        arguments: settings.arguments,
        directory,
        environment: { ...settings.environment, ...plugin.environment },
        stderr: settings.stderr,
      });
      this.#children.add(child);
      child.once("exit", () => this.#children.delete(child));
      return child;
    } catch (error) {
      this.#unregister(plugin, "it could not be started");
      throw new Error(`opening pipe: ${(error as Error).message}`, { cause: error });
    }
  }

  /** @returns false if the plugin did not ask for `shutdown`, or is not active yet */
  #tellShutdown(plugin: Plugin): boolean {
    return this.#node.notifier.sendTo(plugin, "shutdown", { shutdown: {} });
  }

  #unregister(plugin: Plugin, why: string): void {
    const node = this.#node;
    const { state } = plugin;
    node.plugins.splice(node.plugins.indexOf(plugin), 1);
    clearTimeout(plugin.timer);
    plugin.startCommand = undefined;
    plugin.leave(why);
    for (const option of plugin.options) {
      node.options.remove(option);
      node.values.remove(option.name, "pluginstart");
    }
    node.commands.remove(plugin);
    node.hooks.remove(plugin);
    plugin.tellGone();
    if (node.state === "stopping") return;
    if (state === "awaiting manifest") this.#handshake.checkManifests();
    if (state === "awaiting init") this.#handshake.checkInits();
    if (plugin.important) node.fatal("Plugin marked as important, shutting down lightningd!", plugin, plugin.source);
    node.notifier.send("plugin_stopped", { plugin_stopped: noticeOf(plugin) });
  }
}

function checksumOf(path: string): string {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return "";
  }
}

async function atMost(ms: number, done: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([done, late]);
  clearTimeout(timer);
}
