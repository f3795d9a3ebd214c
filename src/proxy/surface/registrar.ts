/**
 * Brings what lightningd has registered to what the plugins offer: what is desired and not registered is registered by a
 * companion, what is registered and no longer desired is answered by us, and a companion that carries nothing any more goes.
 */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ResponseError } from "../../jsonrpc/errors.ts";
import type { Configuration } from "../../lightningd/options/init.ts";
import { EMPTY_MANIFEST } from "../../lightningd/manifest/manifest.ts";
import type { Kind, Manifest, OptionDeclaration } from "../../lightningd/manifest/manifest.ts";
import { callNode } from "../../lightningd/rpc.ts";
import { tracer } from "../../trace/log.ts";
import type { Logger } from "../../trace/log.ts";
import { Companion } from "../link/companion.ts";
import { CompanionDoor } from "../link/door.ts";
import { Help } from "./help.ts";
import { HookHandover } from "./hook-handover.ts";
import type { Link, LinkSink } from "../link/link.ts";
import { isEmpty, isOutdated, missingOf, registeredBy } from "./to-register.ts";
import type { ManagedPlugin } from "../plugin.ts";
import { refusedDeclarations, sayTaken } from "../../lightningd/manifest/rejections.ts";
import type { Registry } from "./claims.ts";
import { SurfaceLog } from "./surface-log.ts";

export interface RegistrationOptions {
  readonly registry: Registry;
  readonly logger: Logger;
  readonly sink: LinkSink;
  /** lightningd was asked for all that the plugin offers. @param refused what it did not take, as `methods hello` */
  readonly settled: (plugin: ManagedPlugin, refused: ReadonlySet<string>) => void;
}

/** While lightningd starts, a `plugin start` gets its getmanifest but no init. */
const STARTUP_POLL_MS = 100;
/** What is open on a companion has so long to be answered before it is replaced. */
const IDLE_MS = 30_000;
const IDLE_POLL_MS = 10;
/** One that nobody called for so long is at rest. */
const QUIET_MS = 100;
/** A companion that ends after so long was ended by chance. */
const STEADY_MS = 5000;
/** lightningd forgets an option of a companion that is gone within so many tries. */
const FREE_TRIES = 40;
const FREE_POLL_MS = 50;
/** So many companions of one plugin are made fewer when it needs one more. */
const MOST_COMPANIONS = 4;

const NOT_REGISTERED = "what is new in its manifest could not be registered";
const HELP_IS_OLD = "lightning-cli help shows its methods as they were";

const trace = tracer("registration");

