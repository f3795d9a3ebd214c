/** Fetches an event again whose text the page dropped. The event's source may still have it. */
import type { SessionEvent } from "../../session/format/events.ts";
import { readLine } from "../../session/format/line.ts";
import { isLight } from "../store/rows/light.ts";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { bodies, header, revision } from "../store/session.ts";
import { currentSource } from "./begin.ts";
import { pump } from "./pump.ts";

/** @returns whether the row has all of its texts now */
export async function bringBack(row: LiveRow, signal: AbortSignal): Promise<boolean> {
  for (const event of [row.event, row.answer]) {
    if (event === undefined || !isLight(event)) continue;
    const whole = await eventAt(event.n, signal);
    if (whole === undefined) return false;
    bodies.restore(row, whole);
    revision.value++;
  }
  return true;
}

async function eventAt(n: number, signal: AbortSignal): Promise<SessionEvent | undefined> {
  const found = new AbortController();
  let event: SessionEvent | undefined;
  const stream = await currentSource()?.open(n - 1, header.value?.run, AbortSignal.any([signal, found.signal]));
  const look = (texts: readonly (string | undefined)[]): void => {
    for (const text of texts) {
      const line = text === undefined ? undefined : readLine(text);
      if (line?.kind !== "event" || line.event.n < n) continue;
      if (line.event.n === n) event ??= line.event;
      found.abort();
    }
  };
  if (stream !== undefined) await pump(stream, look, found.signal);
  return event;
}
