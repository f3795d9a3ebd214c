/** Merges the surfaces of all plugins into one manifest for our own link, without names that two want or lightningd may refuse. */
import { joinFeaturebits, sayTakenFeaturebits } from "../../lightningd/manifest/featurebits.ts";
import { runsBundled } from "../../lightningd/launch/native-plugins.ts";
import type { NativePlugins } from "../../lightningd/launch/native-plugins.ts";
import { isLikelyTaken } from "../../lightningd/facts/taken.ts";
import type { Declaration, Kind, Manifest } from "../../lightningd/manifest/manifest.ts";
import { areFeaturebitsInDoubt, isInDoubt } from "../../lightningd/memory/caution.ts";
import type { LeftOut } from "../../trace/events/surface.ts";
import type { ManagedPlugin } from "../plugin.ts";
import { namesOf, nothingRegistered } from "./claims.ts";
import type { LinkClaims } from "./claims.ts";

/** What could not be registered together with the rest, and whose it is. */
export interface LeftBehind {
  readonly plugin: ManagedPlugin;
  readonly what: LeftOut;
}

/** The surface of all plugins on one link. The first to claim a name has it; what a later one wants besides is left out. */
export function mergeSurfaces(
  own: Manifest,
  plugins: readonly ManagedPlugin[],
  native: NativePlugins,
): { readonly manifest: Manifest; readonly registered: LinkClaims; readonly leftOut: readonly LeftBehind[] } {
  const registered = nothingRegistered(undefined);
  const leftOut: LeftBehind[] = [];
  const ours = namesOf(own);
  const runs = (bundled: string): boolean => runsBundled(bundled, native);
  const writer = plugins.find(hasDbWrite);
  const claim = (kind: Kind, plugin: ManagedPlugin): void => {
    for (const declaration of plugin.offered[kind]) {
      const { name, text } = declaration;
      const isNamed = kind === "methods" || kind === "options";
      const holder = isNamed && ours.has(name) ? "autoreload" : registered[kind].get(name)?.plugin.name;
      if (holder !== undefined && isNamed) leftOut.push({ plugin, what: { kind, name, holder } });
      // lightningd would kill us for a name that it has given to somebody else: a companion tries that.
      else if (holder === undefined && !(isNamed && isLikelyTaken(kind, name, plugin.name, runs))) {
        if (!isInDoubt(plugin.caution, kind, declaration)) registered[kind].set(name, { plugin, text });
      }
    }
  };
  for (const plugin of plugins) {
    claim("methods", plugin);
    claim("options", plugin);
    if (writer === undefined || writer === plugin) claim("hooks", plugin);
    claim("topics", plugin);
    for (const topic of plugin.offered.subscriptions) registered.subscriptions.add(topic);
    for (const type of plugin.offered.customMessages) registered.customMessages.add(type);
  }
  for (const topic of own.subscriptions) registered.subscriptions.add(topic);
  const featurebits: string[] = [];
  for (const plugin of plugins) {
    const text = plugin.offered.featurebits ?? "{}";
    if (text !== "{}" && areFeaturebitsInDoubt(plugin.caution)) {
      leftOut.push({ plugin, what: { kind: "featurebits", because: undefined } });
      continue;
    }
    const because = sayTakenFeaturebits(text, runs);
    if (because === undefined) featurebits.push(text);
    else leftOut.push({ plugin, what: { kind: "featurebits", because } });
  }
  const manifest = { ...own, ...asManifest(own, plugins, registered), ...announced(plugins, featurebits) };
  return { manifest, registered, leftOut };
}

/**
 * lightningd does what follows from a hook's answer while it handles that answer. If that writes to its database, it waits for db_write's,
 * which it does not read on the same link by then, and stands still for good (lightningd/plugin.c, plugins_exclusive_loop). So a plugin with
 * db_write shares its link with no other plugin's hooks: companions have those.
 */
function hasDbWrite({ offered }: ManagedPlugin): boolean {
  return offered.hooks.some(({ name }) => name === "db_write");
}

function announced(plugins: readonly ManagedPlugin[], texts: readonly string[]): Partial<Manifest> {
  const featurebits = joinFeaturebits(texts.filter((text) => text !== "{}"));
  return { featurebits, dynamic: plugins.every(({ offered }) => offered.dynamic) && featurebits === undefined };
}

function asManifest(own: Manifest, plugins: readonly ManagedPlugin[], registered: LinkClaims): Partial<Manifest> {
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
