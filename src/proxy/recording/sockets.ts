/** The sockets for plugins' own calls: a plugin has one where its calls are recorded or may have to be refused. */
import { resolve } from "node:path";
import { messageOf } from "../../jsonrpc/errors.ts";
import type { KeptInit } from "../../lightningd/options/init.ts";
import type { Emit } from "../../trace/stream.ts";
import type { ManagedPlugin } from "../plugin.ts";
import { OwnCalls } from "./own-calls.ts";

export interface CallSocketsOptions {
  /** The host's init, once it came. */
  readonly kept: () => KeptInit | undefined;
  readonly emit: Emit;
  /** Whether calls are recorded now. */
  readonly isTapped: () => boolean;
  /** Whether calls may have to be refused, since the plugin may be asked again. */
  readonly isGuarded: (plugin: ManagedPlugin) => boolean;
}

export class CallSockets {
  readonly #options: CallSocketsOptions;
  readonly #open = new Map<ManagedPlugin, Promise<OwnCalls | undefined>>();

  constructor(options: CallSocketsOptions) {
    this.#options = options;
  }

  /** The `rpc-file` for an instance's init; undefined for the host's own. */
  async nameFor(plugin: ManagedPlugin): Promise<string | undefined> {
    const isGuarded = this.#options.isGuarded(plugin);
    if (!this.#options.isTapped() && !isGuarded) return undefined;
    let calls = this.#open.get(plugin);
    if (calls === undefined) this.#open.set(plugin, (calls = this.#make(plugin, isGuarded)));
    return (await calls)?.name;
  }

  /** The plugin is stopped for good. */
  async forget(plugin: ManagedPlugin): Promise<void> {
    (await this.#open.get(plugin))?.close();
    this.#open.delete(plugin);
  }

  async close(): Promise<void> {
    for (const calls of this.#open.values()) (await calls)?.close();
    this.#open.clear();
  }

  /** @param isGuarded whether calls may be refused while the plugin is asked again */
  async #make(plugin: ManagedPlugin, isGuarded: boolean): Promise<OwnCalls | undefined> {
    const { kept, emit, isTapped } = this.#options;
    const configuration = kept()?.configuration;
    if (configuration === undefined) return undefined;
    const { lightningDir, rpcFile } = configuration;
    try {
      return await OwnCalls.open({
        plugin: plugin.number,
        lightningDir,
        rpcFile: resolve(lightningDir, rpcFile),
        refusal: isGuarded ? (id, method) => plugin.again.refusal(id, method) : undefined,
      });
    } catch (error) {
      if (isGuarded) plugin.again.unguarded = messageOf(error);
      if (isTapped()) emit({ kind: "own-calls-unrecorded", plugin: plugin.name, error });
      return undefined;
    }
  }
}
