/**
 * A hook that changes is registered a second time, by a companion, while the link that had it before goes on being called: for a
 * while or for ever. Each call of lightningd's is to be the plugin's once: one that is missed may be a payment that nobody
 * looked at, and of a command that is changed twice lightningd ends (jsonrpc.c, rpc_command_hook_callback).
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Companion } from "../link/companion.ts";
import type { OpenRequest } from "../traffic/ledger.ts";
import type { Link } from "../link/link.ts";
import type { ManagedPlugin } from "../plugin.ts";
import type { LinkClaims, Claims } from "./claims.ts";

/** A hook that changed is called by its new companion after so long at the latest. */
const LIMIT_MS = 500;
/** A hook that was not called for so long is at rest. */
const QUIET_MS = 100;
/** A call that comes by another link so long after the plugin answered it is still the same one, on a busy machine. */
const SAME_MS = 1000;
const POLL_MS = 10;
/** So long after that, nothing is under way any more that began before. */
const REST_MS = 2000;

export class HookHandover {
  readonly #claims: Claims;
  readonly #changing = new WeakMap<ManagedPlugin, Map<string, Calls>>();

  constructor(claims: Claims) {
    this.#claims = claims;
  }

  /** Whether a call that came by this link is to be the plugin's. To be asked once for each. */
  takes(hook: string, plugin: ManagedPlugin, call: Frame, link: Link): boolean {
    const carrier = this.#claims.carrierOfHook(hook, plugin);
    const calls = this.#changing.get(plugin)?.get(hook);
    if (calls === undefined || carrier === undefined) return carrier === link;
    return calls.takes(String(call.slice("params")), link, carrier);
  }

  /** The plugin answered a call. */
  answered(plugin: ManagedPlugin, { name, frame }: OpenRequest): void {
    this.#changing
      .get(plugin)
      ?.get(name)
      ?.answered(String(frame?.slice("params")));
  }

  /** Starts a companion that may have hooks anew. Resolves when they are its own. */
  async during(companion: Companion<ManagedPlugin>, start: () => Promise<void>): Promise<void> {
    const { plugin, manifest } = companion;
    const changing = this.#changing.get(plugin) ?? new Map<string, Calls>();
    this.#changing.set(plugin, changing);
    const names = manifest.hooks.map(({ name }) => name);
    const had = names.filter((name) => this.#claims.carrierOfHook(name, plugin) !== undefined);
    for (const name of had) (changing.get(name) ?? newIn(changing, name)).changes++;
    try {
      await start();
      await this.#settle(companion);
    } finally {
      setTimeout(() => had.forEach((name) => endChange(changing, name)), REST_MS).unref();
    }
  }

  async #settle({ plugin, manifest, link }: Companion<ManagedPlugin>): Promise<void> {
    const registered = link === undefined ? undefined : this.#claims.of(link);
    if (registered === undefined) return;
    for (const { name } of manifest.hooks) {
      const end = performance.now() + LIMIT_MS;
      while (performance.now() < end && this.#isBefore(plugin, name, registered)) await wait(POLL_MS);
      registered.settled.add(name);
    }
  }

  /**
   * Whether lightningd may call the hook as it was: while a hook is in use it puts a change of it off (plugin_hook.c). A call of
   * the new one shows that this is over; so does, where the new one's filters let none through, that the one before is at rest.
   */
  #isBefore(plugin: ManagedPlugin, hook: string, registered: LinkClaims): boolean {
    const before = this.#claims.carrierOfHook(hook, plugin);
    const had = before === undefined ? undefined : this.#claims.of(before);
    if (before === undefined || had === undefined || had === registered || registered.hookCalls.has(hook)) return false;
    const lastCall = had.hookCalls.get(hook) ?? -Infinity;
    return performance.now() - lastCall < QUIET_MS || plugin.traffic.ledger.hasOpenOn(before);
  }
}

/** What lightningd calls a hook for, as far as its calls have come in: one by each link that has the hook. */
interface Occasion {
  readonly links: Set<Link>;
  /** One of the calls was the plugin's. */
  isTaken: boolean;
  answeredAt: number | undefined;
}

/** The calls of one hook. Those for the same occasion have the same params, and come by the links in any order. */
class Calls {
  /** How many changes of the hook are under way. */
  changes = 0;
  readonly #occasions = new Map<string, Occasion[]>();

  takes(params: string, link: Link, carrier: Link): boolean {
    const occasion = this.#occasionOf(params, link);
    // The carrier's own call may have come before it was that.
    const takes = !occasion.isTaken && (link === carrier || occasion.links.has(carrier));
    occasion.links.add(link);
    occasion.isTaken ||= takes;
    return takes;
  }

  answered(params: string): void {
    const occasion = this.#occasions
      .get(params)
      ?.find(({ isTaken, answeredAt }) => isTaken && answeredAt === undefined);
    if (occasion !== undefined) occasion.answeredAt = performance.now();
  }

  #occasionOf(params: string, link: Link): Occasion {
    // lightningd calls the next one as soon as it is answered.
    const since = performance.now() - SAME_MS;
    const recent = (this.#occasions.get(params) ?? []).filter(({ answeredAt = Infinity }) => answeredAt > since);
    const known = recent.findLast(({ links }) => !links.has(link));
    if (known !== undefined) return known;
    const occasion = { links: new Set<Link>(), isTaken: false, answeredAt: undefined };
    // What was answered before this came by a link again is over.
    this.#occasions.set(params, [...recent.filter(({ answeredAt }) => answeredAt === undefined), occasion]);
    return occasion;
  }
}

function newIn(changing: Map<string, Calls>, hook: string): Calls {
  const calls = new Calls();
  changing.set(hook, calls);
  return calls;
}

function endChange(changing: Map<string, Calls>, hook: string): void {
  const calls = changing.get(hook);
  if (calls !== undefined && --calls.changes === 0) changing.delete(hook);
}
