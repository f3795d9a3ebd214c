/** What each version of a plugin said to one and the same request: which save changed the answer. Pure. */
import type { Lane } from "../timeline/lanes.ts";
import { differencesIn } from "../../session/json/differences.ts";
import { member, nodesOf } from "../../session/json/nodes.ts";
import { statusOf } from "../../session/rows/row.ts";
import type { Row, Status } from "../../session/rows/row.ts";
import { outcomeOf } from "../../session/rows/summary.ts";

export interface VersionAnswer {
  readonly v: number;
  readonly state: "first" | "same" | "differs" | "open" | "did not start" | "not asked";
  /** What was asked, or the version's start that failed. */
  readonly n: number | undefined;
  readonly status: Status | undefined;
  /** In a few words. */
  readonly text: string;
}

/** @param newestFirst all rows of the session @param lane of the row's plugin */
export function answersByVersion<R extends Row>(
  row: R,
  newestFirst: Iterable<R>,
  lane: Lane | undefined,
): VersionAnswer[] {
  const asked = lastOfEachVersion(row, newestFirst);
  const failed = new Map((lane?.failures ?? []).map(({ v, n }) => [v, n]));
  const versions = new Set([...(lane?.segments ?? []).map(({ v }) => v), ...failed.keys(), ...asked.keys()]);
  let before: string | undefined;
  return [...versions]
    .toSorted((one, other) => one - other)
    .map((v): VersionAnswer => {
      const found = asked.get(v);
      if (found === undefined) {
        const state = failed.has(v) ? "did not start" : "not asked";
        return { v, state, n: failed.get(v), status: undefined, text: state };
      }
      const said = saidBy(found);
      const of = { v, n: found.event.n, status: statusOf(found) };
      if (said === undefined) return { ...of, state: "open", text: "no answer yet" };
      const state = before === undefined ? "first" : isSame(before, said) ? "same" : "differs";
      before = said;
      return { ...of, state, text: outcomeOf(said) };
    });
}

/** By whom the row's request was answered, as it was sent. */
export function versionOf({ event, answer }: Row): number | undefined {
  return answer?.v ?? event.v;
}

function lastOfEachVersion<R extends Row>(row: R, newestFirst: Iterable<R>): Map<number, R> {
  const { event } = row;
  const found = new Map<number, R>();
  if (event.k !== "req") return found;
  const params = paramsIn(event.body);
  const own = versionOf(row);
  if (own !== undefined) found.set(own, row);
  for (const other of newestFirst) {
    const v = versionOf(other);
    if (v === undefined || found.has(v) || other.event.k !== "req") continue;
    const isAlike = other.event.m === event.m && other.event.of === event.of && other.event.p === event.p;
    // A body that lacks the text cannot have these params, and most are told apart by that.
    if (isAlike && other.event.body.includes(params) && paramsIn(other.event.body) === params) found.set(v, other);
  }
  return found;
}

/** What the plugin itself said, also where lightningd was told something else. */
function saidBy({ answer }: Row): string | undefined {
  if (answer === undefined) return undefined;
  return ("said" in answer ? answer.said : undefined) ?? answer.body;
}

function paramsIn(body: string): string {
  return memberText(body, "params") ?? "";
}

/** Ids are other in each answer. */
function isSame(was: string, is: string): boolean {
  return ["result", "error"].every((name) => {
    const [one, other] = [memberText(was, name), memberText(is, name)];
    return one === other || (one !== undefined && other !== undefined && differencesIn(one, other).length === 0);
  });
}

function memberText(body: string, name: string): string | undefined {
  const node = member(nodesOf(body)[0], name);
  return node === undefined ? undefined : body.slice(node.from, node.to);
}
