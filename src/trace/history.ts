/** Keeps what autoreload-status says of a plugin's past. */
import type { AskedAgainEvent } from "./events/again.ts";
import type { Event } from "./events/events.ts";
import type { FailedEvent, ServedEvent } from "./events/reload.ts";
import type { Failure } from "./failure.ts";
import { FaultCounts, isFault } from "./faults.ts";

export class History {
  /** How many reloads and restarts came to serve. */
  restarts = 0;
  lastReload: ServedEvent | undefined;
  lastFailure: { readonly failure: Failure; readonly at: number } | undefined;
  /** Why a newer version than the one in service does not serve, and since when. */
  behind: { readonly failure: Failure; readonly since: number } | undefined;
  /** The outcome of asking again after the last save. */
  askedAgain: AskedAgainEvent | undefined;
  /** The faults of the instance in service. */
  readonly faults = new FaultCounts();

  read(event: Event): void {
    if (event.kind === "takes-over") this.faults.reset();
    else if (event.kind === "served") this.#served(event);
    else if (event.kind === "failed") this.#failed(event);
    else if (event.kind === "asked-again") this.askedAgain = event;
    else if (isFault(event)) this.faults.add(event);
  }

  #served(event: ServedEvent): void {
    if (event.isFirst) return;
    this.restarts++;
    this.lastReload = event;
    this.behind = undefined;
  }

  #failed({ failure, outcome }: FailedEvent): void {
    this.lastFailure = { failure, at: Date.now() };
    if (IS_BEHIND.has(outcome)) this.behind = { failure, since: this.behind?.since ?? Date.now() };
  }
}

const IS_BEHIND: ReadonlySet<FailedEvent["outcome"]> = new Set(["not started anew", "not reloaded", "nothing serves"]);
