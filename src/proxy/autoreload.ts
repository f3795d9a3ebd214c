/** All of autoreload as lightningd knows it: the main link, the plugins, what they share, and how it ends. */
import type { Readable, Writable } from "node:stream";
import type { Frame } from "../jsonrpc/frame.ts";
import type { Passage } from "../jsonrpc/framer.ts";
import { checkOptions } from "../lightningd/options/given.ts";
import type { GivenOptions } from "../lightningd/options/given.ts";
import { ownManifest } from "../lightningd/options/options.ts";
import { logReader } from "../trace/log-reader.ts";
import { emitterOf } from "../trace/stream.ts";
import { traceReaders } from "../trace/tracing.ts";
import type { Emit } from "../trace/stream.ts";
import { Handshake } from "./handshake.ts";
import { HostLog } from "./link/host-log.ts";
import { Link } from "./link/link.ts";
import { Launched } from "./launched/launched.ts";
import { Neighbours } from "./launched/neighbours.ts";
import { METHOD_DECLARATIONS } from "./declarations.ts";
import { OwnMethods } from "./methods.ts";
import type { ManagedPlugin } from "./plugin.ts";
import { Precautions } from "./surface/start-risk.ts";
import { PluginList } from "./plugins.ts";
import type { EarlyOptions } from "./ahead.ts";
import { readForRecording } from "./recording/reader.ts";
import { Recording } from "./recording/recording.ts";
import { Registrar } from "./surface/registrar.ts";
import { Claims } from "./surface/claims.ts";
import { Switchboard } from "./switchboard.ts";

export interface AutoreloadOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly given: EarlyOptions;
  /** Everything is stopped: the process may end. */
  readonly done: () => void;
}

/** When lightningd itself stops it tells all plugins, and ours is told at the same time as a companion. */
const ASIDE_MS = 100;
/** A host that does not read what is left for it is not waited for any longer. */
const FAREWELL_MS = 1000;

export class Autoreload {
  readonly startedAt = performance.now();
  /** What happens to autoreload itself, or to none of the plugins. */
  readonly emit: Emit;
  readonly recording: Recording;
  readonly #main: Link;
  readonly #claims: Claims;
  readonly #list: PluginList;
  readonly #registrar: Registrar;
  readonly #handshake: Handshake;
  readonly #switchboard: Switchboard;
  #ownMethods: OwnMethods | undefined;
  #ownNeighbours: Neighbours | undefined;
  readonly #launched: Launched | undefined;
  readonly #options: AutoreloadOptions;
  #stopping: Promise<void> | undefined;

  constructor(options: AutoreloadOptions) {
    const { given } = options;
    this.#options = options;
    this.#main = new Link(options.input, options.output, this);
    const readers = [readForRecording, logReader(new HostLog(this.#main)), ...traceReaders];
    this.emit = emitterOf(readers);
    const claims = new Claims(ownManifest(METHOD_DECLARATIONS));
    this.recording = new Recording({
      plugins: () => this.plugins,
      claims,
      kept: () => this.#handshake.configured.value,
      emit: this.emit,
      shellDirectory: given.shellDirectory,
    });
    const precautions = new Precautions(given.native, given.launch.file);
    const registrar = new Registrar({ claims, sink: this, emit: this.emit, precautions });
    const rpcFileFor = (plugin: ManagedPlugin): Promise<string | undefined> => this.recording.rpcFileFor(plugin);
    const shared = { main: this.#main, claims, registrar, rpcFileFor };
    const list = new PluginList({ given, readers, shared });
    this.#claims = claims;
    this.#registrar = registrar;
    this.#list = list;
    this.#launched = given.launch.file === undefined ? undefined : this.#launchedWith(this.#neighbours);
    const { recording } = this;
    this.#handshake = new Handshake({
      list,
      claims,
      registrar,
      precautions,
      recording,
      given,
      launched: this.#launched,
    });
    this.#switchboard = new Switchboard({
      main: this.#main,
      claims,
      registrar,
      handshake: this.#handshake,
      plugins: () => this.plugins,
      ownMethod: (frame, link) => void this.#methods.call(frame, link),
    });
    this.recording.heed(given.values);
  }

