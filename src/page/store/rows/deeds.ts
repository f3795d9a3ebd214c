/** What a plugin does by itself, which says how far it came, and what autoreload's log says of what it does not do. Pure. */
import type { SessionEvent } from "../../../session/format/events.ts";
import type { LiveRow } from "./live-rows.ts";

/** Whether the plugin called, logged or wrote something. */
export function isDeed(event: SessionEvent): event is SessionEvent & { readonly p: number } {
  if (event.k === "log") return event.of === undefined || event.of === "plugin";
  return event.k === "stderr" || event.k === "stray" || (event.k === "req" && event.from === "plugin");
}

const LATE = /^\S+: has not answered (?:the hook )?([\w-]+) for /;

/** The request of which autoreload's log says that it is not answered yet. @param open the oldest first */
export function lateOne(event: SessionEvent, open: Iterable<LiveRow>): number | undefined {
  if (event.k !== "log" || event.of !== "autoreload") return undefined;
  const [, m] = LATE.exec(event.text) ?? [];
  for (const row of m === undefined ? [] : open) if ("m" in row.event && row.event.m === m) return row.n;
  return undefined;
}
