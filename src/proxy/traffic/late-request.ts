/** A request that a plugin does not answer, and what its process does meanwhile. */
import { isSynchronous } from "../../lightningd/facts/hooks.ts";
import { whyNoAnswer } from "../../plugin/process/hangs.ts";
import type { TrafficEvent } from "../../trace/events/traffic.ts";
import type { OpenRequest } from "./ledger.ts";

export function lateEvent({ kind, name, sentTo }: OpenRequest, afterMs: number): TrafficEvent {
  const why = sentTo === undefined ? "" : whyNoAnswer(sentTo.pid, sentTo.hasWritten);
  return { kind: "late", request: kind, name, afterMs, standsStill: isSynchronous(name), why };
}
