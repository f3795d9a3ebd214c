/** The RPC methods that can be called, lightningd's own and plugins', by name (jsonrpc_command_add). */
import { FatalError, Refused } from "./refused.ts";
import { BUILT_IN_METHODS } from "../lightningd/facts/methods.ts";
import type { Deprecation } from "./deprecation.ts";
import type { Plugin } from "./plugin/plugin.ts";

export interface PluginMethod {
  readonly name: string;
  readonly usage: string;
  readonly deprecated: Deprecation | undefined;
  readonly plugin: Plugin;
}

export class CommandTable {
  readonly #methods = new Map<string, PluginMethod>();

  find(name: string): PluginMethod | undefined {
    return this.#methods.get(name);
  }

  all(): IterableIterator<PluginMethod> {
    return this.#methods.values();
  }

  /** @throws Refused if another plugin has the name; FatalError if lightningd has it, since lightningd then follows a null pointer */
  add(method: PluginMethod): void {
    const taken = this.#methods.get(method.name);
    const problem = `Could not register method "${method.name}", a method with that name is already registered`;
    if (taken !== undefined) throw new Refused(`${problem} by plugin ${taken.plugin.path}`);
    if (BUILT_IN_METHODS.has(method.name)) throw new FatalError(`${problem} by lightningd itself, which crashes of it`);
    this.#methods.set(method.name, method);
  }

  remove(plugin: Plugin): void {
    for (const [name, method] of this.#methods) if (method.plugin === plugin) this.#methods.delete(name);
  }
}
