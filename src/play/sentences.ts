/** The sentences about what was found. */
import { brief } from "../lightningd/hooks/sentences.ts";
import type { TextDifference } from "../session/json/differences.ts";
import { paramsOf } from "../session/rows/summary.ts";
import { apart } from "../trace/apart.ts";
import type { Finding } from "./findings.ts";
import { memberOf } from "./score/score.ts";
import type { Cue } from "./score/score.ts";

const MOST_DIFFERENCES = 12;
const MOST_CHARACTERS = 100;

/** Each line is a string of its own. */
export function linesOf(finding: Finding): string[] {
  switch (finding.kind) {
    case "answer":
      return answerLines(finding.differences);
    case "no answer":
      return [finding.why];
    case "missing": {
      const { kind, m, event, owners } = finding.deed;
      const whose = owners.length > 1 ? "; it was this request's, or another's that was open meanwhile" : "";
      return [`${nounOf(kind)} ${titled(m, event.body)} does not come any more${whose}`];
    }
    case "extra": {
      const { what, m, body, nearest } = finding;
      const more = nearest === undefined ? [] : manyOf(nearest.differences.map(difference));
      const first = `${nounOf(what)} ${titled(m, body)} is not in the session${reasonOf(finding)}`;
      return [first, ...more.map((line) => `  ${line}`)];
    }
    case "verdict":
    case "gone":
      return [finding.text];
  }
}

/** The lines of a differing answer. If one of them is an error and the other is not, both are shown as a whole. */
function answerLines(differences: readonly TextDifference[]): string[] {
  const [result, error] = ["/result", "/error"].map((pointer) => differences.find(({ at }) => at === pointer));
  if (result === undefined || error === undefined || differences.length > 2) return manyOf(differences.map(difference));
  const side = (which: "was" | "is"): string =>
    error[which] === undefined ? shown(result[which]) : `the error ${shown(messageOf(error[which]))}`;
  return [`the answer was ${side("was")}`, `           is ${side("is")}`];
}

function messageOf(error: string | undefined): string | undefined {
  return error && (memberOf(error, "message") ?? error);
}

/** The error that a plugin gets for a call that the session does not have. */
export function extraCall(finding: Extra): string {
  const { m, body, nearest } = finding;
  const differences = nearest?.differences.slice(0, 3).map(difference) ?? [];
  const more = differences.length === 0 ? "" : ` (${differences.join("; ")})`;
  return `autoreload test: ${titled(m, body)} is not in the session${reasonOf(finding)}${more}`;
}

type Extra = Extract<Finding, { kind: "extra" }>;

function reasonOf({ what, nearest }: Extra): string {
  if (nearest === undefined) return "";
  const { deed, differences } = nearest;
  if (differences.length === 0) return " once more";
  return `; the nearest ${what === "call" ? "recorded call" : "one"} is ${titled(deed.m, deed.event.body)}`;
}

function difference({ at, was, is }: TextDifference): string {
  if (was === undefined || is === undefined) return `${at} was ${shown(was)}, is ${shown(is)}`;
  const [before, after] = apart(was, is, MOST_CHARACTERS).map(shown);
  return `${at} was ${before}, is ${after}`;
}

function shown(json: string | undefined): string {
  return json === undefined ? "absent" : brief(json, MOST_CHARACTERS);
}

function nounOf(kind: "call" | "word"): string {
  return kind === "call" ? "its call" : "its notification";
}

export function titled(m: string, body: string): string {
  return `${m} ${paramsOf(body)}`.trimEnd();
}

function manyOf(lines: readonly string[]): string[] {
  const more = lines.length - MOST_DIFFERENCES;
  return more > 0 ? [...lines.slice(0, MOST_DIFFERENCES), `and ${more} more`] : [...lines];
}

/** @param cue undefined for the plugin's start */
export function titleOf(cue: Cue | undefined): string {
  if (cue === undefined) return "start";
  const title = titled(cue.m, cue.event.body);
  if (cue.kind === "tell") return title;
  return `${cue.of === "check" ? "check " : ""}${title}${cue.event.again === undefined ? "" : ", asked again"}`;
}
