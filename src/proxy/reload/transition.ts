/**
 * What happens in a plugin's life and what follows from it: the next state, and what the traffic is told. Pure. A state carries
 * the instances that it is about, so that none is known in two places.
 */
import type { Failure } from "../../trace/failure.ts";
import type { Answerer, Standby } from "../traffic/gate.ts";

/** What of an instance a transition needs. */
export interface Run extends Answerer {
  readonly startedAt: number;
}

/** @typeParam Up an instance that came as far as its manifest, with that */
export type State<Up extends Standby<Run>> =
  /** Nobody served yet. @param waiting has its manifest, and waits for the host's init */
  | { readonly kind: "starting"; readonly waiting: Up | undefined }
  /** @param since and `now` below: milliseconds on performance.now()'s clock */
  | { readonly kind: "serving"; readonly current: Up; readonly since: number }
  /** @param current serves until the next one is there; undefined if nobody does, or not any more */
  | { readonly kind: "reloading"; readonly reason: string; readonly current: Up | undefined }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "stopped" };

export type Happening<Up extends Standby<Run>> =
  /** An instance has its manifest before the host's init is known, and replaces any that waited. */
  | { readonly kind: "waits"; readonly next: Up }
  /** The instance that waited for init goes without it. */
  | { readonly kind: "dismissed" }
  | { readonly kind: "reload"; readonly reason: string }
  /** The instance that serves may answer what it has, and gets nothing new. */
  | { readonly kind: "drains" }
  /** The draining instance is to stop now. @param next runs already, and is asked what cannot wait */
  | { readonly kind: "retires"; readonly next: Up | undefined }
  | { readonly kind: "retired" }
  | { readonly kind: "initializes"; readonly next: Up }
  | { readonly kind: "serves"; readonly next: Up; readonly now: number }
  /** The current instance ended by itself. */
  | { readonly kind: "lost"; readonly failure: Failure }
  /** Any other instance ended, or the current one by our will. */
  | { readonly kind: "left"; readonly instance: Up["instance"]; readonly failure: Failure }
  /** A start, or a reload, came to nothing. */
  | { readonly kind: "gave up"; readonly failure: Failure }
  | { readonly kind: "stops" };

/** What the traffic is told. */
export type Move<Up extends Standby<Run>> =
  | { readonly kind: "open"; readonly to: Up }
  | { readonly kind: "halt"; readonly standby: Up | undefined; readonly initializing: boolean }
  | { readonly kind: "close"; readonly failure: Failure }
  /** @param again whether what it left open is sent to the next instance, where it may be */
  | { readonly kind: "abandon"; readonly instance: Up["instance"]; readonly failure: Failure; readonly again: boolean };

export interface Transition<Up extends Standby<Run>> {
  readonly state: State<Up>;
  /** In this order. */
  readonly moves: readonly Move<Up>[];
}

/** The instance that serves, or served until its reload retires it. */
export function currentOf<Up extends Standby<Run>>(state: State<Up>): Up | undefined {
  return state.kind === "serving" || state.kind === "reloading" ? state.current : undefined;
}

export function waitingOf<Up extends Standby<Run>>(state: State<Up>): Up | undefined {
  return state.kind === "starting" ? state.waiting : undefined;
}

export function transition<Up extends Standby<Run>>(state: State<Up>, happening: Happening<Up>): Transition<Up> {
  if (happening.kind === "left") {
    // An instance that never served may have been asked too, by hooks that could not wait.
    const { instance, failure } = happening;
    return { state, moves: [{ kind: "abandon", instance, failure, again: true }] };
  }
  // After the stop nothing that was under way counts.
  return state.kind === "stopped" ? { state, moves: [] } : next(state, happening);
}

function next<Up extends Standby<Run>>(
  state: State<Up>,
  happening: Exclude<Happening<Up>, { kind: "left" }>,
): Transition<Up> {
  switch (happening.kind) {
    case "waits":
      return { state: { kind: "starting", waiting: happening.next }, moves: [halt(happening.next, true)] };
    case "dismissed":
      return { state: withoutWaiting(state), moves: [] };
    case "reload":
      return { state: { kind: "reloading", reason: happening.reason, current: currentOf(state) }, moves: [] };
    case "drains":
      return { state, moves: [halt(currentOf(state), false)] };
    case "retires":
      return { state, moves: [halt(happening.next, false)] };
    case "retired":
      return { state: withoutCurrent(state), moves: [] };
    case "initializes":
      return { state: withoutWaiting(state), moves: [halt(happening.next, true)] };
    case "serves": {
      const { next: current, now } = happening;
      return { state: { kind: "serving", current, since: now }, moves: [{ kind: "open", to: current }] };
    }
    case "lost":
      return lost(state, happening);
    case "gave up":
      return gaveUp(state, happening);
    case "stops":
      return { state: { kind: "stopped" }, moves: [] };
  }
}

function lost<Up extends Standby<Run>>(
  state: State<Up>,
  { failure }: Extract<Happening<Up>, { kind: "lost" }>,
): Transition<Up> {
  const current = currentOf(state);
  if (current === undefined) return { state, moves: [] };
  const abandon = (again: boolean): Move<Up> => ({ kind: "abandon", instance: current.instance, failure, again });
  // The next instance is on its way: what comes until then waits for it.
  if (state.kind === "reloading")
    return { state: withoutCurrent(state), moves: [halt<Up>(undefined, false), abandon(true)] };
  return {
    state: { kind: "failed", failure },
    moves: [abandon(false), { kind: "close", failure }],
  };
}

function gaveUp<Up extends Standby<Run>>(
  state: State<Up>,
  { failure }: Extract<Happening<Up>, { kind: "gave up" }>,
): Transition<Up> {
  const current = currentOf(state);
  if (current !== undefined) {
    return { state: { kind: "serving", current, since: current.instance.startedAt }, moves: [] };
  }
  if (waitingOf(state) !== undefined) return { state, moves: [] };
  return { state: { kind: "failed", failure }, moves: [{ kind: "close", failure }] };
}

function withoutWaiting<Up extends Standby<Run>>(state: State<Up>): State<Up> {
  return state.kind === "starting" ? { kind: "starting", waiting: undefined } : state;
}

function withoutCurrent<Up extends Standby<Run>>(state: State<Up>): State<Up> {
  return state.kind === "reloading" ? { ...state, current: undefined } : state;
}

function halt<Up extends Standby<Run>>(standby: Up | undefined, initializing: boolean): Move<Up> {
  return { kind: "halt", standby, initializing };
}
