/** What is known of a request that a plugin has not answered yet: for how long, what the plugin did since, and what else waits. */
import type { RequestEvent } from "../../session/format/events.ts";
import type { LiveRow } from "./rows/live-rows.ts";
import { counts, lastDeeds, rows } from "./session.ts";

/** Most requests are answered sooner, and nothing is said of those. */
const WORTH_SAYING_MS = 2000;

export interface Waiting {
  readonly forMs: number;
  /** What else waits for the plugin, the oldest first. */
  readonly others: readonly LiveRow[];
  /** The plugin's own call that the node has not answered yet. */
  readonly own: LiveRow | undefined;
  /** The last that came from the plugin since. */
  readonly last: LiveRow | undefined;
}

/** @returns undefined for a row that waits for nothing, or not for long */
export function waitingOf(row: LiveRow): Waiting | undefined {
  if (!waits(row)) return undefined;
  const { event } = row;
  const last = lastDeeds.get(event.p ?? 0);
  return {
    forMs: openMs(row),
    others: [...rows.open].filter((other) => other !== row && other.event.p === event.p && waits(other, 0)),
    own: [...rows.open].find((one) => one.event.p === event.p && isOwn(one) && one.n > row.n),
    last: last !== undefined && last.n > row.n ? last : undefined,
  };
}

/** The request that waits longest for a plugin. @param ms how long it does at least */
export function longestOpen(p: number | undefined, ms = WORTH_SAYING_MS): LiveRow | undefined {
  for (const row of rows.open) if ((p === undefined || row.event.p === p) && waits(row, ms)) return row;
  return undefined;
}

/** As the session goes on, since each second has an event. */
export function openMs({ event }: LiveRow): number {
  return counts.lastMs - event.t;
}

/** As the log has it. */
export function named({ event }: LiveRow): string {
  const { of, m } = event as RequestEvent;
  return of === "hook" ? `the hook ${m}` : m;
}

export function inSeconds(ms: number): string {
  return ms < 120_000 ? `${Math.floor(ms / 1000)} s` : `${Math.floor(ms / 60_000)} min`;
}

/** Where something was lost, it may have been the answer. */
function waits(row: LiveRow, ms = WORTH_SAYING_MS): boolean {
  const { event } = row;
  if (event.k !== "req" || event.to !== "plugin" || !rows.open.has(row) || row.n < counts.lastLostN) return false;
  return openMs(row) >= ms;
}

function isOwn({ event }: LiveRow): boolean {
  return event.k === "req" && event.of === "rpc";
}
