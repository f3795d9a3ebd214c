/** Starts and stops the companions of all plugins. The registrar says what they register. */
import { setTimeout as wait } from "node:timers/promises";
import { ResponseError } from "../../jsonrpc/errors.ts";
import { differences } from "../../lightningd/manifest/difference.ts";
import { EMPTY_MANIFEST } from "../../lightningd/manifest/manifest.ts";
import type { Manifest, OptionDeclaration } from "../../lightningd/manifest/manifest.ts";
import { callNode } from "../../lightningd/rpc.ts";
import { Companion } from "../link/companion.ts";
import { CompanionDoor } from "../link/door.ts";
import type { Link, LinkSink } from "../link/link.ts";
import type { ManagedPlugin } from "../plugin.ts";
import type { Claims } from "./claims.ts";
import type { HookHandover } from "./hook-handover.ts";
import { isEmpty, registeredBy } from "./to-register.ts";

/** While lightningd starts, a `plugin start` gets its getmanifest but no init. */
const STARTUP_POLL_MS = 100;
/** What is open on a companion has so long to be answered before it is replaced. */
const IDLE_MS = 30_000;
const IDLE_POLL_MS = 10;
/** A companion that nobody called for so long is at rest. */
const QUIET_MS = 100;
/** lightningd forgets an option of a companion that is gone within so many tries. */
const FREE_TRIES = 40;
const FREE_POLL_MS = 50;
/** So many companions of one plugin are made fewer when it needs one more. */
const MOST_COMPANIONS = 4;

export interface CompanionsOptions {
  readonly claims: Claims;
  readonly handover: HookHandover;
  readonly sink: LinkSink;
}

export class Companions {
  readonly #options: CompanionsOptions;
  readonly #all: Companion<ManagedPlugin>[] = [];
  readonly #stopping = new AbortController();
  /** The newest last; companions came in by the others too. */
  readonly #doors: CompanionDoor[] = [];
  #rpcPath: string | undefined;
  #nodeIsUp = false;

  constructor(options: CompanionsOptions) {
    this.#options = options;
  }

  /** The path of the node's socket, once init told it. */
  get rpcPath(): string | undefined {
    return this.#rpcPath;
  }

  connect(rpcPath: string, nodeIsUp: boolean): void {
    this.#rpcPath = rpcPath;
    this.#nodeIsUp = nodeIsUp;
  }

  /** Whether companions can be started: the node's socket is known, and we are not at our end. */
  get canStart(): boolean {
    return this.#rpcPath !== undefined && !this.isClosed;
  }

  get isClosed(): boolean {
    return this.#stopping.signal.aborted;
  }

  of(plugin: ManagedPlugin): Companion<ManagedPlugin>[] {
    return this.#all.filter((companion) => companion.plugin === plugin);
  }

  /** Whether the link's companion goes because we want it to. */
  isLeaving(link: Link): boolean {
    return this.#all.some((companion) => companion.link === link && companion.leaving);
  }

  /** A companion's link is gone. @returns its companion, unless it went because we wanted it to */
  lost(link: Link): Companion<ManagedPlugin> | undefined {
    this.#options.claims.remove(link);
    const companion = this.#all.find((each) => each.link === link && !each.leaving);
    if (companion !== undefined) this.#drop(companion);
    return companion;
  }

  /** @throws {ResponseError} in lightningd's words, if it does not take the manifest */
  async start(plugin: ManagedPlugin, manifest: Manifest, name = plugin.name): Promise<void> {
    const companion = new Companion({
      plugin,
      name,
      manifest,
      door: await this.#openDoor(),
      callPlugin: (...params) => this.#callPlugin(...params),
      sink: this.#options.sink,
      registered: (link) => this.#options.claims.add(link, registeredBy(plugin, manifest)),
    });
    this.#all.push(companion);
    const began = performance.now();
    plugin.emit({ kind: "companion-began", name, declares: differences(EMPTY_MANIFEST, manifest) });
    try {
      await this.#options.handover.during(companion, () => companion.start());
      plugin.emit({ kind: "companion-up", name, ms: performance.now() - began });
    } catch (error) {
      this.#drop(companion);
      throw error;
    }
  }

