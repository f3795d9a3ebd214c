/**
 * From a plugin's manifest to its init, by lightningd's rules (plugin.c): all inits wait until nobody owes a manifest, and then
 * hooks are ordered. While lightningd starts it waits twice, for the manifests and for the inits; anything that ends the first
 * wait ends the second one too, which is how a `plugin start` at that time is left without its init.
 */
import { encodeRequest } from "../../jsonrpc/encode.ts";
import type { IdText } from "../../jsonrpc/encode.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { membersOf } from "../../jsonrpc/json-text.ts";
import { initParams } from "./init-request.ts";
import type { LogLevel } from "../log-book.ts";
import { registerManifest } from "./manifest.ts";
import { NETWORK } from "../node.ts";
import type { EmbeddedNode } from "../node.ts";
import { content } from "../json/text.ts";
import { noticeOf, stateWords } from "./plugin-words.ts";
import type { Plugin } from "./plugin.ts";
import { FatalError, Refused } from "../refused.ts";
import { addStartParams } from "./start-params.ts";

type Kill = (plugin: Plugin, level: LogLevel, why: string) => void;

export class Handshake {
  readonly #node: EmbeddedNode;
  readonly #kill: Kill;
  /** Ends the wait in which lightningd's start is. */
  #break: (() => void) | undefined;
  readonly #whenActive: (() => void)[] = [];

  constructor(node: EmbeddedNode, kill: Kill) {
    this.#node = node;
    this.#kill = kill;
  }

  /** @param client the id of the `plugin start` that led to it */
  getManifest(plugin: Plugin, client?: IdText): void {
    this.#limit(plugin);
    const params = `{"allow-deprecated-apis":${this.#node.settings.allowDeprecatedApis}}`;
    const id = this.#node.ids.make("getmanifest", client);
    const answered = (response: Frame): void => this.#manifest(plugin, response);
    plugin.request(id, encodeRequest(id, "getmanifest", params), { method: "getmanifest", answered });
  }

  /** Sends init to all plugins that wait for it, and waits for their answers, or for `break`. */
  async initAll(): Promise<void> {
    const over = this.pause();
    this.#initWaiting();
    if (this.#node.plugins.length > 0) await over;
  }

  /** Resolves at the next `break`. */
  pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#break = resolve;
    });
  }

  break(): void {
    this.#break?.();
    this.#break = undefined;
  }

  /** Call this whenever a plugin may have been the last one without a manifest. */
  checkManifests(): void {
    const node = this.#node;
    if (node.plugins.some((plugin) => plugin.state === "awaiting manifest")) return;
    for (const plugin of node.hooks.order()) {
      if (plugin.state === "needs init") this.#kill(plugin, "unusual", "Cannot meet required hook dependencies");
    }
    for (const plugin of node.plugins) this.#checkSubscriptions(plugin);
    if (node.state === "starting") this.break();
    else if (node.state === "running") this.#initWaiting();
  }

  /** Calls back once every plugin is active, which may be at once. */
  whenAllActive(then: () => void): void {
    if (this.#allActive) then();
    else this.#whenActive.push(then);
  }

  get #allActive(): boolean {
    return this.#node.plugins.every((plugin) => plugin.state === "active");
  }

  /** Call this whenever a plugin may have been the last one without an answer to init. */
  checkInits(): void {
    if (!this.#allActive) return;
    this.break();
    for (const then of this.#whenActive.splice(0)) then();
  }

  #manifest(plugin: Plugin, response: Frame): void {
    try {
      const disabled = registerManifest(plugin, response, this.#node.state === "starting", this.#node);
      if (disabled !== undefined) {
        plugin.important = false;
        this.#kill(plugin, "info", `disabled itself: ${disabled}`);
        return;
      }
      addStartParams(this.#node, plugin, plugin.startCommand?.params);
    } catch (error) {
      this.#refuse(plugin, error);
      return;
    }
    plugin.state = "needs init";
    clearTimeout(plugin.timer);
    if (this.#node.state !== "starting" && !plugin.dynamic) this.#kill(plugin, "info", "Not a dynamic plugin");
    else this.checkManifests();
  }

  /** A fatal error ends lightningd's start. Later it is only recorded, and the plugin is removed. */
  #refuse(plugin: Plugin, error: unknown): void {
    if (error instanceof FatalError) {
      this.#node.fatal(error.message, plugin);
      this.#kill(plugin, "info", error.message);
    } else if (error instanceof Refused) this.#kill(plugin, "unusual", error.message);
    else throw error;
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
    const { directory, features, ids, values, state } = this.#node;
    const facts = { directory, features, network: NETWORK, startup: state === "starting" };
    this.#limit(plugin);
    plugin.state = "awaiting init";
    const id = ids.make("init");
    const answered = (response: Frame): void => this.#initialized(plugin, response);
    const bytes = encodeRequest(id, "init", initParams(plugin.options, values, facts));
    plugin.request(id, bytes, { method: "init", answered });
  }

  /** Only `disable` counts: lightningd takes an error for success. */
  #initialized(plugin: Plugin, response: Frame): void {
    if (plugin.gone !== undefined) return;
    const result = response.text("result") ?? "";
    const disable = result.startsWith("{") ? content(membersOf(result).get("disable")) : undefined;
    if (disable !== undefined) {
      plugin.important = false;
      this.#kill(plugin, "debug", `disabled itself at init: ${disable}`);
      return;
    }
    plugin.state = "active";
    clearTimeout(plugin.timer);
    const { startCommand } = plugin;
    plugin.startCommand = undefined;
    startCommand?.succeeded();
    this.#node.notifier.send("plugin_started", { plugin_started: noticeOf(plugin) });
    this.checkInits();
  }

  #limit(plugin: Plugin): void {
    clearTimeout(plugin.timer);
    plugin.timer = setTimeout(() => {
      const starting = this.#node.state === "starting";
      this.#kill(plugin, "unusual", `timed out ${stateWords(plugin.state)}`);
      if (starting) this.#node.fatal("Can't recover from plugin failure, terminating.", plugin);
    }, this.#node.settings.startupMs);
  }
}
