/**
 * Brings what lightningd has registered to what the plugins offer: what is desired and not registered is registered by a
 * companion, what is registered and no longer desired is answered by us, and a companion that carries nothing any more goes.
 */
import { resolve } from "node:path";
import { ResponseError } from "../../jsonrpc/errors.ts";
import type { Kind, Manifest } from "../../lightningd/manifest/manifest.ts";
import { refusedDeclarations } from "../../lightningd/manifest/rejections.ts";
import type { InitConfiguration } from "../../lightningd/options/init.ts";
import type { SurfaceEvent } from "../../trace/events/surface.ts";
import type { Emit } from "../../trace/stream.ts";
import type { Companion } from "../link/companion.ts";
import type { Link, LinkSink } from "../link/link.ts";
import type { ManagedPlugin } from "../plugin.ts";
import type { Claims } from "./claims.ts";
import { Companions } from "./companions.ts";
import { Help } from "./help.ts";
import { HookHandover } from "./hook-handover.ts";
import type { Precautions } from "./start-risk.ts";
import { ManifestChanges } from "./manifest-changes.ts";
import { isEmpty, isOutdated, missingOf } from "./to-register.ts";

export interface RegistrarOptions {
  readonly claims: Claims;
  readonly sink: LinkSink;
  /** Emits events that are about no plugin. */
  readonly emit: Emit;
  readonly precautions: Precautions;
}

/** A companion that lived longer than this ended by chance, and is started again. */
const STEADY_MS = 5000;

export class Registrar {
  readonly help: Help;
  readonly handover: HookHandover;
  readonly changes: ManifestChanges;
  readonly #options: RegistrarOptions;
  readonly #companions: Companions;
  /** What lightningd did not take from a companion, by kind and name. */
  readonly #refused = new Map<ManagedPlugin, { readonly of: Manifest; readonly names: Set<string> }>();
  /** Options that were set by setconfig. */
  readonly #wereSet = new Set<string>();
  #queue: Promise<void> = Promise.resolve();

  constructor(options: RegistrarOptions) {
    const { claims, sink, emit } = options;
    this.#options = options;
    this.changes = new ManifestChanges(claims);
    this.handover = new HookHandover(claims);
    this.#companions = new Companions({ claims, handover: this.handover, sink });
    this.help = new Help({
      corrections: () => claims.outdatedHelp(),
      companion: (name, manifest, own) => this.#companions.own(name, manifest, own),
      rpcPath: () => this.#companions.rpcPath ?? "",
      emit,
    });
  }

  /** The node's socket is known from init, and whether its start is over. */
  connect({ lightningDir, rpcFile, startup }: InitConfiguration): void {
    this.#companions.connect(resolve(lightningDir, rpcFile), !startup);
  }

  /** Registers what is missing for the plugin, after what is under way. Never rejects. */
  reconcile(plugin: ManagedPlugin): Promise<void> {
    this.changes.note(plugin);
    return this.#afterwards(plugin, () => this.#reconcile(plugin));
  }

  /** The plugin is not to be known to lightningd any more, as far as companions go. Never rejects. */
  forget(plugin: ManagedPlugin): Promise<void> {
    return this.#afterwards(plugin, () => this.#forget(plugin));
  }

  /** An option was set by setconfig: from now on it must be declared by somebody as long as lightningd lives. */
  wasSet(option: string): void {
    this.#wereSet.add(option);
  }

  /** A companion of our own, for no plugin; not started yet. */
  companion(name: string, manifest: Manifest, sink: LinkSink): Promise<Companion<undefined>> {
    return this.#companions.own(name, manifest, sink);
  }

  nodeHas(method: string): Promise<boolean> {
    return this.#companions.nodeHas(method);
  }

  /** The link on which the plugin is known by its own name. What is sent on one that is leaving may get lost. */
  linkOf(plugin: ManagedPlugin): Link | undefined {
    return this.#companions.of(plugin).find(({ link, leaving }) => link !== undefined && !leaving)?.link;
  }

  /** Whether the link's companion goes because we want it to. */
  isLeaving(link: Link): boolean {
    return this.#companions.isLeaving(link);
  }

