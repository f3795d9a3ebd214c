/**
 * Brings what lightningd has registered to what the plugins offer: what is desired and not registered is registered by a
 * companion, what is registered and no longer desired is answered by us, and a companion that carries nothing any more goes.
 */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ResponseError } from "../jsonrpc/errors.ts";
import { describeDifference, differences } from "../lightningd/difference.ts";
import type { Difference } from "../lightningd/difference.ts";
import type { Configuration } from "../lightningd/init.ts";
import { EMPTY_MANIFEST } from "../lightningd/manifest.ts";
import type { Declaration, Manifest, OptionDeclaration } from "../lightningd/manifest.ts";
import { callNode } from "../lightningd/rpc.ts";
import { tracer } from "../trace/log.ts";
import type { Logger } from "../trace/log.ts";
import { Companion } from "./companion.ts";
import { CompanionDoor } from "./companion-door.ts";
import type { Link, LinkSink } from "./link.ts";
import type { ManagedPlugin } from "./plugin.ts";
import { refusedDeclarations, sayTaken } from "./refusals.ts";
import { nothingRegistered } from "./registry.ts";
import type { Kind, Registered, Registry } from "./registry.ts";

export interface RegistrationOptions {
  readonly registry: Registry;
  readonly logger: Logger;
  readonly sink: LinkSink;
}

/** While lightningd starts, a `plugin start` gets its getmanifest but no init. */
const STARTUP_POLL_MS = 100;
/** What is open on a companion has so long to be answered before it is replaced. */
const IDLE_MS = 30_000;
const IDLE_POLL_MS = 10;
/** A companion that ends after so long was ended by chance. */
const STEADY_MS = 5000;
/** lightningd forgets an option of a companion that is gone within so many tries. */
const FREE_TRIES = 40;
const FREE_POLL_MS = 50;
/** More companions of one plugin than this are made one. */
const MOST_COMPANIONS = 4;

/** A companion's file is written with its execute bit. */
const NO_EXEC = "Start lightningd with TMPDIR set to a directory where files may be executed (not mounted noexec)";

const trace = tracer("registration");

