/**
 * The embedded lightningd: runs plugins as lightningd does and is as strict, so that a plugin can be tried, tested and
 * compared without a node. In short:
 *
 *     await using host = await Host.start({ plugins: ["./hello.py"], options: { greeting: "Hi" } });
 *     await host.call("hello", { name: "bob" });          // a result, or a ResponseError
 *     await host.callRaw("hello", '{"n":1e400}');          // the result's bytes as they stood
 *     host.notify("block_added");                          // with a sample, or params of your own
 *     await host.hook("htlc_accepted");                    // how lightningd goes on: "continue", or one plugin's result
 *     await host.log.find(/plugin-hello\.py: started/);    // host.log.lines, and `line` events
 *     host.verdicts.list;                                  // what would have killed the plugin or the node; `verdict` events
 *     host.plugin("hello.py").raw.on("fromPlugin", ...);   // the bytes of its pipes; host.sendRaw(name, bytes)
 *     await host.pluginStart(path, { option: "value" });   // also pluginStop, pluginList
 *     await host.stop();                                   // as `lightning-cli stop`; host.kill() as SIGKILL of lightningd
 *
 * `Host.launch` gives a host whose plugins are still starting (`host.started`). A plugin that lightningd kills is killed here
 * too; what would end lightningd itself is recorded, and this one goes on, unless it happens while it starts.
 */
import { start } from "./boot.ts";
import { Dispatch } from "./commands/dispatch.ts";
import { openLightningDir } from "./directory/directory.ts";
import type { LightningDir } from "./directory/directory.ts";
import { askHook } from "./hooks/ask-hook.ts";
import type { HookOutcome } from "./hooks/hook-chain.ts";
import { settingsOf } from "./options/host-options.ts";
import type { HostOptions } from "./options/host-options.ts";
import { endAll } from "./plugin/leftovers.ts";
import { KnownPlugins } from "./plugin/known-plugins.ts";
import { LocalClient } from "./rpc/local-client.ts";
import type { CallOptions } from "./rpc/local-client.ts";
import type { LogBook } from "./log-book.ts";
import { EmbeddedNode } from "./node.ts";
import type { Plugin } from "./plugin/plugin.ts";
import { Plugins } from "./plugin/plugins.ts";
import { RpcServer } from "./rpc/rpc-server.ts";
import type { Receiver } from "./rpc/rpc-server.ts";
import { sampleHook, sampleNotification } from "../lightningd/samples.ts";
import type { Verdicts } from "./verdicts.ts";

export type { OptionValue } from "./command-line.ts";
export type { HookOutcome } from "./hooks/hook-chain.ts";
export { StartError } from "./options/host-options.ts";
export type { HostOptions, PluginSpec } from "./options/host-options.ts";
export type { LogLevel, LogLine } from "./log-book.ts";
export type { Verdict } from "./verdicts.ts";

/** What `plugin list` says of a plugin. */
export interface ListedPlugin {
  readonly name: string;
  readonly active: boolean;
  readonly dynamic: boolean;
}

export class Host implements AsyncDisposable {
  /** Resolves when lightningd would call itself started. @throws StartError */
  readonly started: Promise<void>;
  /** Resolves when the host has ended, whoever stopped it. */
  readonly stopped: Promise<void>;
  readonly #node: EmbeddedNode;
  readonly #plugins: Plugins;
  readonly #receive: Receiver;
  /** Takes what comes by lightning-rpc. */
  readonly #script: Receiver;
  readonly #client: LocalClient;
  readonly #directory: LightningDir;
  readonly #known = new KnownPlugins();
  #server: RpcServer | undefined;
  #stopping: Promise<void> | undefined;
  #ended: () => void = () => undefined;
  #leftOver: readonly number[] = [];

  /** @throws StartError if lightningd would not start */
  static async start(options: HostOptions = {}): Promise<Host> {
    const host = await Host.launch(options);
    await host.started;
    return host;
  }

  /** A host that is starting. `started` has to be awaited. */
  static async launch(options: HostOptions = {}): Promise<Host> {
    return new Host(options, await openLightningDir(options.lightningDir));
  }

