/** Where a request of lightningd's goes now: the gate that the lifecycle sets, and the decision by it, which is pure. */
import { isSynchronous } from "../../lightningd/facts/hooks.ts";
import type { Manifest } from "../../lightningd/manifest/manifest.ts";
import type { Failure } from "../../trace/failure.ts";
import type { Exit } from "../../plugin/process/exit.ts";
import type { RequestKind } from "../../trace/events/traffic.ts";
import { offersHook } from "./offers.ts";

/** What the gate needs to know of an instance. */
export interface Answerer {
  /** Undefined while it runs. */
  readonly exit: Exit | undefined;
}

/** An instance that does not serve, or does not yet. */
export interface Standby<Instance extends Answerer> {
  readonly instance: Instance;
  readonly manifest: Manifest;
}

export type Gate<Instance extends Answerer> =
  | { readonly kind: "open"; readonly instance: Instance }
  /**
   * `standby` may answer a hook that lightningd stands still for, and once its init is under way, one that its own calls bring
   * about: lightningd calls hooks before init too, and its init would wait for itself.
   */
  | { readonly kind: "held"; readonly standby: Standby<Instance> | undefined; readonly initializing: boolean }
  | { readonly kind: "closed"; readonly failure: Failure };

export type Way<Instance extends Answerer> =
  | { readonly kind: "send"; readonly instance: Instance }
  /** Until the next instance serves. */
  | { readonly kind: "hold" }
  | { readonly kind: "refuse"; readonly failure: Failure }
  /** lightningd stands still for it and nobody can answer: it is told to continue. */
  | { readonly kind: "continue" };

export function wayOf<Instance extends Answerer>(gate: Gate<Instance>, kind: RequestKind, name: string): Way<Instance> {
  switch (gate.kind) {
    case "open":
      return { kind: "send", instance: gate.instance };
    case "closed":
      return { kind: "refuse", failure: gate.failure };
    case "held":
      return kind === "hook" ? hookWhileHeld(gate, name) : { kind: "hold" };
  }
}

function hookWhileHeld<Instance extends Answerer>(
  { standby, initializing }: Extract<Gate<Instance>, { kind: "held" }>,
  name: string,
): Way<Instance> {
  const isUrgent = isSynchronous(name);
  const canAnswer = standby?.instance.exit === undefined && offersHook(standby?.manifest, name);
  if (standby !== undefined && canAnswer && (isUrgent || (initializing && name === "rpc_command"))) {
    return { kind: "send", instance: standby.instance };
  }
  return { kind: isUrgent ? "continue" : "hold" };
}
