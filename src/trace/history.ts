/** What autoreload-status tells of a plugin's past: the reader of its events that counts them. */
import type { Event } from "./events.ts";
import { FaultCounts, isFault } from "./faults.ts";

export class History {
  /** Of the instance in service. */
  readonly faults = new FaultCounts();

  read(event: Event): void {
    if (event.kind === "takes-over") this.faults.reset();
    if (isFault(event)) this.faults.add(event);
  }
}
