/** The sentences of the log: which watcher, which file, what was done, and what the user can do. */
import { EXCLUDES, INCLUDES } from "../watch/rules/names.ts";

export function unreachable(endpoint: string): string {
  return `Nothing answers at ${endpoint}; waiting for Circus to be started there (its ini file has it as "endpoint").`;
}

export function foreign(endpoint: string): string {
  return `What listens at ${endpoint} is not Circus; waiting for Circus to be started there (its ini file has it as "endpoint").`;
}

export function mismatched(endpoint: string): string {
  return `What listens at ${endpoint} takes no commands of Circus: give what its ini file has as "endpoint", not as "pubsub_endpoint".`;
}

export function connected(endpoint: string): string {
  return `Connected to Circus at ${endpoint}.`;
}

export function gone(endpoint: string): string {
  return `Circus is gone from ${endpoint}; waiting for it to come back.`;
}

export function back(endpoint: string): string {
  return `Circus is back at ${endpoint}.`;
}

export function withoutEvents(endpoint: string): string {
  return `No events of Circus are to be had at ${endpoint}: watchers that come, go or change are not noticed.`;
}

export function slow(command: string, patienceMs: number): string {
  return `Circus has not answered "${command}" for ${patienceMs / 1000} s; waiting on.`;
}

export function refused(what: string, reason: string): string {
  return `Circus refused ${what}: ${reason}`;
}

export function ourselves(name: string): string {
  return `${name}: that is this process, which is not restarted for changes.`;
}

export function orphaned(): string {
  return "Circus came back without this process, which it ran as a watcher before; ending.";
}

export function watching(name: string, directory: string): string {
  return `${name}: watching ${directory}`;
}

export function released(name: string): string {
  return `${name}: no longer in Circus, no longer watched`;
}

export function withoutRules(names: readonly string[]): string {
  return `${names.join(", ")}: not watched until there is ${INCLUDES} or ${EXCLUDES} in the working directory`;
}

export function missingDirectory(name: string, directory: string): string {
  return `${name}: its working_dir ${directory} does not exist; it is watched as soon as it does`;
}

export function unknownSignal(name: string, signal: string): string {
  return `${name}: its autorestart_kill_signal "${signal}" is no signal of this system, so it is restarted gracefully; write a name or a number, like SIGINT or 2`;
}

/** What came of a change. All lines about one change begin alike. */
export type Outcome =
  | { readonly kind: "restarting" }
  | { readonly kind: "killing"; readonly signal: string }
  | { readonly kind: "starting" }
  | { readonly kind: "restarted"; readonly pids: readonly number[] }
  | { readonly kind: "respawned" }
  | { readonly kind: "failed" }
  | { readonly kind: "inactive"; readonly status: string }
  | { readonly kind: "newer" }
  | { readonly kind: "busy"; readonly reason: string }
  | { readonly kind: "gone" }
  | { readonly kind: "refused"; readonly reason: string };

/** @param reason the file, and what happened to it: "lib/a.py changed" */
export function outcomeOf(name: string, reason: string, outcome: Outcome): string {
  return `${name}: ${reason}: ${describe(outcome)}`;
}

function describe(outcome: Outcome): string {
  switch (outcome.kind) {
    case "restarting":
      return "restarting";
    case "killing":
      return `stopping with ${outcome.signal}, then starting`;
    case "starting":
      return "starting again, since it could not be started before";
    case "restarted":
      return `restarted as process ${outcome.pids.join(", ")}`;
    case "respawned":
      return "restarted";
    case "failed":
      return "stopped, but could not be started again (Circus's log says why); the next change starts it";
    case "inactive":
      return `not restarted, since it is ${outcome.status}`;
    case "newer":
      return "not restarted, since it was started after that";
    case "busy":
      return `to be restarted when Circus is ready for it (now: ${outcome.reason})`;
    case "gone":
      return "to be restarted when Circus is back, if that does not start it";
    case "refused":
      return `not restarted, since Circus refused: ${outcome.reason}`;
  }
}
