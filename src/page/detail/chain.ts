/** Finds the rows that belong to one cause, and the time that they took together. Pure. */
import type { SessionEvent } from "../../session/format/events.ts";
import { outermost } from "../store/rows/live-rows.ts";
import type { LiveRow } from "../store/rows/live-rows.ts";

const MOST = 200;

export interface Chain {
  readonly rows: readonly LiveRow[];
  /** How many rows are left out. */
  readonly hidden: number;
}

/** All rows under the outermost cause; if there are too many, those nearest to the row. */
export function chainOf(row: LiveRow): Chain {
  const all: LiveRow[] = [];
  collect(outermost(row), all);
  if (all.length <= MOST) return { rows: all, hidden: 0 };
  const from = Math.max(1, Math.min(all.indexOf(row) - MOST / 2, all.length - MOST + 1));
  return { rows: [...all.slice(0, 1), ...all.slice(from, from + MOST - 1)], hidden: all.length - MOST };
}

function collect(row: LiveRow, into: LiveRow[]): void {
  into.push(row);
  for (const child of row.children) collect(child, into);
}

export interface Span {
  /** In ms since the beginning, as events have it. */
  readonly from: number;
  readonly ms: number;
}

export function spanOf(rows: readonly LiveRow[]): Span {
  const from = Math.min(...rows.map(({ event }) => event.t));
  const to = Math.max(...rows.map(({ event, answer, reload }) => event.t + (answer?.ms ?? reload?.ms ?? 0)));
  return { from, ms: Math.max(to - from, 0.1) };
}

/** The lightning-cli that sent a request, from the request's id. */
export function commandOf(event: SessionEvent): { readonly name: string; readonly process: string } | undefined {
  if (!("id" in event)) return undefined;
  const [, name, process] = /^cli:([\w-]+)#(\d+)/.exec(event.id) ?? [];
  return name === undefined || process === undefined ? undefined : { name, process };
}
