/** Remembers which events have lost their text to the limit of memory. */
import type { SessionEvent } from "../../../session/format/events.ts";

const light = new WeakSet<SessionEvent>();

export function markLight(event: SessionEvent): void {
  light.add(event);
}

export function isLight(event: SessionEvent | undefined): boolean {
  return event !== undefined && light.has(event);
}