  /** A companion's link is gone. */
  lost(link: Link): void {
    const companion = this.#companions.lost(link);
    // A companion that was killed soon after its start would be killed again.
    if (companion !== undefined && performance.now() - companion.startedAt > STEADY_MS)
      void this.reconcile(companion.plugin);
  }

  async close(): Promise<void> {
    await Promise.all([this.help.close(), this.#companions.close()]);
  }

  #afterwards(plugin: ManagedPlugin, step: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue
      .then(step)
      .catch((error: unknown) => this.#emitUnlessClosed(plugin, { kind: "not-registered", error }))
      .then(() => this.#correctHelp(plugin));
    return this.#queue;
  }

  async #reconcile(plugin: ManagedPlugin): Promise<void> {
    if (!this.#companions.canStart) return;
    const { claims, precautions } = this.#options;
    claims.inherit(plugin);
    // After a reload, a name that somebody else had may be free.
    if (this.#refused.get(plugin)?.of !== plugin.offered) this.#refused.delete(plugin);
    try {
      await this.#registerMissing(plugin);
      precautions.settled(plugin, this.#refused.get(plugin)?.names ?? new Set());
    } finally {
      // Only now: a hook that changed is called without a gap.
      for (const companion of this.#companions.of(plugin)) {
        if (isOutdated(companion, claims)) await this.#companions.stop(companion);
      }
    }
  }

  async #registerMissing(plugin: ManagedPlugin): Promise<void> {
    const missing = (): Manifest =>
      missingOf(plugin, this.#options.claims, (kind, name) => this.#isFree(kind, name, plugin));
    if (isEmpty(missing())) return;
    await this.#companions.untilNodeIsUp();
    await this.#companions.makeFewer(plugin);
    for (let manifest = missing(); !isEmpty(manifest); manifest = missing()) {
      await this.help.makeWay(manifest);
      try {
        await this.#companions.start(plugin, manifest);
        return;
      } catch (error) {
        if (!this.#leaveOut(plugin, manifest, error)) throw error;
      }
    }
  }

  /** @returns whether there is something to leave out, so that the rest may be taken */
  #leaveOut(plugin: ManagedPlugin, missing: Manifest, error: unknown): boolean {
    const refused = error instanceof ResponseError ? refusedDeclarations(error.message, missing) : [];
    const { names } = this.#refused.get(plugin) ?? { names: new Set<string>() };
    this.#refused.set(plugin, { of: plugin.offered, names });
    for (const what of refused) {
      names.add(`${what.kind} ${what.name}`);
      plugin.emit({ kind: "left-out", what });
    }
    return refused.length > 0;
  }

  #isFree(kind: Kind, name: string, plugin: ManagedPlugin): boolean {
    if (this.#refused.get(plugin)?.names.has(`${kind} ${name}`) === true) return false;
    if (kind !== "methods" && kind !== "options") return true;
    const holder = this.#options.claims.holderOf(kind, name, plugin);
    if (holder === undefined) return true;
    plugin.emit({ kind: "left-out", what: { kind, name, holder } });
    return false;
  }

  async #forget(plugin: ManagedPlugin): Promise<void> {
    const companions = this.#companions.of(plugin);
    for (const companion of companions) await this.#companions.stop(companion);
    const options = companions
      .flatMap(({ manifest }) => manifest.options)
      .filter(({ name }) => this.#wereSet.has(name));
    if (options.length === 0) return;
    const under = await this.#companions.declare(plugin, options);
    plugin.emit({ kind: "options-stay", names: options.map(({ name }) => name), under });
  }

  /** After each change of what plugins offer, or of what is registered. Never rejects. */
  async #correctHelp(plugin: ManagedPlugin): Promise<void> {
    if (!this.#companions.canStart) return;
    await this.help.update().catch((error: unknown) => this.#emitUnlessClosed(plugin, { kind: "help-is-old", error }));
  }

  #emitUnlessClosed(plugin: ManagedPlugin, event: SurfaceEvent): void {
    if (!this.#companions.isClosed) plugin.emit(event);
  }
}