  private constructor(options: HostOptions, directory: LightningDir) {
    this.#directory = directory;
    this.#node = new EmbeddedNode(settingsOf(options, directory.path));
    this.#plugins = new Plugins(this.#node);
    const dispatch = new Dispatch(this.#node, {
      register: (path, environment, start) => this.#known.add(this.#plugins.register(path, environment, start)),
      launch: async (plugin, client) => await this.#plugins.launch(plugin, client),
      whenAllActive: (then) => this.#plugins.whenAllActive(then),
      stopPlugin: (plugin, stopped) => this.#plugins.stop(plugin, stopped),
      stop: (answer) => void this.#stop(answer),
    });
    this.#receive = (session, frame) => dispatch.receive(session, frame);
    this.#script = options.script ?? this.#receive;
    this.#client = new LocalClient(this.#receive, this.#node.settings.allowDeprecatedApis);
    this.stopped = new Promise((resolve) => {
      this.#ended = resolve;
    });
    this.started = this.#start(options);
  }

  get log(): LogBook {
    return this.#node.log;
  }

  get verdicts(): Verdicts {
    return this.#node.verdicts;
  }

  get lightningDir(): string {
    return this.#directory.path;
  }

  /** The path of the lightning-rpc socket. */
  get socket(): string {
    return this.#directory.socket;
  }

  /** The plugins that are registered now, in lightningd's order. */
  get plugins(): readonly Plugin[] {
    return this.#node.plugins;
  }

  /** Whether somebody has asked the host to stop. */
  get stopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** The pids of plugins that were still alive after the host had stopped, and were killed. */
  get leftOver(): readonly number[] {
    return this.#leftOver;
  }

  /** The newest plugin of this base name or path, running or not. @throws if there was none */
  plugin(name: string): Plugin {
    return this.#known.named(name);
  }

  /** Calls back with each plugin, now and whenever one is registered. */
  onPlugin(then: (plugin: Plugin) => void): void {
    this.#known.forEach(then);
  }

  /** @throws ResponseError, or the signal's reason */
  async call(method: string, params: string | object = {}, options: CallOptions = {}): Promise<unknown> {
    return (await this.#client.call(method, params, options)).value("result");
  }

  /** The result's bytes as they came. @param params JSON text or an object @throws ResponseError, or the signal's reason */
  async callRaw(method: string, params: string | object = {}, options: CallOptions = {}): Promise<Buffer> {
    return (await this.#client.call(method, params, options)).slice("result") ?? Buffer.alloc(0);
  }

  /** @param params all of the notification's `params`, `{"block_added": {...}}`; by default a sample */
  notify(topic: string, params: string | object = sampleNotification(topic) ?? {}): void {
    this.#node.notifier.send(topic, params);
  }

  /**
   * Asks all plugins that registered for a hook, in lightningd's order.
   * @param params of the call, as JSON text or object; a sample of them by default
   * @throws if there is no such hook, or the signal's reason
   */
  async hook(
    name: string,
    params: string | object = sampleHook(name) ?? {},
    signal?: AbortSignal,
  ): Promise<HookOutcome> {
    const ask = askHook(this.#node, name, params);
    return await this.#client.untilClosed(`the hook ${name} was answered`, ask, signal);
  }

  /** Writes bytes to a plugin's stdin that lightningd never would. */
  sendRaw(name: string, bytes: Buffer | string): void {
    this.plugin(name).send(Buffer.from(bytes));
  }

  /** `plugin start`. @throws ResponseError */
  async pluginStart(
    path: string,
    options: Readonly<Record<string, unknown>> = {},
    signal?: AbortSignal,
  ): Promise<readonly ListedPlugin[]> {
    return listed(await this.call("plugin", { subcommand: "start", plugin: path, ...options }, { signal }));
  }

  /** `plugin stop`. @throws ResponseError */
  async pluginStop(name: string, signal?: AbortSignal): Promise<void> {
    await this.call("plugin", { subcommand: "stop", plugin: name }, { signal });
  }

  async pluginList(): Promise<readonly ListedPlugin[]> {
    return listed(await this.call("plugin", { subcommand: "list" }));
  }

  /** Sets an option's dynamic value: `setconfig`. @throws ResponseError */
  async setConfig(config: string, val?: unknown, transient = false): Promise<unknown> {
    return await this.call("setconfig", { config, ...(val === undefined ? {} : { val }), transient });
  }

  /**
   * Stops as `lightning-cli stop` does: plugins that asked for `shutdown` get their time. Resolves when all plugins are gone.
   * @param graceMs less time than lightningd gives them
   */
  async stop(graceMs?: number): Promise<void> {
    await this.#stop(undefined, graceMs);
  }

  /** Ends as lightningd does by SIGKILL: all pipes and connections close at once. Resolves when the plugins' processes are gone. */
  async kill(): Promise<void> {
    this.#stopping ??= this.#finish(() => this.#plugins.abandon());
    await this.#stopping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #start(options: HostOptions): Promise<void> {
    return start(options, {
      node: this.#node,
      plugins: this.#plugins,
      known: this.#known,
      isOver: () => this.stopping,
      kill: () => this.kill(),
      listen: async () => {
        const { allowDeprecatedApis } = this.#node.settings;
        this.#server = await RpcServer.listen(this.socket, this.#script, allowDeprecatedApis);
      },
    });
  }

  async #stop(answer?: () => void, graceMs?: number): Promise<void> {
    this.#stopping ??= this.#finish(async () => {
      this.#server?.stopListening();
      await this.#plugins.shutDown(graceMs);
      answer?.();
      this.#server?.closeAll();
    }, graceMs);
    await this.#stopping;
  }

  async #finish(end: () => void | Promise<void>, graceMs?: number): Promise<void> {
    await end();
    this.#server?.destroy();
    this.#client.close();
    this.#leftOver = await endAll(this.#plugins.children, graceMs);
    this.#directory.remove();
    this.#ended();
  }
}

function listed(result: unknown): readonly ListedPlugin[] {
  return (result as { readonly plugins: readonly ListedPlugin[] }).plugins;
}
