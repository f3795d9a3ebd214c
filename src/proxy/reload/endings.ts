/** Ends instances, and keeps for each the reason that callers get who wait for its answers. */
import { EMPTY_MANIFEST } from "../../lightningd/manifest/manifest.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";
import type { Settings } from "../../lightningd/options/options.ts";
import { failureOfExit } from "../../plugin/failure.ts";
import type { Failure } from "../../trace/failure.ts";
import type { Exit } from "../../plugin/process/exit.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import { stopInstance } from "../../plugin/process/stopping.ts";
import type { Stopping } from "../../plugin/process/stopping.ts";

export interface Ending {
  /** Why it did not answer what it has open then. */
  readonly why: Failure;
  /** How long it may take to stop; 0: it is not asked to. */
  readonly graceMs: number;
  readonly manifest?: Manifest;
  readonly shutdown?: Stopping["shutdown"];
  readonly readMs?: number;
}

export class Endings {
  readonly #settings: () => Settings;
  readonly #why = new WeakMap<Instance, Failure>();

  constructor(settings: () => Settings) {
    this.#settings = settings;
  }

  async end(instance: Instance, ending: Ending): Promise<{ readonly exit: Exit; readonly forced: boolean }> {
    const { why, graceMs, manifest = EMPTY_MANIFEST, shutdown, readMs = 0 } = ending;
    if (!this.#why.has(instance)) this.#why.set(instance, why);
    const subscribed = graceMs > 0 ? subscribedTo(manifest) : "neither";
    if (graceMs === 0) instance.signal("SIGKILL");
    const settings = this.#settings();
    // lightningd waits long only for a plugin that subscribed to shutdown by name.
    const limitMs = subscribed === "shutdown" ? graceMs : Math.min(graceMs, settings.graceMs);
    return stopInstance(instance, { subscribed, shutdown, signal: settings.signal, graceMs: limitMs, readMs });
  }

  kill(instance: Instance, why: Failure): Promise<unknown> {
    return this.end(instance, { why, graceMs: 0 });
  }

  /** Why we ended the instance, if we did. */
  whyFor(instance: Instance): Failure | undefined {
    return this.#why.get(instance);
  }

  /** The failure of an instance that ended before it served. */
  failureOf(instance: Instance, exit: Exit): Failure {
    return this.whyFor(instance) ?? failureOfExit(exit, "before it served", instance.stderr);
  }
}

/** The failure of an instance that crashed as it was stopped: its stderr shows an error, or it may have died of a notification. */
export function crashAtStop(instance: Instance, exit: Exit): Failure | undefined {
  if (exit.kind !== "exited" || exit.code === 0) return undefined;
  const told = failureOfExit(exit, `as it was stopped${afterTold(instance)}`, instance.stderr);
  return told.cause === undefined && instance.lastTold === undefined ? undefined : told;
}

/** For the end of a sentence about its end. */
export function afterTold({ lastTold }: Instance): string {
  return lastTold === undefined ? "" : `, after it was told of ${lastTold}`;
}

function subscribedTo({ subscriptions }: Manifest): Stopping["subscribed"] {
  if (subscriptions.includes("shutdown")) return "shutdown";
  return subscriptions.includes("*") ? "everything" : "neither";
}
