/** What of a session joins a row that is there: an answer its request, a verdict what was asked again, a reload its change. Pure. */
import type { AgainEvent, AnswerEvent, ReloadEvent, SessionEvent } from "../format/events.ts";
import type { EndingRow } from "./endings.ts";
import { endsStart } from "./row.ts";

export interface JoinedRow extends EndingRow {
  answer: AnswerEvent | undefined;
  verdict: AgainEvent | undefined;
  reload: ReloadEvent | undefined;
}

/** The number of the row that an event belongs to. */
export function rowOf(event: SessionEvent): number | undefined {
  if (event.k === "res" || event.k === "err" || event.k === "again") return event.re;
  return event.k === "reload" && endsStart(event) ? event.up : undefined;
}

/** @returns whether the event belongs there: to a row of another kind, or a second time, nothing joins */
export function join(row: JoinedRow, event: SessionEvent): boolean {
  if (event.k === "reload") {
    if (row.event.k !== "change" || row.reload !== undefined) return false;
    row.reload = event;
    return true;
  }
  if (row.event.k !== "req") return false;
  if (event.k === "again" && row.verdict === undefined) row.verdict = event;
  else if ((event.k === "res" || event.k === "err") && row.answer === undefined) row.answer = event;
  else return false;
  return true;
}
