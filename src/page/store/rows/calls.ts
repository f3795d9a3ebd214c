/** Finds requests that ask the same, so that their answers can be compared. Pure. */
import { member, nodesOf } from "../../../session/json/nodes.ts";
import type { AnswerEvent } from "../../../session/format/events.ts";
import type { LiveRow, LiveRows } from "./live-rows.ts";

/** Only the newest requests of a name are looked through, so many of them. */
const MOST = 5000;

/** Requests of the same plugin, name and params, without the row itself; the newest first. */
export function sameCalls(row: LiveRow, rows: LiveRows): LiveRow[] {
  const params = memberOf(bodyOf(row), "params") ?? "";
  return callsOfItsName(row, rows).filter(
    // A message whose text lacks these params is ruled out first, since that is quicker to see.
    (other) => bodyOf(other).includes(params) && (memberOf(bodyOf(other), "params") ?? "") === params,
  );
}

/** Requests of the same plugin and name, with any params. */
export function callsOfItsName(row: LiveRow, rows: LiveRows): LiveRow[] {
  const { event } = row;
  if (event.k !== "req") return [];
  const found: LiveRow[] = [];
  const all = rows.named(event.m);
  for (let at = all.length - 1; at >= Math.max(0, all.length - MOST); at--) {
    const other = all[at];
    if (other === undefined || other === row || other.event.k !== "req") continue;
    if (other.event.p === event.p && other.event.of === event.of) found.push(other);
  }
  return found;
}

function bodyOf({ event }: LiveRow): string {
  return "body" in event ? event.body : "";
}

/** The plugin's own answer, also where lightningd was told something else. */
export function ownAnswer({ said, body }: AnswerEvent): string {
  return said ?? body;
}

/** Of a larger message only so much is taken apart: 16 MiB would take seconds. */
export const LARGE = 262_144;

/** The text of a member of a message; undefined if there is none. Of a large message, where it begins in its beginning, with what follows. */
export function memberOf(body: string, name: string): string | undefined {
  const head = body.slice(0, LARGE);
  const node = member(nodesOf(head)[0], name);
  if (node === undefined) return undefined;
  return node.to < head.length ? body.slice(node.from, node.to) : body.slice(node.from);
}

/** The result or the error of an answer, with its name. */
export function outcomeIn(body: string): { readonly name: string; readonly text: string | undefined } {
  const error = memberOf(body, "error");
  return error === undefined ? { name: "result", text: memberOf(body, "result") } : { name: "error", text: error };
}
