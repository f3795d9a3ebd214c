/** Says what of a plugin's manifest no link has registered, and which companions are to go. */
import { EMPTY_MANIFEST } from "../../lightningd/manifest/manifest.ts";
import type { Declaration, Kind, Manifest } from "../../lightningd/manifest/manifest.ts";
import type { Companion } from "../link/companion.ts";
import type { ManagedPlugin } from "../plugin.ts";
import { nothingRegistered } from "./claims.ts";
import type { LinkClaims, Claims } from "./claims.ts";

/**
 * What the plugin offers and no link has for it.
 * @param isFree whether a name may be had at all: someone else may have it
 */
export function missingOf(
  plugin: ManagedPlugin,
  claims: Claims,
  isFree: (kind: Kind, name: string) => boolean,
): Manifest {
  const { offered } = plugin;
  const absent = <T extends Declaration>(kind: Kind, list: readonly T[]): T[] =>
    list.filter(({ name }) => claims.linkOf(kind, name, plugin) === undefined && isFree(kind, name));
  return {
    ...EMPTY_MANIFEST,
    methods: absent("methods", offered.methods),
    options: absent("options", offered.options),
    hooks: offered.hooks.filter((hook) => !claims.hasHook(hook, plugin) && isFree("hooks", hook.name)),
    topics: absent("topics", offered.topics),
    subscriptions: offered.subscriptions.filter((topic) => claims.carrierOf(topic, plugin) === undefined),
    customMessages: offered.customMessages.filter((type) => !claims.hasCustomMessage(type)),
    canCheck: offered.canCheck,
  };
}

export function isEmpty(manifest: Manifest): boolean {
  const { methods, options, hooks, topics, subscriptions, customMessages } = manifest;
  return [methods, options, hooks, topics, subscriptions, customMessages].every((list) => list.length === 0);
}

/** What of a companion says whether it is needed. */
export type Carrier = Pick<Companion<ManagedPlugin>, "ended" | "link" | "manifest" | "plugin">;

/** Whether the plugin's companion is to go: it ended, or carries nothing that is still offered. */
export function isOutdated(companion: Carrier, claims: Claims): boolean {
  return companion.ended || (!lasts(companion.manifest) && isIdle(companion, claims));
}

/** An option that was registered once must stay so to the node's end (common/configvar.c follows a null pointer otherwise). */
function lasts(manifest: Manifest): boolean {
  return manifest.options.length > 0;
}

/** What a link has once lightningd took the manifest from it. */
export function registeredBy(plugin: ManagedPlugin, manifest: Manifest): LinkClaims {
  const registered = nothingRegistered(plugin);
  const kinds = ["methods", "hooks", "options", "topics"] as const;
  for (const kind of kinds) for (const { name, text } of manifest[kind]) registered[kind].set(name, { plugin, text });
  for (const topic of manifest.subscriptions) registered.subscriptions.add(topic);
  for (const type of manifest.customMessages) registered.customMessages.add(type);
  return registered;
}

function isIdle({ manifest, link, plugin }: Carrier, claims: Claims): boolean {
  const { offered } = plugin;
  const offers = (kind: Kind, { name }: Declaration): boolean => offered[kind].some((now) => now.name === name);
  return (
    !manifest.methods.some((had) => offers("methods", had)) &&
    !manifest.hooks.some((had) => offers("hooks", had) && claims.carrierOfHook(had.name, plugin) === link) &&
    !manifest.topics.some((had) => offers("topics", had)) &&
    !manifest.subscriptions.some((topic) => topic !== "shutdown" && offered.subscriptions.includes(topic)) &&
    !manifest.customMessages.some((type) => offered.customMessages.includes(type))
  );
}