export class Registration {
  readonly #options: RegistrationOptions;
  readonly #companions: Companion[] = [];
  readonly #shown = new Map<ManagedPlugin, Manifest>();
  readonly #said = new Set<string>();
  /** What lightningd did not take from a companion, by kind and name. */
  readonly #refused = new Map<ManagedPlugin, { readonly of: Manifest; readonly names: Set<string> }>();
  /** Options that were set by setconfig. */
  readonly #wereSet = new Set<string>();
  readonly #stopping = new AbortController();
  #door: Promise<CompanionDoor> | undefined;
  #rpcPath: string | undefined;
  #active = false;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: RegistrationOptions) {
    this.#options = options;
  }

  /** The node's socket is known from init. */
  connect(configuration: Configuration): void {
    this.#rpcPath = join(configuration.lightningDir, configuration.rpcFile);
  }

  /** Registers what is missing for the plugin, after what is under way. Never rejects. */
  reconcile(plugin: ManagedPlugin): Promise<void> {
    this.#sayDifference(plugin);
    this.#queue = this.#queue
      .then(() => this.#reconcile(plugin))
      .catch((error: unknown) => this.#sayFailed(plugin, error));
    return this.#queue;
  }

  /** The plugin is not to be known to lightningd any more, as far as companions go. */
  async forget(plugin: ManagedPlugin): Promise<void> {
    this.#queue = this.#stopAll(plugin, this.#queue);
    await this.#queue;
  }

  /** An option was set by setconfig: from now on it must be declared by somebody as long as lightningd lives. */
  wasSet(option: string): void {
    this.#wereSet.add(option);
  }

  /** The link on which the plugin is known by its own name. */
  linkOf(plugin: ManagedPlugin): Link | undefined {
    return this.#of(plugin).find(({ link }) => link !== undefined)?.link;
  }

  /** Whether the link's companion goes because we want it to. */
  isLeaving(link: Link): boolean {
    return this.#companions.some((companion) => companion.link === link && companion.leaving);
  }

  /** A companion's link is gone. */
  lost(link: Link): void {
    this.#options.registry.remove(link);
    const index = this.#companions.findIndex((companion) => companion.link === link && !companion.leaving);
    const [companion] = index < 0 ? [] : this.#companions.splice(index, 1);
    // One that is killed at once would be so again.
    if (companion !== undefined && performance.now() - companion.startedAt > STEADY_MS)
      void this.reconcile(companion.plugin);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#companions.map((companion) => companion.close()));
    const door = await this.#door?.catch(() => undefined);
    await door?.close();
  }

  async #reconcile(plugin: ManagedPlugin): Promise<void> {
    if (this.#rpcPath === undefined || this.#stopping.signal.aborted) return;
    this.#options.registry.inherit(plugin);
    const changed = this.#of(plugin).filter((companion) => this.#differs(companion, plugin));
    const many =
      this.#of(plugin).length >= MOST_COMPANIONS ? this.#of(plugin).filter(({ manifest }) => !lasts(manifest)) : [];
    for (const companion of new Set([...changed, ...many, ...this.#idle(plugin)])) await this.#stop(companion);
    // After a reload, what somebody else had may be free.
    if (this.#refused.get(plugin)?.of !== plugin.offered) this.#refused.delete(plugin);
    for (;;) {
      const missing = this.#missing(plugin);
      if (isEmpty(missing)) return;
      await this.#untilActive();
      try {
        return await this.#start(plugin, missing);
      } catch (error) {
        if (!this.#leaveOut(plugin, missing, error)) throw error;
      }
    }
  }

  /** @returns whether there is something to leave out, so that the rest may be taken */
  #leaveOut(plugin: ManagedPlugin, missing: Manifest, error: unknown): boolean {
    const refused = error instanceof ResponseError ? refusedDeclarations(error.message, missing) : [];
    const { names } = this.#refused.get(plugin) ?? { names: new Set<string>() };
    this.#refused.set(plugin, { of: plugin.offered, names });
    for (const { kind, name, sentence } of refused) {
      names.add(`${kind} ${name}`);
      this.sayOnce(plugin, sentence);
    }
    return refused.length > 0;
  }

  async #start(plugin: ManagedPlugin, manifest: Manifest, name = plugin.name): Promise<void> {
    const companion = new Companion({
      plugin,
      name,
      manifest,
      door: await this.#openDoor(),
      callPlugin: (...params) => this.#callPlugin(...params),
      sink: this.#options.sink,
      registered: (link) => this.#options.registry.add(link, registeredBy(plugin, manifest)),
    });
    this.#companions.push(companion);
    const began = performance.now();
    try {
      await companion.start();
      trace("companion for %s up in %d ms", plugin.name, performance.now() - began);
    } catch (error) {
      this.#drop(companion);
      throw error;
    }
  }

  async #openDoor(): Promise<CompanionDoor> {
    const open = await this.#door?.catch(() => undefined);
    if (open !== undefined && (await open.stands())) return open;
    this.#door = CompanionDoor.open();
    return this.#door;
  }

  async #stopAll(plugin: ManagedPlugin, before: Promise<void>): Promise<void> {
    await before;
    const companions = this.#of(plugin);
    for (const companion of companions) await this.#stop(companion);
    const options = companions
      .flatMap(({ manifest }) => manifest.options)
      .filter(({ name }) => this.#wereSet.has(name));
    if (options.length > 0)
      await this.#declare(plugin, options).catch((error: unknown) => this.#sayFailed(plugin, error));
  }

  /** Goes on declaring options that were set: lightningd would crash at its next look at them (common/configvar.c). */
  async #declare(plugin: ManagedPlugin, options: readonly OptionDeclaration[]): Promise<void> {
    const name = `${plugin.name}-options`;
    for (let tries = 1; ; tries++) {
      try {
        await this.#start(plugin, { ...EMPTY_MANIFEST, options }, name);
        break;
      } catch (error) {
        if (tries === FREE_TRIES || !String(error).includes("already registered")) throw error;
        await wait(FREE_POLL_MS, undefined, { signal: this.#stopping.signal });
      }
    }
    const names = options.map((option) => option.name).join(", ");
    plugin.logger.log("info", `its options that were set (${names}) stay known to lightningd, under the name ${name}`);
  }

  async #stop(companion: Companion): Promise<void> {
    await companion.stop(async (link) => {
      await this.#whenIdle(companion.plugin, link);
      // What it stood for is ours again before it is gone, so that no hook falls between the two.
      this.#options.registry.remove(link);
    });
    this.#drop(companion);
  }

  #drop(companion: Companion): void {
    if (companion.link !== undefined) this.#options.registry.remove(companion.link);
    const index = this.#companions.indexOf(companion);
    if (index >= 0) this.#companions.splice(index, 1);
  }

  /** What the plugin offers and no link has for it. A name that someone else has cannot be had. */
  #missing(plugin: ManagedPlugin): Manifest {
    const { registry } = this.#options;
    const { offered } = plugin;
    const absent = <T extends Declaration>(kind: Kind, list: readonly T[]): T[] =>
      list.filter(({ name }) => registry.linkOf(kind, name, plugin) === undefined && this.#isFree(kind, name, plugin));
    const subscriptions = offered.subscriptions.filter((topic) => registry.carrierOf(topic, plugin) === undefined);
    return {
      ...EMPTY_MANIFEST,
      methods: absent("methods", offered.methods),
      options: absent("options", offered.options),
      hooks: offered.hooks.filter(
        (hook) => !registry.hasHook(hook, plugin) && this.#isFree("hooks", hook.name, plugin),
      ),
      topics: absent("topics", offered.topics),
      subscriptions,
      customMessages: offered.customMessages.filter((type) => !registry.hasCustomMessage(type)),
      canCheck: offered.canCheck,
    };
  }

  #isFree(kind: Kind, name: string, plugin: ManagedPlugin): boolean {
    if (this.#refused.get(plugin)?.names.has(`${kind} ${name}`) === true) return false;
    if (kind !== "methods" && kind !== "options") return true;
    const holder = this.#options.registry.holderOf(kind, name, plugin);
    if (holder === undefined) return true;
    this.sayOnce(plugin, sayTaken(kind, name, holder));
    return false;
  }

  /** Whether a companion registered something in other words than the plugin has now. */
  #differs({ manifest, ended }: Companion, { offered }: ManagedPlugin): boolean {
    const kinds = ["methods", "hooks"] as const;
    const changed = kinds.some((kind) =>
      manifest[kind].some((had) => offered[kind].some((now) => now.name === had.name && now.text !== had.text)),
    );
    return ended || (changed && !lasts(manifest));
  }

  /** Companions that carry nothing that the plugin still offers. */
  #idle(plugin: ManagedPlugin): Companion[] {
    const { offered } = plugin;
    const offers = (kind: Kind, { name }: Declaration): boolean => offered[kind].some((now) => now.name === name);
    return this.#of(plugin).filter(
      ({ manifest }) =>
        !lasts(manifest) &&
        !manifest.methods.some((had) => offers("methods", had)) &&
        !manifest.hooks.some((had) => offers("hooks", had)) &&
        !manifest.topics.some((had) => offers("topics", had)) &&
        !manifest.subscriptions.some((topic) => topic !== "shutdown" && offered.subscriptions.includes(topic)) &&
        !manifest.customMessages.some((type) => offered.customMessages.includes(type)),
    );
  }

  #of(plugin: ManagedPlugin): Companion[] {
    return this.#companions.filter((companion) => companion.plugin === plugin);
  }

  async #whenIdle(plugin: ManagedPlugin, link: Link): Promise<void> {
    const end = performance.now() + IDLE_MS;
    while (plugin.traffic.ledger.hasOpenOn(link) && performance.now() < end) await wait(IDLE_POLL_MS);
  }

  async #untilActive(): Promise<void> {
    while (!this.#active) {
      const { plugins } = (await this.#callPlugin("list")) as { plugins: { active: boolean }[] };
      this.#active = plugins.every(({ active }) => active);
      if (!this.#active) await wait(STARTUP_POLL_MS, undefined, { signal: this.#stopping.signal });
    }
  }

  /** Not with named parameters: for them lightningd looks at all options that were ever set, and crashes if one is gone. */
  #callPlugin(...params: string[]): Promise<unknown> {
    return callNode(this.#rpcPath ?? "", "plugin", params, this.#stopping.signal);
  }

  #sayDifference(plugin: ManagedPlugin): void {
    const before = this.#shown.get(plugin);
    this.#shown.set(plugin, plugin.offered);
    if (before === undefined) return;
    for (const difference of differences(before, plugin.offered)) {
      const late = this.#needsRestart(difference, before, plugin);
      plugin.logger.log("info", `${describeDifference(difference)}${late}`);
    }
  }

  #needsRestart({ kind, sign, name }: Difference, before: Manifest, plugin: ManagedPlugin): string {
    if (kind === "featurebits")
      return " (takes a restart of the node: lightningd reads feature bits only when it starts)";
    if (sign === "-" && kind === "option")
      return " (stays known to lightningd until it restarts; the plugin is not told it any more)";
    if (sign === "~" && kind === "option") return this.#keptType(name, plugin);
    const claimed = kind === "method" ? this.#options.registry.linkOf("methods", name, plugin) : undefined;
    const usageOf = ({ methods }: Manifest): string | undefined =>
      methods.find((method) => method.name === name)?.usage;
    const isOld = usageOf(before) !== usageOf(plugin.offered);
    if (sign === "~" && isOld && claimed !== undefined && claimed.owner === undefined) {
      return " (lightning-cli help shows its old usage until the node restarts)";
    }
    return "";
  }

  /** lightningd reads a setconfig by the type that it was told first. */
  #keptType(name: string, plugin: ManagedPlugin): string {
    const first = this.#options.registry.optionType(name, plugin);
    const now = plugin.offered.options.find((option) => option.name === name)?.type;
    if (first === undefined || first === now) return "";
    return ` (to lightningd it is of type ${first} until the node restarts)`;
  }

  #sayFailed(plugin: ManagedPlugin, error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    // lightningd puts the companion's path in front.
    const words = error instanceof ResponseError ? error.message.replace(/^\/\S+: /, "") : "";
    const why = words === "" ? String(error) : `lightningd refused: ${words}`;
    const advice = /is not executable|opening pipe/.test(words) ? `. ${NO_EXEC}` : "";
    plugin.logger.log("broken", `what is new in its manifest could not be registered: ${why}${advice}`);
  }

  /** @param sentence without a full stop */
  sayOnce(plugin: ManagedPlugin, sentence: string): void {
    if (this.#said.has(`${plugin.name} ${sentence}`)) return;
    this.#said.add(`${plugin.name} ${sentence}`);
    plugin.logger.log("broken", `${sentence}.`);
  }
}

/** An option that was registered once must stay so to the node's end (common/configvar.c follows a null pointer otherwise). */
function lasts(manifest: Manifest): boolean {
  return manifest.options.length > 0;
}

function isEmpty(manifest: Manifest): boolean {
  const { methods, options, hooks, topics, subscriptions, customMessages } = manifest;
  return [methods, options, hooks, topics, subscriptions, customMessages].every((list) => list.length === 0);
}

function registeredBy(plugin: ManagedPlugin, manifest: Manifest): Registered {
  const registered = nothingRegistered();
  const kinds = ["methods", "hooks", "options", "topics"] as const;
  for (const kind of kinds) for (const { name, text } of manifest[kind]) registered[kind].set(name, { plugin, text });
  for (const topic of manifest.subscriptions) registered.subscriptions.add(topic);
  for (const type of manifest.customMessages) registered.customMessages.add(type);
  return registered;
}