  /** Resolves once the host's init is answered. */
  get initialized(): Promise<void> {
    return this.#handshake.initialized.reached;
  }

  /** Made when they are needed: the start is not kept waiting. */
  get #methods(): OwnMethods {
    return (this.#ownMethods ??= new OwnMethods(this, this.#neighbours));
  }

  get #neighbours(): Neighbours {
    return (this.#ownNeighbours ??= new Neighbours(process.cwd()));
  }

  get shellDirectory(): string {
    return this.#options.given.shellDirectory;
  }

  get plugins(): readonly ManagedPlugin[] {
    return this.#list.plugins;
  }

  named(text: string): readonly ManagedPlugin[] {
    return this.#list.named(text);
  }

  // From the host

  fromHost(frame: Frame, link: Link): void {
    if (frame.method === "shutdown" && !frame.has("id")) this.#shutdown(frame.detached(), link);
    else this.#switchboard.take(frame, link);
  }

  beginFromHost(head: Frame, link: Link): Passage | undefined {
    return this.#switchboard.begin(head, link);
  }

  tooLargeFromHost(id: string | undefined, method = "", link: Link): void {
    this.emit({ kind: "too-large", method });
    if (id !== undefined) this.#switchboard.refuseTooLarge(id, method, link);
  }

  linkEnded(link: Link): void {
    if (link === this.#main) void this.stop();
    else this.#registrar.lost(link);
  }

  /** Stops all plugins, then tells that all is done. @param shutdown lightningd's, if it asked for it, and waits */
  stop(shutdown?: Frame): Promise<void> {
    this.#stopping ??= this.#stop(shutdown);
    return this.#stopping;
  }

  /** Adds a plugin to those that run, once it can be told what init says. @returns undefined if it runs already */
  async load(path: string, options: GivenOptions): Promise<ManagedPlugin | undefined> {
    return this.#list.load(
      path,
      await this.#handshake.configured.reached,
      (plugin) => this.giveOptions(plugin, options),
      async (plugin) => {
        await Promise.all([this.#registrar.reconcile(plugin), this.#list.follow()]);
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
    const undo = [...options].map(([name, value]) => this.#handshake.configured.value?.give(name, value, manifest));
    plugin.takeBackOptions = () => {
      for (const each of undo) each?.();
    };
  }

  /** Ends one plugin for good; what it had registered is answered by us. */
  async unload(plugin: ManagedPlugin, shutdown?: Frame): Promise<void> {
    await this.#list.remove(plugin, shutdown);
    await this.recording.forget(plugin);
    await this.#registrar.forget(plugin);
  }

  #launchedWith(neighbours: Neighbours): Launched {
    const registrar = this.#registrar;
    return new Launched({
      methods: METHOD_DECLARATIONS,
      neighbours,
      companion: (name, manifest, sink) => registrar.companion(name, manifest, sink),
      isTaken: (method) => registrar.nodeHas(method),
      called: (frame, link, isNode) => void this.#methods.call(frame, link, isNode),
      emit: this.emit,
    });
  }

  async #stop(shutdown: Frame | undefined): Promise<void> {
    this.#handshake.over();
    await Promise.all([this.#list.stop(shutdown), this.#registrar.close(), this.#launched?.close()]);
    await this.recording.close();
    const { done } = this.#options;
    this.#main.end(done);
    setTimeout(done, FAREWELL_MS);
  }

  /** Of the node, or by `plugin stop` of one plugin's companion. */
  #shutdown(frame: Frame, link: Link): void {
    const plugin = this.#claims.of(link)?.owner;
    if (link === this.#main) void this.stop(frame);
    else if (plugin !== undefined && !this.#registrar.isLeaving(link)) {
      setTimeout(() => this.#stoppedAlone(plugin, frame), ASIDE_MS);
    }
  }

  #stoppedAlone(plugin: ManagedPlugin, shutdown: Frame): void {
    if (this.#stopping !== undefined) return;
    plugin.emit({ kind: "stopped-by-lightningd" });
    void this.unload(plugin, shutdown);
  }
}
