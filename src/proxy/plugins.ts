/** The plugins that autoreload runs, their settings, and the steps that all of them take together. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Frame } from "../jsonrpc/frame.ts";
import { resolvePluginPath } from "../lightningd/launch/find.ts";
import type { KeptInit } from "../lightningd/options/init.ts";
import { EMPTY_MANIFEST } from "../lightningd/manifest/manifest.ts";
import { recallManifest } from "../lightningd/memory/state.ts";
import { readSettings } from "../lightningd/options/options.ts";
import { chosenPlugins } from "../lightningd/launch/chosen.ts";
import { canonical } from "../lightningd/launch/native-plugins.ts";
import type { OptionValues } from "../lightningd/options/options.ts";
import { nameOf } from "../plugin/file/examine.ts";
import { emitterOf } from "../trace/stream.ts";
import type { Emit, Reader } from "../trace/stream.ts";
import { namedIn } from "./ahead.ts";
import type { EarlyOptions } from "./ahead.ts";
import { Following } from "./following.ts";
import { ManagedPlugin } from "./plugin.ts";
import type { ManagedPluginOptions } from "./plugin.ts";
import { Connection } from "./surface/connection.ts";
import type { Shared } from "./surface/connection.ts";

export interface PluginListOptions {
  readonly given: EarlyOptions;
  /** Who reads the events of each plugin and of all. */
  readonly readers: readonly Reader[];
  readonly shared: Shared;
}

/** What a plugin keeps when it is loaded again, so that a session shows it as the same one. */
type Identity = Pick<ManagedPluginOptions, "number" | "versions">;

export class PluginList {
  readonly plugins: ManagedPlugin[] = [];
  readonly #options: PluginListOptions;
  readonly #following = new Map<ManagedPlugin, Following>();
  readonly #emit: Emit;
  #values: OptionValues;
  #getmanifest = "{}";
  /** By file, those that were unloaded. */
  readonly #unloaded = new Map<string, Identity>();
  #added = 0;

  constructor(options: PluginListOptions) {
    this.#options = options;
    this.#emit = emitterOf(options.readers);
    this.#values = options.given.values;
    this.#addGiven(true);
  }

