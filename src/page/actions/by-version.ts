/** Lists what each version of a plugin answered to the same request, to see which save changed the answer. Pure. */
import type { Lane } from "../timeline/lanes.ts";
import { differencesIn } from "../../session/json/differences.ts";
import { statusOf } from "../../session/rows/row.ts";
import { unanswered } from "../../session/rows/sentences.ts";
import type { Row, Status } from "../../session/rows/row.ts";
import { LARGE, ownAnswer, outcomeIn } from "../store/rows/calls.ts";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { briefOutcomeOf } from "../../session/rows/last-words.ts";

export interface VersionAnswer {
  readonly v: number;
  readonly state: "first" | "same" | "differs" | "open" | "ended" | "did not start" | "not asked";
  /** The request, or the version's start that failed. */
  readonly n: number | undefined;
  readonly status: Status | undefined;
  /** The answer in a few words. */
  readonly text: string;
}

/** @param same requests that ask the same, the newest first @param lane the versions of the row's plugin */
export function answersByVersion(row: LiveRow, same: readonly LiveRow[], lane: Lane | undefined): VersionAnswer[] {
  const asked = lastOfEachVersion(row, same);
  const failed = new Map((lane?.failures ?? []).flatMap(({ v, n }) => (v > 0 ? [[v, n]] : [])));
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
      const of = { v, n: found.event.n, status: statusOf(found) };
      if (found.answer === undefined) return { ...of, ...unansweredBy(found) };
      // The plugin's own answer, also where lightningd was told something else.
      const said = ownAnswer(found.answer);
      const state = before === undefined ? "first" : isSame(before, said) ? "same" : "differs";
      before = said;
      return { ...of, state, text: briefOutcomeOf(said) };
    });
}

function unansweredBy(row: LiveRow): Pick<VersionAnswer, "state" | "text"> {
  const why = row.verdict?.why;
  if (row.ended === undefined) return { state: "open", text: why ?? "no answer yet" };
  return { state: "ended", text: why ?? unanswered(row) };
}

/** The version that answered the row's request, by the event that has the answer. */
export function versionOf({ event, answer }: Row): number | undefined {
  return answer?.v ?? event.v;
}

function lastOfEachVersion(row: LiveRow, same: readonly LiveRow[]): Map<number, LiveRow> {
  const found = new Map<number, LiveRow>();
  // An answered request says more than an open one.
  const answered = same.filter(({ answer }) => answer !== undefined);
  for (const one of [row, ...answered, ...same]) {
    const v = versionOf(one);
    if (v !== undefined && !found.has(v)) found.set(v, one);
  }
  return found;
}

/** Whether two answers are the same but for their ids, which always differ. */
function isSame(was: string, is: string): boolean {
  const [one, other] = [outcomeIn(was), outcomeIn(is)];
  if (one.text === other.text) return one.name === other.name;
  if (one.name !== other.name || one.text === undefined || other.text === undefined) return false;
  if (Math.max(one.text.length, other.text.length) > LARGE) return false;
  return differencesIn(one.text, other.text).length === 0;
}
