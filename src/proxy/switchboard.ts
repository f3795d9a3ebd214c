/**
 * Between lightningd and the plugins: answers the two handshakes for all of them, and says for every other message which
 * plugin it belongs to. Links and plugins are lists, and this is the only place that joins them.
 */
import type { Readable, Writable } from "node:stream";
import { INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND } from "../jsonrpc/errors.ts";
import type { Frame } from "../jsonrpc/frame.ts";
import type { Passage } from "../jsonrpc/framer.ts";
import { membersOf } from "../jsonrpc/json-text.ts";
import { safeAnswer } from "../lightningd/hooks/table.ts";
import { checkOptions } from "../lightningd/options/given.ts";
import type { GivenOptions } from "../lightningd/options/given.ts";
import { KeptInit } from "../lightningd/options/init.ts";
import { isOurQuestion } from "../lightningd/options/listed.ts";
import { readManifest, writeManifest } from "../lightningd/manifest/manifest.ts";
import type { Manifest } from "../lightningd/manifest/manifest.ts";
import { ownManifest } from "../lightningd/options/options.ts";
import { recallManifest } from "../lightningd/memory/state.ts";
import { noteNothing } from "../plugin/process/guard.ts";
import { logReader } from "../trace/log-reader.ts";
import { TOO_LARGE } from "../trace/sentences/link.ts";
import { emitterOf } from "../trace/stream.ts";
import { traceReaders } from "../trace/tracing.ts";
import type { Emit } from "../trace/stream.ts";
import { HostLog } from "./link/host-log.ts";
import { INIT_MS, SLOW_MS, SLOW_START_MS, STARTUP_MS } from "./limits.ts";
import { Link } from "./link/link.ts";
import { METHOD_DECLARATIONS, OwnMethods } from "./methods.ts";
import type { ManagedPlugin } from "./plugin.ts";
import { Precautions } from "./surface/start-risk.ts";
import { Roster } from "./plugins.ts";
import type { Given } from "./plugins.ts";
import { Recording } from "./recording/recording.ts";
import { Registrar } from "./surface/registrar.ts";
import { Claims } from "./surface/claims.ts";
import { mergeSurfaces } from "./surface/merge.ts";
import { fatalSetconfig, readSetconfig, unquoted } from "../lightningd/options/setconfig.ts";

export interface ProxyOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** The arguments that lightningd gave us. */
  readonly args: readonly string[];
  readonly given: Given;
  /** Everything is stopped: the process may end. */
  readonly done: () => void;
}

/** When lightningd itself stops it tells all plugins, and ours is told at the same time as a companion. */
const ASIDE_MS = 100;
/** A host that does not read what is left for it is not waited for any longer. */
const FAREWELL_MS = 1000;

export class Proxy {
  readonly registry = new Claims(ownManifest(METHOD_DECLARATIONS));
  readonly main: Link;
  readonly roster: Roster;
  /** What happens to autoreload itself, or to none of the plugins. */
  readonly emit: Emit;
  readonly startedAt = performance.now();
  /** Resolves once the host's init is answered. */
  readonly initialized: Promise<void>;
  readonly #options: ProxyOptions;
  readonly #methods: OwnMethods;
  readonly #registration: Registrar;
  readonly #precautions: Precautions;
  readonly recording: Recording;
  #kept: KeptInit | undefined;
  readonly #untilInit: NodeJS.Timeout[] = [];
  #stopping: Promise<void> | undefined;

