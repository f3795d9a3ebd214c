/** Every plugin that the host ever had, running or not, and the listeners for new ones. */
import type { Plugin } from "./plugin.ts";
import { pathsMatch } from "./plugin-path.ts";
import type { NotRegistered } from "./plugins.ts";

export class KnownPlugins {
  readonly #all: Plugin[] = [];
  readonly #listeners: ((plugin: Plugin) => void)[] = [];

  /** @returns its argument */
  add(plugin: Plugin | NotRegistered): Plugin | NotRegistered {
    if (typeof plugin === "string") return plugin;
    this.#all.push(plugin);
    for (const then of this.#listeners) then(plugin);
    return plugin;
  }

  /** The newest plugin of this base name or path. @throws if there was none */
  named(name: string): Plugin {
    const found = this.#all.findLast(({ path }) => pathsMatch(path, name));
    if (found === undefined) throw new Error(`the host never had a plugin ${name}`);
    return found;
  }

  /** Calls back with each plugin, now and whenever one is added. */
  forEach(then: (plugin: Plugin) => void): void {
    for (const plugin of this.#all) then(plugin);
    this.#listeners.push(then);
  }
}
