/**
 * What the links have registered with the host, and for whom. The desired surface of all plugins minus this is what a
 * companion has to register; what is registered and no longer desired is answered by us.
 */
import { membersOf } from "../../jsonrpc/json-text.ts";
import { joinFeaturebits, takenFeaturebits } from "../../lightningd/manifest/featurebits.ts";
import { helpLine } from "../../lightningd/manifest/help.ts";
import type { Correction, Corrections } from "../../lightningd/manifest/help.ts";
import type { Declaration, Kind, Manifest } from "../../lightningd/manifest/manifest.ts";
import { isLikelyTaken } from "../../lightningd/facts/taken.ts";
import { areFeaturebitsInDoubt, isInDoubt } from "../../lightningd/memory/caution.ts";
import type { Link } from "../link/link.ts";
import type { ManagedPlugin } from "../plugin.ts";
import { sayTaken } from "../../lightningd/manifest/rejections.ts";
import { unquoted } from "../../lightningd/options/setconfig.ts";

/** What one link has registered: by name, for which plugin, in which words. */
export interface Registered {
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
  /** The hooks of a companion that are its own by now, though another link may have had them before. */
  readonly settled: Set<string>;
}

export interface Claim {
  readonly plugin: ManagedPlugin;
  /** The declaration's JSON text as lightningd has it. */
  readonly text: string;
}

export function nothingRegistered(owner: ManagedPlugin | undefined): Registered {
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

export class Registry {
  readonly #links = new Map<Link, Registered>();
  readonly #ours: ReadonlySet<string>;

  /** @param own what autoreload has itself: no plugin may have these names */
  constructor(own: Manifest) {
    this.#ours = namesOf(own);
  }

  add(link: Link, registered: Registered): void {
    this.#links.set(link, registered);
    link.alwaysRead = registered.hooks.has("db_write");
  }

  remove(link: Link): void {
    this.#links.delete(link);
  }

  of(link: Link): Registered | undefined {
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

  /** Whether a hook is registered as the plugin declares it now: its order and filters may have changed. */
  hasHook({ name, text }: Declaration, plugin: ManagedPlugin): boolean {
    for (const { hooks } of this.#links.values()) {
      const claim = hooks.get(name);
      if (claim?.plugin === plugin && claim.text === text) return true;
    }
    return false;
  }

  /**
   * The one link whose calls of the hook go to the plugin. Of several it is the one that has the hook as the plugin declares it
   * now, once that is settled: until then it is the one from before, so that no call is missed.
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

  /** Who holds a name that only one plugin may have, as it is called in the log; undefined if nobody but this plugin. */
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
    for (const registered of this.#links.values()) {
      for (const kind of registered.owner === undefined ? (["methods", "options"] as const) : (["options"] as const)) {
        for (const { name } of plugin.offered[kind]) {
          const claim = registered[kind].get(name);
          const isLeft = claim?.plugin.offered[kind].every((declared) => declared.name !== name) === true;
          if (claim !== undefined && isLeft) registered[kind].set(name, { plugin, text: claim.text });
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

  /** What the node's help says in other words than a plugin has now, or of a method that is gone. */
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

/** What could not be registered together with the rest, and why. */
export interface LeftOut {
  readonly plugin: ManagedPlugin;
  readonly sentence: string;
}

/** The surface of all plugins on one link. The first to claim a name has it; what a later one wants besides is left out. */
export function mergeSurfaces(
  own: Manifest,
  plugins: readonly ManagedPlugin[],
): { readonly manifest: Manifest; readonly registered: Registered; readonly leftOut: readonly LeftOut[] } {
  const registered = nothingRegistered(undefined);
  const leftOut: LeftOut[] = [];
  const ours = namesOf(own);
  const claim = (kind: Kind, plugin: ManagedPlugin): void => {
    for (const declaration of plugin.offered[kind]) {
      const { name, text } = declaration;
      const isNamed = kind === "methods" || kind === "options";
      const holder = isNamed && ours.has(name) ? "autoreload" : registered[kind].get(name)?.plugin.name;
      if (holder !== undefined && isNamed) leftOut.push({ plugin, sentence: sayTaken(kind, name, holder) });
      // lightningd would kill us for a name that it has given to somebody else: a companion tries that.
      else if (holder === undefined && !(isNamed && isLikelyTaken(kind, name, plugin.name))) {
        if (!isInDoubt(plugin.caution, kind, declaration)) registered[kind].set(name, { plugin, text });
      }
    }
  };
  for (const plugin of plugins) {
    claim("methods", plugin);
    claim("options", plugin);
    claim("hooks", plugin);
    claim("topics", plugin);
    for (const topic of plugin.offered.subscriptions) registered.subscriptions.add(topic);
    for (const type of plugin.offered.customMessages) registered.customMessages.add(type);
  }
  for (const topic of own.subscriptions) registered.subscriptions.add(topic);
  const featurebits: string[] = [];
  for (const plugin of plugins) {
    const text = plugin.offered.featurebits ?? "{}";
    if (text !== "{}" && areFeaturebitsInDoubt(plugin.caution)) {
      leftOut.push({ plugin, sentence: "its feature bits are not announced: lightningd may have refused them" });
      continue;
    }
    const taken = takenFeaturebits(text, process.env["LIGHTNINGD_VERSION"]);
    if (taken.length === 0) featurebits.push(text);
    else
      leftOut.push({
        plugin,
        sentence: `its feature bits are not announced: lightningd has ${taken.join(", ")} itself`,
      });
  }
  const manifest = { ...own, ...asManifest(own, plugins, registered), ...announced(plugins, featurebits) };
  return { manifest, registered, leftOut };
}

function namesOf({ methods, options }: Manifest): ReadonlySet<string> {
  return new Set([...methods, ...options].map(({ name }) => name));
}

function announced(plugins: readonly ManagedPlugin[], texts: readonly string[]): Partial<Manifest> {
  const featurebits = joinFeaturebits(texts.filter((text) => text !== "{}"));
  return { featurebits, dynamic: plugins.every(({ offered }) => offered.dynamic) && featurebits === undefined };
}

function asManifest(own: Manifest, plugins: readonly ManagedPlugin[], registered: Registered): Partial<Manifest> {
  const claimed = <T extends Declaration>(kind: Kind, list: (manifest: Manifest) => readonly T[]): T[] =>
    plugins.flatMap((plugin) =>
      list(plugin.offered).filter(({ name }) => registered[kind].get(name)?.plugin === plugin),
    );
  const all = registered.subscriptions.has("*");
  return {
    options: [...own.options, ...claimed("options", ({ options }) => options)],
    methods: [...own.methods, ...claimed("methods", ({ methods }) => methods)],
    hooks: claimed("hooks", ({ hooks }) => hooks),
    topics: claimed("topics", ({ topics }) => topics),
    // lightningd sends a notification once for each subscription that fits it.
    subscriptions: [...registered.subscriptions].filter((topic) => !all || topic === "*" || topic === "log"),
    customMessages: [...registered.customMessages],
    // We answer for a plugin that does not, and a save may change that.
    canCheck: true,
  };
}
