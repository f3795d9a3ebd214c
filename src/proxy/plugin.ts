/** One plugin under development, as autoreload has it: its traffic, its life, and what it offers at present. */
import { basename } from "node:path";
import { EMPTY_MANIFEST } from "../lightningd/manifest/manifest.ts";
import type { Manifest } from "../lightningd/manifest/manifest.ts";
import type { Settings } from "../lightningd/options/options.ts";
import { forCallers } from "../plugin/failure.ts";
import type { Failure } from "../plugin/failure.ts";
import { named } from "../trace/log.ts";
import type { Logger } from "../trace/log.ts";
import { NO_CAUTION } from "../lightningd/memory/caution.ts";
import type { Caution } from "../lightningd/memory/caution.ts";
import { Lifecycle } from "./reload/lifecycle.ts";
import type { OpenRequest } from "./traffic/ledger.ts";
import type { Outlet } from "./traffic/output.ts";
import { Traffic } from "./traffic/traffic.ts";

export interface ManagedPluginOptions {
  /** Absolute. */
  readonly path: string;
  /** lightningd's name for it. */
  readonly name: string;
  /** What it is called in the log. */
  readonly logName: string;
  /** The arguments that lightningd gave us, for every instance. */
  readonly args: readonly string[];
  readonly logger: Logger;
  readonly outlet: (plugin: ManagedPlugin) => Outlet;
  readonly settings: () => Settings;
  readonly configured: (plugin: ManagedPlugin, params: string) => void;
  readonly isLate: (plugin: ManagedPlugin, request: OpenRequest, afterMs: number) => void;
  /** A new instance serves. */
  readonly serves: (plugin: ManagedPlugin, text: string) => void;
}

export class ManagedPlugin {
  readonly path: string;
  readonly name: string;
  readonly logger: Logger;
  readonly traffic: Traffic;
  readonly lifecycle: Lifecycle;
  /** Resolves when its first start is over, well or not. */
  started: Promise<void> = Promise.resolve();
  /** Forgets the values for its options that the last of our methods gave. */
  takeBackOptions: () => void = () => undefined;
  /** What lightningd may not take of it when the node starts. */
  caution: Caution = NO_CAUTION;
  readonly #settings: () => Settings;
  #offered: Manifest = EMPTY_MANIFEST;
  #methods: ReadonlySet<string> = new Set();
  #hooks: ReadonlySet<string> = new Set();
  #topics: ReadonlySet<string> = new Set();

  constructor(options: ManagedPluginOptions) {
    const { path, name, args, settings } = options;
    const logger = named(options.logger, options.logName);
    this.path = path;
    this.name = name;
    this.logger = logger;
    this.#settings = settings;
    this.traffic = new Traffic({
      name,
      logger,
      outlet: options.outlet(this),
      settings,
      configured: (params) => options.configured(this, params),
      brokenOff: (instance, why) => this.lifecycle.breakOff(instance, why),
      isLate: (request, afterMs) => options.isLate(this, request, afterMs),
    });
    this.lifecycle = new Lifecycle({
      path,
      name,
      args,
      traffic: this.traffic,
      logger,
      settings,
      manifestChanged: (manifest, text) => {
        this.offer(manifest);
        options.serves(this, text);
      },
    });
  }

  /** What it offers: its manifest in service, or the last good one while there is none. */
  get offered(): Manifest {
    return this.#offered;
  }

  offer(manifest: Manifest): void {
    this.#offered = manifest;
    this.#methods = new Set(manifest.methods.map(({ name }) => name));
    this.#hooks = new Set(manifest.hooks.map(({ name }) => name));
    this.#topics = new Set(manifest.topics.map(({ name }) => name));
  }

  hasMethod(name: string): boolean {
    return this.#methods.has(name);
  }

  hasHook(name: string): boolean {
    return this.#hooks.has(name);
  }

  declaresTopic(topic: string): boolean {
    return this.#topics.has(topic);
  }

  /** How often lightningd would send it a notification: once for the topic's name and once for `*`, which is all but log. */
  subscriptionsTo(topic: string): number {
    return this.#offered.subscriptions.filter((entry) => entry === topic || (entry === "*" && topic !== "log")).length;
  }

  /** What of a failure may stand in an answer. */
  toCallers(told: Failure): Failure {
    return forCallers(told, this.#settings());
  }

  /** Whether the user means this plugin: by its name, its file's name or its path. */
  isNamed(text: string): boolean {
    return text === this.name || text === this.path || text === basename(this.path);
  }
}
