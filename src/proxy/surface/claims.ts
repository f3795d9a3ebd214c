/**
 * What the links have registered with the host, and for which plugin. What plugins offer beyond this, a companion has to
 * register; what is registered and no longer offered, we answer.
 */
import { membersOf } from "../../jsonrpc/json-text.ts";
import { helpLine } from "../../lightningd/manifest/help.ts";
import type { Correction, Corrections } from "../../lightningd/manifest/help.ts";
import type { Declaration, Kind, Manifest } from "../../lightningd/manifest/manifest.ts";
import type { Names, Note } from "../../recording/notes.ts";
import { tap } from "../../recording/tap.ts";
import type { Link } from "../link/link.ts";
import type { ManagedPlugin } from "../plugin.ts";
import { unquoted } from "../../lightningd/options/setconfig.ts";

/** What one link has registered: by name, for which plugin, in which words. */
export interface LinkClaims {
  /** The plugin whose companion the link is; undefined for our own stdin and stdout. */
  readonly owner: ManagedPlugin | undefined;
  readonly methods: Map<string, Claim>;
  readonly hooks: Map<string, Claim>;
  readonly options: Map<string, Claim>;
  readonly topics: Map<string, Claim>;
  /** Shared by all plugins: every notification is passed on to each that wants it. */
  readonly subscriptions: Set<string>;
  readonly customMessages: Set<number>;
  /** When lightningd last called each hook here. */
  readonly hookCalls: Map<string, number>;
  /** The hooks of a companion that have passed to it from the link that had them before. */
  readonly settled: Set<string>;
}

export interface Claim {
  readonly plugin: ManagedPlugin;
  /** The declaration's JSON text as lightningd has it. */
  readonly text: string;
}

export function nothingRegistered(owner: ManagedPlugin | undefined): LinkClaims {
  return {
    owner,
    methods: new Map(),
    hooks: new Map(),
    options: new Map(),
    topics: new Map(),
    subscriptions: new Set(),
    customMessages: new Set(),
    hookCalls: new Map(),
    settled: new Set(),
  };
}

export class Claims {
  readonly #links = new Map<Link, LinkClaims>();
  readonly #ours: ReadonlySet<string>;

  /** @param own what autoreload has itself: no plugin may have these names */
  constructor(own: Manifest) {
    this.#ours = namesOf(own);
  }

  add(link: Link, registered: LinkClaims): void {
    this.#links.set(link, registered);
    link.alwaysRead = registered.hooks.has("db_write");
    tap?.note(noteOf(link, registered));
  }

  remove(link: Link): void {
    this.#links.delete(link);
  }

  asNotes(): Note[] {
    return [...this.#links].map(([link, registered]) => noteOf(link, registered));
  }

  of(link: Link): LinkClaims | undefined {
    return this.#links.get(link);
  }

  /** The link on which the plugin's claim stands. */
  linkOf(kind: Kind, name: string, plugin: ManagedPlugin): Link | undefined {
    for (const [link, registered] of this.#links) if (registered[kind].get(name)?.plugin === plugin) return link;
    return undefined;
  }

  /** The type of an option as lightningd was told it. */
  optionType(name: string, plugin: ManagedPlugin): string | undefined {
    const link = this.linkOf("options", name, plugin);
    const text = link === undefined ? undefined : this.#links.get(link)?.options.get(name)?.text;
    return text === undefined ? undefined : unquoted(membersOf(text).get("type"));
  }

  /** Whether a hook is registered as the plugin declares it now, with the same order and filters. */
  hasHook({ name, text }: Declaration, plugin: ManagedPlugin): boolean {
    for (const { hooks } of this.#links.values()) {
      const claim = hooks.get(name);
      if (claim?.plugin === plugin && claim.text === text) return true;
    }
    return false;
  }

  /**
   * The one link whose calls of the hook go to the plugin: the one that has the hook as the plugin declares it now, once that is
   * settled. Until then it is the link from before, so that no call is missed.
   */
  carrierOfHook(name: string, plugin: ManagedPlugin): Link | undefined {
    const declared = plugin.offered.hooks.find((hook) => hook.name === name)?.text;
    let carrier: Link | undefined;
    let best = 0;
    for (const [link, { owner, hooks, settled }] of this.#links) {
      const claim = hooks.get(name);
      if (claim?.plugin !== plugin) continue;
      const isSettled = owner === undefined || settled.has(name);
      const rank = isSettled ? (claim.text === declared ? 3 : 2) : 1;
      if (rank < best) continue;
      carrier = link;
      best = rank;
    }
    return carrier;
  }

  /** The log's name of another holder of a name that only one plugin may have; undefined if there is none. */
  holderOf(kind: "methods" | "options", name: string, plugin: ManagedPlugin): string | undefined {
    if (this.#ours.has(name)) return "autoreload";
    for (const registered of this.#links.values()) {
      const holder = registered[kind].get(name)?.plugin;
      if (holder !== undefined && holder !== plugin) return holder.name;
    }
    return undefined;
  }

  /**
   * What is registered for a plugin that does not offer it any more is this one's, if it does: all on our own link, and
   * options, which stay registered on a companion too.
   */
  inherit(plugin: ManagedPlugin): void {
    for (const [link, registered] of this.#links) {
      for (const kind of registered.owner === undefined ? (["methods", "options"] as const) : (["options"] as const)) {
        for (const { name } of plugin.offered[kind]) {
          const claim = registered[kind].get(name);
          const isLeft = claim?.plugin.offered[kind].every((declared) => declared.name !== name) === true;
          if (claim === undefined || !isLeft) continue;
          registered[kind].set(name, { plugin, text: claim.text });
          tap?.note(noteOf(link, registered));
        }
      }
    }
  }

  /** The one link whose notifications on this topic are passed on to the plugin: its own companion's, else the first. */
  carrierOf(topic: string, plugin: ManagedPlugin): Link | undefined {
    let first: Link | undefined;
    for (const [link, registered] of this.#links) {
      if (!registered.subscriptions.has(topic) && (topic === "log" || !registered.subscriptions.has("*"))) continue;
      if (registered.owner === plugin) return link;
      first ??= registered.owner === undefined ? link : undefined;
    }
    return first;
  }

  /** Where the node's help differs from what a plugin declares now, or shows a method that is gone. */
  outdatedHelp(): Corrections {
    const corrections = new Map<string, Correction>();
    for (const { methods } of this.#links.values()) {
      for (const [name, { plugin, text }] of methods) {
        const now = plugin.offered.methods.find((method) => method.name === name);
        const line = now === undefined ? undefined : helpLine(now.text);
        if (line !== helpLine(text)) corrections.set(helpLine(text), { name, line });
      }
    }
    return corrections;
  }

  hasCustomMessage(type: number): boolean {
    for (const { customMessages } of this.#links.values()) if (customMessages.has(type)) return true;
    return false;
  }
}

/** Of methods and options, which share no name with anybody else's. */
export function namesOf({ methods, options }: Manifest): ReadonlySet<string> {
  return new Set([...methods, ...options].map(({ name }) => name));
}

function noteOf({ number }: Link, { owner, methods, hooks, options, subscriptions }: LinkClaims): Note {
  const names = (claims: ReadonlyMap<string, Claim>): Names =>
    [...claims].map(([name, { plugin }]) => [name, plugin.number] as const);
  return {
    note: "link",
    number,
    owner: owner?.number,
    methods: names(methods),
    hooks: names(hooks),
    options: names(options),
    subscriptions: [...subscriptions],
  };
}