  /** One of our own, for no plugin; not started yet. */
  async own(name: string, manifest: Manifest, sink: LinkSink): Promise<Companion<undefined>> {
    await this.untilNodeIsUp();
    const door = await this.#openDoor();
    const callPlugin = (...params: string[]): Promise<unknown> => this.#callPlugin(...params);
    return new Companion({ plugin: undefined, name, manifest, door, callPlugin, sink, registered: () => undefined });
  }

  /** Has lightningd forget it, once what is open on it was answered. */
  async stop(companion: Companion<ManagedPlugin>): Promise<void> {
    await companion.stop(async (link) => {
      await this.#untilIdle(companion.plugin, link);
      // What it stood for is ours again before it is gone, so that no hook falls between the two.
      this.#options.claims.remove(link);
    });
    this.#drop(companion);
  }

  /** Stops companions that have only methods and are at rest: the next one takes these. All else would be missed for a moment. */
  async makeFewer(plugin: ManagedPlugin): Promise<void> {
    const companions = this.of(plugin);
    if (companions.length < MOST_COMPANIONS) return;
    for (const companion of companions) {
      const hasOnlyMethods = isEmpty({ ...companion.manifest, methods: [] });
      if (hasOnlyMethods && (await this.#isQuiet(companion))) await this.stop(companion);
    }
  }

  /**
   * Goes on declaring options that were set: lightningd would crash at its next look at them (common/configvar.c).
   * @returns the name under which they are known
   */
  async declare(plugin: ManagedPlugin, options: readonly OptionDeclaration[]): Promise<string> {
    const name = `${plugin.name}-options`;
    for (let tries = 1; ; tries++) {
      try {
        await this.start(plugin, { ...EMPTY_MANIFEST, options }, name);
        return name;
      } catch (error) {
        if (tries === FREE_TRIES || !String(error).includes("already registered")) throw error;
        await wait(FREE_POLL_MS, undefined, { signal: this.#stopping.signal });
      }
    }
  }

  /** Before the node is up, a companion by `plugin start` would get getmanifest, but no init. */
  async untilNodeIsUp(): Promise<void> {
    while (!this.#nodeIsUp) {
      const { plugins } = (await this.#callPlugin("list")) as { plugins: { active: boolean }[] };
      this.#nodeIsUp = plugins.every(({ active }) => active);
      if (!this.#nodeIsUp) await wait(STARTUP_POLL_MS, undefined, { signal: this.#stopping.signal });
    }
  }

  /** Once the node has started. */
  async nodeHas(method: string): Promise<boolean> {
    await this.untilNodeIsUp();
    return await callNode(this.#rpcPath ?? "", "help", [method], this.#stopping.signal).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ResponseError) return false;
        throw error;
      },
    );
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#all.map((companion) => companion.close()));
    for (const door of this.#doors) door.close();
  }

  #drop(companion: Companion<ManagedPlugin>): void {
    if (companion.link !== undefined) this.#options.claims.remove(companion.link);
    const index = this.#all.indexOf(companion);
    if (index < 0) return;
    this.#all.splice(index, 1);
    const { plugin, name, leaving } = companion;
    plugin.emit({ kind: "companion-gone", name, wanted: leaving });
  }

  async #openDoor(): Promise<CompanionDoor> {
    const newest = this.#doors.at(-1);
    if (newest !== undefined && (await newest.stands())) return newest;
    const door = await CompanionDoor.open();
    this.#doors.push(door);
    return door;
  }

  /** lightningd goes on calling a companion that it is told to stop, so one that is never at rest would lose calls. */
  async #isQuiet({ plugin, link }: Companion<ManagedPlugin>): Promise<boolean> {
    for (const end = performance.now() + QUIET_MS; performance.now() < end; await wait(IDLE_POLL_MS)) {
      if (link !== undefined && plugin.traffic.ledger.hasOpenOn(link)) return false;
    }
    return true;
  }

  async #untilIdle(plugin: ManagedPlugin, link: Link): Promise<void> {
    const end = performance.now() + IDLE_MS;
    while (plugin.traffic.ledger.hasOpenOn(link) && performance.now() < end) await wait(IDLE_POLL_MS);
  }

  /** Passes params by position: for named ones lightningd looks at all options ever set, and crashes if one is gone. */
  #callPlugin(...params: string[]): Promise<unknown> {
    return callNode(this.#rpcPath ?? "", "plugin", params, this.#stopping.signal);
  }
}
