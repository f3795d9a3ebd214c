/** One plugin under development, as autoreload has it: its traffic, its life, and what it offers at present. */
import { basename } from "node:path";
import { EMPTY_MANIFEST } from "../lightningd/manifest/manifest.ts";
import type { Manifest } from "../lightningd/manifest/manifest.ts";
import { DEFAULT_SETTINGS } from "../lightningd/options/options.ts";
import type { Settings } from "../lightningd/options/options.ts";
import { forCallers } from "../plugin/failure.ts";
import type { Note } from "../recording/notes.ts";
import { tap } from "../recording/tap.ts";
import type { Failure } from "../trace/failure.ts";
import { History } from "../trace/history.ts";
import { emitterOf } from "../trace/stream.ts";
import type { Emit, Reader, Subject } from "../trace/stream.ts";
import { NO_CAUTION } from "../lightningd/memory/caution.ts";
import type { Caution } from "../lightningd/memory/caution.ts";
import { Again } from "./again/again.ts";
import { Lifecycle } from "./reload/lifecycle.ts";
import type { Surroundings } from "./traffic/events.ts";
import { Traffic } from "./traffic/traffic.ts";

export interface ManagedPluginOptions {
  /** Among all plugins of this run, from 1. */
  readonly number: number;
  /** How many versions of it there were before. */
  readonly versions: number;
  /** Absolute. */
  readonly path: string;
  /** lightningd's name for it. */
  readonly name: string;
  /** The plugin's name in the log. */
  readonly logName: string;
  /** The arguments that lightningd gave us, for every instance. */
  readonly args: readonly string[];
  /** Who reads the plugin's events. */
  readonly readers: readonly Reader[];
  readonly surroundings: (plugin: ManagedPlugin) => Surroundings;
}

export class ManagedPlugin implements Subject {
  readonly number: number;
  readonly path: string;
  readonly name: string;
  readonly logName: string;
  readonly emit: Emit;
  readonly history = new History();
  readonly traffic: Traffic;
  readonly lifecycle: Lifecycle;
  /** Resolves when the plugin's first start has succeeded or failed. */
  started: Promise<void> = Promise.resolve();
  /** Forgets the option values that the last call of our methods gave. */
  takeBackOptions: () => void = () => undefined;
  /** What of the plugin lightningd may refuse when the node starts. */
  caution: Caution = NO_CAUTION;
  #again: Again | undefined;
  #settings = DEFAULT_SETTINGS;
  #offered: Manifest = EMPTY_MANIFEST;
  #methods: ReadonlySet<string> = new Set();
  #hooks: ReadonlySet<string> = new Set();
  #topics: ReadonlySet<string> = new Set();

  constructor(options: ManagedPluginOptions) {
    const { number, path, name, args } = options;
    const settings = (): Settings => this.settings;
    this.number = number;
    this.path = path;
    this.name = name;
    this.logName = options.logName;
    this.emit = emitterOf([...options.readers, (event) => this.history.read(event)], this);
    const { emit } = this;
    const surroundings = options.surroundings(this);
    this.traffic = new Traffic({ number, name, emit, surroundings, settings });
    this.traffic.output.newest = options.versions;
    this.lifecycle = new Lifecycle({
      path,
      args,
      traffic: this.traffic,
      emit,
      settings,
      events: surroundings,
      endedOverQuestion: (instance) => this.#again?.ended(instance) === true,
    });
    tap?.note(this.asNote());
  }

  /** Made with its first use, so that the start does not wait for its code. */
  get again(): Again {
    return (this.#again ??= this.#newAgain());
  }

  get settings(): Settings {
    return this.#settings;
  }

  set settings(settings: Settings) {
    this.#settings = settings;
    this.traffic.witness = settings.verdict ? this.again : undefined;
  }

  /** A new version serves. */
  served(): void {
    this.#again?.served();
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
    tap?.note(this.asNote());
  }

  asNote(): Note {
    return { note: "plugin", p: this.number, name: this.name, path: this.path, topics: this.#offered.subscriptions };
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

  /** How often lightningd would send the plugin a notification: once for the topic's name and once for `*`, which is all but log. */
  subscriptionsTo(topic: string): number {
    return this.#offered.subscriptions.filter((entry) => entry === topic || (entry === "*" && topic !== "log")).length;
  }

  /** What of a failure may stand in an answer. */
  toCallers(told: Failure): Failure {
    return forCallers(told, this.settings);
  }

  /** Why it does not answer a method that it had registered. */
  whyGone(method: string): string {
    const { state } = this.lifecycle;
    if (state.kind === "stopped") return `${this.name} was stopped, and its method ${method} with it.`;
    const { lastReload } = this.history;
    const since = lastReload === undefined ? "" : ` since its last reload (${lastReload.reason})`;
    return `${this.name} has no method ${method} any more${since}.`;
  }

  /** Whether the user means this plugin: by its name, its file's name or its path. */
  isNamed(text: string): boolean {
    return text === this.name || text === this.path || text === basename(this.path);
  }

  #newAgain(): Again {
    const { name, emit, traffic, lifecycle, history } = this;
    return new Again({
      name,
      emit,
      traffic,
      offers: (question) => (question.kind === "hook" ? this.hasHook(question.name) : this.hasMethod(question.name)),
      reason: (pid) => (history.lastReload?.pid === pid ? history.lastReload.reason : undefined),
      // The lifecycle reports how that ended.
      revive: (reason) => void lifecycle.restart(reason).catch(() => undefined),
    });
  }
}
