/** Knows which plugins registered for which hook, with their filters and the order that they asked for (plugin_hook.c). */
import { isHook } from "../../lightningd/facts/hooks.ts";
import { orderEntries } from "./hook-order.ts";
import type { HookEntry } from "./hook-order.ts";
import type { LogBook } from "../log-book.ts";
import type { Plugin } from "../plugin/plugin.ts";
import { Refused } from "../refused.ts";

/** The two hooks with filters, and the kind of value that these have. */
const FILTERS: Readonly<Record<string, "string" | "number">> = { custommsg: "number", rpc_command: "string" };

/** One hook's plugins, in the order of calling. The order does not change while the hook is in use: a new one waits in `next`. */
class RegisteredHook {
  readonly name: string;
  entries: (HookEntry | undefined)[] = [];
  next: (HookEntry | undefined)[] | undefined;
  users = 0;

  constructor(name: string) {
    this.name = name;
  }
}

export type { RegisteredHook };

export class HookRegistry {
  readonly #hooks = new Map<string, RegisteredHook>();
  readonly #log: LogBook;

  constructor(log: LogBook) {
    this.#log = log;
  }

  find(name: string): RegisteredHook | undefined {
    return this.#hooks.get(name);
  }

  /** @throws Refused in lightningd's words */
  add(name: string, entry: HookEntry): void {
    if (!isHook(name)) throw new Refused(`Unknown hook name ${name}`);
    checkFilters(name, entry.filters);
    const hook = this.#hooks.get(name) ?? new RegisteredHook(name);
    this.#hooks.set(name, hook);
    if (hook.entries.some((other) => other?.plugin === entry.plugin)) {
      throw new Refused(`Registered for hook ${name} multiple times`);
    }
    hook.entries.push(entry);
  }

  /** Empties a plugin's places at once, also in chains that are under way. */
  remove(plugin: Plugin): void {
    for (const hook of this.#hooks.values()) {
      for (const entries of [hook.entries, hook.next ?? []]) {
        const index = entries.findIndex((entry) => entry?.plugin === plugin);
        if (index >= 0) entries[index] = undefined;
      }
    }
  }

  /** Orders all hooks anew. @returns the plugins whose wishes contradict each other */
  order(): readonly Plugin[] {
    const failed = new Set<Plugin>();
    for (const hook of this.#hooks.values()) {
      const present = hook.entries.filter((entry) => entry !== undefined);
      const { ordered, left } = orderEntries(present, (plugin, text) => {
        this.#log.add(plugin.source, "debug", `hook ${hook.name} ${text}`);
      });
      for (const entry of left) failed.add(entry.plugin);
      if (left.length > 0) continue;
      if (hook.users === 0) hook.entries = [...ordered];
      else this.#defer(hook, ordered);
    }
    return [...failed];
  }

  /** To be called around each use of a hook. */
  begin(hook: RegisteredHook): void {
    hook.users++;
  }

  done(hook: RegisteredHook): void {
    if (--hook.users > 0 || hook.next === undefined) return;
    this.#log.add("lightningd", "unusual", `Updating hooks for ${hook.name} now usage is done.`);
    hook.entries = hook.next;
    hook.next = undefined;
  }

  #defer(hook: RegisteredHook, ordered: readonly HookEntry[]): void {
    hook.next = [...ordered];
    this.#log.add("lightningd", "unusual", `Deferring registration of hook ${hook.name} until it's not in use.`);
  }
}

function checkFilters(name: string, filters: HookEntry["filters"]): void {
  if (filters === undefined) return;
  const kind = FILTERS[name];
  if (kind === undefined) throw new Refused(`Hook ${name} does not allow filters`);
  if (!Array.isArray(filters)) throw new Refused("filters token must be an array");
  for (const filter of filters as readonly unknown[]) {
    const fits = kind === "string" ? typeof filter === "string" : Number.isInteger(filter) && Number(filter) >= 0;
    const wanted = kind === "string" ? "strings" : "unsigned integers";
    if (!fits) throw new Refused(`filters must be array of ${wanted}, not '${JSON.stringify(filter)}'`);
  }
}