export class Registration {
  readonly help: Help;
  readonly handover: HookHandover;
  readonly log: SurfaceLog;
  readonly #options: RegistrationOptions;
  readonly #companions: Companion<ManagedPlugin>[] = [];
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
    this.log = new SurfaceLog(options.registry);
    this.handover = new HookHandover(options.registry);
    this.help = new Help({
      corrections: () => options.registry.outdatedHelp(),
      companion: (name, manifest, sink) => this.#ownCompanion(name, manifest, sink),
      rpcPath: () => this.#rpcPath ?? "",
    });
  }

  /** The node's socket is known from init. */
  connect(configuration: Configuration): void {
    this.#rpcPath = join(configuration.lightningDir, configuration.rpcFile);
  }

  /** Registers what is missing for the plugin, after what is under way. Never rejects. */
  reconcile(plugin: ManagedPlugin): Promise<void> {
    this.log.sayDifference(plugin);
    this.#queue = this.#queue
      .then(() => this.#reconcile(plugin))
      .catch((error: unknown) => this.#sayFailed(plugin, NOT_REGISTERED, error))
      .then(() => this.#correctHelp(plugin));
    return this.#queue;
  }

  /** The plugin is not to be known to lightningd any more, as far as companions go. */
  async forget(plugin: ManagedPlugin): Promise<void> {
    this.#queue = this.#stopAll(plugin, this.#queue).then(() => this.#correctHelp(plugin));
    await this.#queue;
  }

  /** An option was set by setconfig: from now on it must be declared by somebody as long as lightningd lives. */
  wasSet(option: string): void {
    this.#wereSet.add(option);
  }

  /** The link on which the plugin is known by its own name. What is sent on one that is leaving may get lost. */
  linkOf(plugin: ManagedPlugin): Link | undefined {
    return this.#of(plugin).find(({ link, leaving }) => link !== undefined && !leaving)?.link;
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
    await Promise.all([this.help.close(), ...this.#companions.map((companion) => companion.close())]);
    const door = await this.#door?.catch(() => undefined);
    await door?.close();
  }

  async #reconcile(plugin: ManagedPlugin): Promise<void> {
    if (this.#rpcPath === undefined || this.#stopping.signal.aborted) return;
    this.#options.registry.inherit(plugin);
    // After a reload, what somebody else had may be free.
    if (this.#refused.get(plugin)?.of !== plugin.offered) this.#refused.delete(plugin);
    try {
      await this.#registerMissing(plugin);
      this.#options.settled(plugin, this.#refused.get(plugin)?.names ?? new Set());
    } finally {
      // Only now: a hook that changed is called without a gap.
      for (const companion of this.#of(plugin)) {
        if (isOutdated(companion, this.#options.registry)) await this.#stop(companion);
      }
    }
  }

  async #registerMissing(plugin: ManagedPlugin): Promise<void> {
    const missing = (): Manifest =>
      missingOf(plugin, this.#options.registry, (kind, name) => this.#isFree(kind, name, plugin));
    if (isEmpty(missing())) return;
    await this.#untilActive();
    await this.#makeFewer(plugin);
    for (let manifest = missing(); !isEmpty(manifest); manifest = missing()) {
      await this.help.makeWay(manifest);
      try {
        await this.#start(plugin, manifest);
        return;
      } catch (error) {
        if (!this.#leaveOut(plugin, manifest, error)) throw error;
      }
    }
  }

  /** The methods of many companions go to the next one. What else one has, and methods in use, would be missed for a moment. */
  async #makeFewer(plugin: ManagedPlugin): Promise<void> {
    const companions = this.#of(plugin);
    if (companions.length < MOST_COMPANIONS) return;
    for (const companion of companions) {
      const hasOnlyMethods = isEmpty({ ...companion.manifest, methods: [] });
      if (hasOnlyMethods && (await this.#isQuiet(companion))) await this.#stop(companion);
    }
  }

  /** lightningd goes on calling a companion that it is told to stop, so one that is never at rest would lose calls. */
  async #isQuiet({ plugin, link }: Companion<ManagedPlugin>): Promise<boolean> {
    for (const end = performance.now() + QUIET_MS; performance.now() < end; await wait(IDLE_POLL_MS)) {
      if (link !== undefined && plugin.traffic.ledger.hasOpenOn(link)) return false;
    }
    return true;
  }

  /** @returns whether there is something to leave out, so that the rest may be taken */
  #leaveOut(plugin: ManagedPlugin, missing: Manifest, error: unknown): boolean {
    const refused = error instanceof ResponseError ? refusedDeclarations(error.message, missing) : [];
    const { names } = this.#refused.get(plugin) ?? { names: new Set<string>() };
    this.#refused.set(plugin, { of: plugin.offered, names });
    for (const { kind, name, sentence } of refused) {
      names.add(`${kind} ${name}`);
      this.log.sayOnce(plugin, sentence);
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
      await this.handover.during(companion, () => companion.start());
      trace("companion for %s up in %d ms", plugin.name, performance.now() - began);
    } catch (error) {
      this.#drop(companion);
      throw error;
    }
  }

  async #ownCompanion(name: string, manifest: Manifest, sink: LinkSink): Promise<Companion<undefined>> {
    await this.#untilActive();
    const door = await this.#openDoor();
    const callPlugin = (...params: string[]): Promise<unknown> => this.#callPlugin(...params);
    return new Companion({ plugin: undefined, name, manifest, door, callPlugin, sink, registered: () => undefined });
  }

  /** After each change of what plugins offer, or of what is registered. Never rejects. */
  async #correctHelp(plugin: ManagedPlugin): Promise<void> {
    if (this.#rpcPath === undefined || this.#stopping.signal.aborted) return;
    await this.help.update().catch((error: unknown) => this.#sayFailed(plugin, HELP_IS_OLD, error));
  }

  #sayFailed(plugin: ManagedPlugin, what: string, error: unknown): void {
    if (!this.#stopping.signal.aborted) this.log.sayFailed(plugin, what, error);
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
      await this.#declare(plugin, options).catch((error: unknown) => this.#sayFailed(plugin, NOT_REGISTERED, error));
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

  async #stop(companion: Companion<ManagedPlugin>): Promise<void> {
    await companion.stop(async (link) => {
      await this.#whenIdle(companion.plugin, link);
      // What it stood for is ours again before it is gone, so that no hook falls between the two.
      this.#options.registry.remove(link);
    });
    this.#drop(companion);
  }

  #drop(companion: Companion<ManagedPlugin>): void {
    if (companion.link !== undefined) this.#options.registry.remove(companion.link);
    const index = this.#companions.indexOf(companion);
    if (index >= 0) this.#companions.splice(index, 1);
  }

  #isFree(kind: Kind, name: string, plugin: ManagedPlugin): boolean {
    if (this.#refused.get(plugin)?.names.has(`${kind} ${name}`) === true) return false;
    if (kind !== "methods" && kind !== "options") return true;
    const holder = this.#options.registry.holderOf(kind, name, plugin);
    if (holder === undefined) return true;
    this.log.sayOnce(plugin, sayTaken(kind, name, holder));
    return false;
  }

  #of(plugin: ManagedPlugin): Companion<ManagedPlugin>[] {
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
}
