/** Fetches events again whose text the page dropped. Their source may still have them. */
import type { SessionEvent } from "../../session/format/events.ts";
import { readLine } from "../../session/format/line.ts";
import { joined } from "../../session/rows/one-text.ts";
import { isLight } from "../store/rows/light.ts";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { bodies, header, revision } from "../store/session.ts";
import { currentSource } from "./begin.ts";
import { pump } from "./pump.ts";

/** @returns whether the row has all of its texts now */
export async function bringBack(row: LiveRow, signal: AbortSignal): Promise<boolean> {
  for (const event of [row.event, row.answer]) {
    if (event === undefined || !isLight(event)) continue;
    const whole = await fetched(event.n, event === row.event ? row.lastN : event.n, signal);
    if (whole === undefined) return false;
    bodies.restore(row, whole);
    revision.value++;
  }
  return true;
}

/** @param last the event that the text ends with, if it is joined of several */
async function fetched(n: number, last: number, signal: AbortSignal): Promise<SessionEvent | undefined> {
  const found = new AbortController();
  let event: SessionEvent | undefined;
  let t = 0;
  const stream = await currentSource()?.open(n - 1, header.value?.run, AbortSignal.any([signal, found.signal]));
  const look = (texts: readonly (string | undefined)[]): void => {
    for (const text of texts) {
      const line = text === undefined ? undefined : readLine(text);
      if (line?.kind !== "event" || line.event.n < n) continue;
      const next = line.event.n === n ? line.event : event && joined({ row: { event }, t }, line.event);
      if (next !== undefined && line.event.n <= last) [event, t] = [next, line.event.t];
      if (line.event.n >= last) found.abort();
    }
  };
  if (stream !== undefined) await pump(stream, look, found.signal);
  return event;
}