  #isInitialized: () => void = () => undefined;
  /** Resolves once the host's init is known: lightningd takes calls before that. */
  readonly #configured: Promise<KeptInit>;
  #isConfigured: (kept: KeptInit) => void = () => undefined;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.initialized = new Promise((resolve) => (this.#isInitialized = resolve));
    this.#configured = new Promise((resolve) => (this.#isConfigured = resolve));
    this.main = new Link(options.input, options.output, this);
    const log = new HostLog(this.main);
    const { given } = options;
    this.recording = new Recording({
      plugins: () => this.plugins,
      claims: this.registry,
      kept: () => this.#kept,
      log,
      shellDirectory: given.shellDirectory,
    });
    const readers = [logReader(log), ...traceReaders];
    this.emit = emitterOf(readers);
    this.#precautions = new Precautions(given.native);
    const { emit, registry } = this;
    this.#registration = new Registrar({ claims: registry, sink: this, emit, precautions: this.#precautions });
    const shared = {
      main: this.main,
      claims: registry,
      registrar: this.#registration,
      rpcFileFor: (plugin: ManagedPlugin) => this.recording.rpcFileFor(plugin),
    };
    this.roster = new Roster({ args: options.args, given, logger: log, readers, shared });
    this.recording.heed(given.values);
    this.#methods = new OwnMethods(this);
  }

  get shellDirectory(): string {
    return this.#options.given.shellDirectory;
  }

  get plugins(): readonly ManagedPlugin[] {
    return this.roster.plugins;
  }

  named(text: string): readonly ManagedPlugin[] {
    return this.roster.named(text);
  }

  // From the host

  fromHost(frame: Frame, link: Link): void {
    const { id, method = "" } = frame;
    if (id === undefined) this.#notified(method, frame, link);
    else this.#asked(id, method, frame, link);
  }

  /** Calls of plugins' methods are passed on as they come, but by a companion, which may end in the middle of one. */
  beginFromHost(head: Frame, link: Link): Passage | undefined {
    const { method = "" } = head;
    const registered = link === this.main ? this.registry.of(link) : undefined;
    const plugin = registered?.hooks.has(method) === true ? undefined : registered?.methods.get(method)?.plugin;
    return plugin?.hasMethod(method) === true ? plugin.traffic.begin(method, head, link) : undefined;
  }

  tooLargeFromHost(id: string | undefined, method = "", link: Link): void {
    this.emit({ kind: "too-large", method });
    if (id === undefined) return;
    if (this.registry.of(link)?.hooks.has(method) === true) link.answer(id, { result: "continue" });
    else link.refuse(id, { code: INVALID_REQUEST, message: `autoreload could not pass on ${method}, ${TOO_LARGE}` });
  }

  linkEnded(link: Link): void {
    if (link === this.main) void this.stop();
    else this.#registration.lost(link);
  }

  /** Stops all plugins, then tells that all is done. @param shutdown lightningd's, if it asked for it, and waits */
  stop(shutdown?: Frame): Promise<void> {
    this.#stopping ??= this.#stop(shutdown);
    return this.#stopping;
  }

  /** Adds a plugin to those that run, once it can be told what init says. @returns undefined if it runs already */
  async load(path: string, options: GivenOptions): Promise<ManagedPlugin | undefined> {
    return this.roster.load(
      path,
      await this.#configured,
      (plugin) => this.giveOptions(plugin, options),
      async (plugin) => {
        await Promise.all([this.#registration.reconcile(plugin), this.roster.follow()]);
      },
    );
  }

  /**
   * Values for a plugin's options, from its next init on, until they are taken back. Each has the type that the plugin declares.
   * @throws {WrongOption} if one cannot be; then none is kept
   */
  giveOptions(plugin: ManagedPlugin, options: GivenOptions): void {
    const { manifest, ready } = plugin.lifecycle;
    // What a plugin that never started declares is not known.
    if (ready) checkOptions(plugin.name, options, manifest);
    const undo = [...options].map(([name, value]) => this.#kept?.give(name, value, manifest));
    plugin.takeBackOptions = () => {
      for (const each of undo) each?.();
    };
  }

  /** Ends one plugin for good; what it had registered is answered by us. */
  async unload(plugin: ManagedPlugin, shutdown?: Frame): Promise<void> {
    await this.roster.remove(plugin, shutdown);
    await this.#registration.forget(plugin);
  }

  async #stop(shutdown: Frame | undefined): Promise<void> {
    this.#pastInit();
    await Promise.all([this.roster.stop(shutdown), this.#registration.close()]);
    await this.recording.close();
    const { done } = this.#options;
    this.main.end(done);
    setTimeout(done, FAREWELL_MS);
  }

  #asked(id: string, method: string, frame: Frame, link: Link): void {
    const registered = this.registry.of(link);
    const hook = registered?.hooks.get(method)?.plugin;
    const owner = hook === undefined ? registered?.methods.get(method)?.plugin : undefined;
    if (hook !== undefined) this.#hooked(id, method, frame, link, hook);
    else if (owner !== undefined) this.#called(id, method, frame, link, owner);
    else if (method === "getmanifest") void this.#getmanifest(id, frame, link);
    else if (method === "init") void this.#init(id, frame, link);
    else if (method === "setconfig") this.#setconfig(id, frame, link);
    else if (method === "check") this.#check(id, frame, link);
    else if (this.#methods.has(method)) void this.#methods.call(id, method, frame, link);
    else link.refuse(id, { code: METHOD_NOT_FOUND, message: `autoreload has no method ${method}.` });
  }

  #hooked(id: string, hook: string, frame: Frame, link: Link, plugin: ManagedPlugin): void {
    this.registry.of(link)?.hookCalls.set(hook, performance.now());
    const isAsked = plugin.hasHook(hook) && this.#registration.handover.takes(hook, plugin, frame, link);
    const isOurs = hook === "rpc_command" && (this.#registration.help.isOurs(frame) || isOurQuestion(frame));
    if (isOurs) link.answer(id, { result: "continue" });
    else if (isAsked) plugin.traffic.request("hook", hook, frame, link);
    else link.answer(id, safeAnswer(hook, frame.value("params")));
  }

  #called(id: string, method: string, frame: Frame, link: Link, plugin: ManagedPlugin): void {
    if (plugin.hasMethod(method)) plugin.traffic.request("method", method, frame, link);
    else link.refuse(id, { code: METHOD_NOT_FOUND, message: this.roster.whyGone(plugin, method) });
  }

  #notified(topic: string, frame: Frame, link: Link): void {
    if (topic === "shutdown") {
      this.#shutdown(frame.detached(), link);
      return;
    }
    for (const plugin of this.plugins) {
      if (this.registry.carrierOf(topic, plugin) !== link) continue;
      const times = plugin.subscriptionsTo(topic);
      for (let time = 0; time < times; time++) plugin.traffic.notification(frame, link);
    }
  }

  /** Of the node, or by `plugin stop` of one plugin's companion. */
  #shutdown(frame: Frame, link: Link): void {
    const plugin = this.registry.of(link)?.owner;
    if (link === this.main) void this.stop(frame);
    else if (plugin !== undefined && !this.#registration.isLeaving(link)) {
      setTimeout(() => this.#stoppedAlone(plugin, frame), ASIDE_MS);
    }
  }

  #stoppedAlone(plugin: ManagedPlugin, shutdown: Frame): void {
    if (this.#stopping !== undefined) return;
    plugin.emit({ kind: "stopped-by-lightningd" });
    void this.unload(plugin, shutdown);
  }

  // The handshakes

  async #getmanifest(id: string, frame: Frame, link: Link): Promise<void> {
    const params = frame.text("params") ?? "{}";
    // A plugin that hangs is helped by its next save: at its start, at its manifest, or with what is asked before init.
    this.#untilInit.push(setTimeout(() => void this.roster.follow(), SLOW_START_MS));
    await this.roster.begin(params, STARTUP_MS);
    for (const plugin of this.plugins) {
      this.#recall(plugin);
      this.#registration.changes.noteStart(plugin);
    }
    this.#precautions.take(this.plugins);
    const { given } = this.#options;
    const own = ownManifest(METHOD_DECLARATIONS, this.recording.isAsked ? ["log"] : []);
    const { manifest, registered, leftOut } = mergeSurfaces(own, this.plugins, given.native);
    this.registry.add(link, registered);
    link.answer(id, writeManifest(manifest));
    this.#untilInit.push(setTimeout(() => this.#sayWhatIsOpen(), SLOW_MS));
    for (const { plugin, what } of leftOut) plugin.emit({ kind: "left-out", what });
  }

  /** A plugin that did not start is registered as it was when it last did, so that its options and calls are known. */
  #recall(plugin: ManagedPlugin): void {
    const remembered = plugin.lifecycle.ready ? undefined : rememberedManifest(plugin.path);
    plugin.offer(remembered ?? plugin.lifecycle.manifest);
    if (remembered !== undefined) plugin.emit({ kind: "recalled" });
  }

  async #init(id: string, frame: Frame, link: Link): Promise<void> {
    const registered = this.plugins.map(({ offered }) => offered);
    const kept = new KeptInit(frame.text("params") ?? "{}", registered);
    this.#kept = kept;
    this.#pastInit();
    this.#registration.connect(kept.configuration);
    const { startup, network } = kept.configuration;
    this.recording.heed(new Map([...this.#options.given.values, ...kept.ours]));
    this.recording.write(network ?? "");
    const initialized = this.roster.initialize(kept);
    this.#isConfigured(kept);
    // lightningd starts no companions before its own start is over; later `plugin start` returns when all is registered.
    const ready = startup ? initialized : initialized.then(() => this.#register());
    // The same for one that hangs at init, and the node's start does not wait for that.
    if (!(await isDone(ready, SLOW_START_MS))) {
      void this.roster.follow();
      await isDone(ready, startup ? INIT_MS : STARTUP_MS);
    }
    link.answer(id, {});
    this.#isInitialized();
    if (startup) void this.#register();
    await this.roster.follow();
  }

  async #register(): Promise<void> {
    await Promise.all(this.plugins.map((plugin) => this.#registration.reconcile(plugin)));
  }

  /** The node's start is over as far as it hangs on us. */
  #pastInit(): void {
    for (const timer of this.#untilInit.splice(0)) clearTimeout(timer);
    noteNothing();
  }

  #sayWhatIsOpen(): void {
    for (const { traffic, emit } of this.plugins) {
      const names = new Set([...traffic.ledger].map(({ name }) => name));
      if (names.size > 0) emit({ kind: "start-waits", names: [...names] });
    }
  }

  // Requests that are about a plugin without being its own

  #setconfig(id: string, frame: Frame, link: Link): void {
    const setconfig = readSetconfig(frame.text("params") ?? "{}");
    const claim = this.registry.of(link)?.options.get(setconfig.name);
    const refuse = (message: string): void => link.refuse(id, { code: INVALID_PARAMS, message });
    if (claim?.plugin.offered.options.some(({ name }) => name === setconfig.name) !== true) {
      refuse(`No plugin of autoreload has the option ${setconfig.name} now.`);
      return;
    }
    const wrong = fatalSetconfig(setconfig, claim.text);
    if (wrong === undefined) claim.plugin.traffic.request("setconfig", "setconfig", frame, link);
    else refuse(wrong);
  }

  #check(id: string, frame: Frame, link: Link): void {
    const params = frame.text("params") ?? "{}";
    const command = unquoted(membersOf(params).get("command_to_check"));
    const registered = this.registry.of(link);
    const setconfig = readSetconfig(params);
    const claim = command === "setconfig" ? registered?.options.get(setconfig.name) : registered?.methods.get(command);
    const wrong = command === "setconfig" && claim !== undefined ? fatalSetconfig(setconfig, claim.text) : undefined;
    if (wrong !== undefined) link.refuse(id, { code: INVALID_PARAMS, message: wrong });
    else if (claim !== undefined && command !== "setconfig" && !claim.plugin.hasMethod(command)) {
      link.refuse(id, { code: METHOD_NOT_FOUND, message: this.roster.whyGone(claim.plugin, command) });
    } else if (claim?.plugin.offered.canCheck === true) claim.plugin.traffic.request("check", "check", frame, link);
    else link.answer(id, { command_to_check: command });
  }
}

/** What an older version of ours remembered may not be right any more. */
function rememberedManifest(path: string): Manifest | undefined {
  const text = recallManifest(path);
  try {
    return text === undefined ? undefined : { ...readManifest(text), featurebits: undefined };
  } catch {
    return undefined;
  }
}

/** Whether the promise resolves within the limit. */
async function isDone(promise: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  return Promise.race([promise.then(() => true), limit]).finally(() => clearTimeout(timer));
}