  /** Starts every plugin up to its manifest; those that take longer than the limit are not waited for. */
  async begin(getmanifest: string, limitMs: number): Promise<void> {
    this.#getmanifest = getmanifest;
    for (const sentence of this.#options.given.problems) this.#emit({ kind: "option-problem", sentence });
    // lightningd refuses any other option itself, in its own words (plugin.c, plugin_add_params).
    if (this.plugins.length === 0) this.#emit({ kind: "no-plugin-yet" });
    this.#readSettings();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
    const begun = this.plugins.map((plugin) => this.#begin(plugin, () => recallManifest(plugin.path) !== undefined));
    await Promise.race([Promise.all(begun), limit]);
    clearTimeout(timer);
    for (const { lifecycle, emit } of this.plugins) {
      const isLate = lifecycle.state.kind === "starting" && !lifecycle.ready;
      if (isLate) emit({ kind: "not-waited-for", builds: lifecycle.builder.isDue });
    }
  }

  /** Brings every plugin to serve. What init says of our options counts more than what was found before. */
  async initialize(kept: KeptInit): Promise<void> {
    this.#values = new Map([...this.#values, ...kept.ours]);
    const late = this.#addGiven(kept.configuration.startup);
    this.#readSettings();
    if (kept.configuration.startup && namedIn(this.#values).length === 0) {
      this.#emit({ kind: "no-plugin" });
    }
    // A plugin that is loaded from now on is initialized by its own load.
    const given = [...this.plugins];
    await Promise.all(late.map((plugin) => this.#begin(plugin, () => false)));
    await Promise.all(given.map((plugin) => plugin.lifecycle.initialize(kept)));
  }

  /** Watches the files of every plugin from now on. */
  async follow(): Promise<void> {
    for (const plugin of this.plugins) await this.#follow(plugin);
  }

  /** @param shutdown lightningd's, if it asked for it, and waits */
  async stop(shutdown?: Frame): Promise<void> {
    await Promise.all([
      ...this.plugins.map((plugin) => plugin.lifecycle.stop(shutdown)),
      ...[...this.#following.values()].map((following) => following[Symbol.asyncDispose]()),
    ]);
  }

  /**
   * Adds a plugin and starts it.
   * @param prepare called when its manifest is known, before its init
   * @param served called when its first start is over, well or not
   * @returns undefined if it runs already
   */
  load(
    path: string,
    kept: KeptInit,
    prepare: (plugin: ManagedPlugin) => void,
    served: (plugin: ManagedPlugin) => Promise<void>,
  ): ManagedPlugin | undefined {
    const resolved = resolvePluginPath(path, this.#options.given.shellDirectory);
    if (this.#loaded(resolved) !== undefined) return undefined;
    const plugin = this.#add(resolved);
    this.#readSettings();
    plugin.started = (async () => {
      await this.#begin(plugin, () => false);
      prepare(plugin);
      await plugin.lifecycle.initialize(kept);
      await served(plugin);
    })();
    return plugin;
  }

  /** Ends a plugin and takes it off the list. @param shutdown lightningd's, if it asked for it */
  async remove(plugin: ManagedPlugin, shutdown?: Frame): Promise<void> {
    const index = this.plugins.indexOf(plugin);
    if (index >= 0) this.plugins.splice(index, 1);
    const { number, path, traffic } = plugin;
    this.#unloaded.set(canonical(path), { number, versions: traffic.output.newest });
    await this.#following.get(plugin)?.[Symbol.asyncDispose]();
    this.#following.delete(plugin);
    await plugin.lifecycle.stop(shutdown);
    plugin.offer(EMPTY_MANIFEST);
  }

  #identityOf(path: string): Identity {
    return this.#unloaded.get(canonical(path)) ?? { number: ++this.#added, versions: 0 };
  }

  /** The plugins that the user may mean: files in several places may have the same name. */
  named(name: string): ManagedPlugin[] {
    return this.plugins.filter((plugin) => plugin.isNamed(name));
  }

  /**
   * Starts a plugin up to its manifest. If there is nothing to start yet, its build comes first.
   * @param isKnown what it offers is known from before, so the node can start without it
   */
  async #begin(plugin: ManagedPlugin, isKnown: () => boolean): Promise<void> {
    const builds = plugin.settings.build !== undefined && !existsSync(plugin.path) && !isKnown();
    if (builds) await this.#follow(plugin);
    await plugin.lifecycle.begin(this.#getmanifest, builds);
  }

  async #follow(plugin: ManagedPlugin): Promise<void> {
    const following = this.#following.get(plugin) ?? new Following(plugin, plugin.settings);
    this.#following.set(plugin, following);
    await following.ready;
  }

  /** @param startup of lightningd, which heeds disable-plugin then; `plugin start` takes what it names */
  #addGiven(startup: boolean): ManagedPlugin[] {
    const added: ManagedPlugin[] = [];
    for (const choice of chosenPlugins(namedIn(this.#values), this.#options.given, startup)) {
      if (this.#loaded(choice.path) !== undefined) continue;
      if (choice.kind === "to-run") added.push(this.#add(choice.path));
      else this.#emit(choice);
    }
    return added;
  }

  /** The plugin of the same file, which several paths may lead to: lightningd takes a file once. */
  #loaded(path: string): ManagedPlugin | undefined {
    const file = canonical(path);
    return this.plugins.find((plugin) => plugin.path === path || canonical(plugin.path) === file);
  }

  #add(path: string): ManagedPlugin {
    const { given, readers, shared } = this.#options;
    const name = nameOf(path);
    const plugin = new ManagedPlugin({
      ...this.#identityOf(path),
      path,
      name,
      logName: this.named(name).length > 0 ? join(basename(dirname(path)), basename(path)) : name,
      args: given.launch.args,
      readers,
      surroundings: (self) => new Connection(self, this.plugins, shared),
    });
    this.plugins.push(plugin);
    return plugin;
  }

  #readSettings(): void {
    const names = this.plugins.map(({ name }) => name);
    const { given } = this.#options;
    for (const plugin of this.plugins) {
      const settings = readSettings(this.#values, plugin.name, names, (option) =>
        this.#emit({ kind: "option-unused", option }),
      );
      const watch = settings.watch.map((path) => resolvePluginPath(path, given.shellDirectory));
      plugin.settings = { ...settings, watch };
    }
  }
}
