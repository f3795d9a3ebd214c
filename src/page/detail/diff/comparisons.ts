/** Lists what an answer can be compared with. Pure. */
import { seconds } from "../../../session/rows/measures.ts";
import type { AnswerEvent } from "../../../session/format/events.ts";
import { callsOfItsName, outcomeIn, ownAnswer, sameCalls } from "../../store/rows/calls.ts";
import { isLight } from "../../store/rows/light.ts";
import type { LiveRow, LiveRows } from "../../store/rows/live-rows.ts";

export interface Comparison {
  /** The same in each row for the same thing to compare with. */
  readonly id: string;
  readonly says: string;
  /** How this answer is called in the comparison. */
  readonly saysOfThis: string;
  readonly was: Compared;
  readonly is: Compared;
}

/** An answer's text, and the places of its pseudonyms. */
export interface Compared {
  readonly n: number;
  readonly in: "body" | "said";
  readonly text: string;
  readonly mask: readonly string[] | undefined;
}

/** The best comparison comes first. @param plugin the plugin's name */
export function comparisonsOf(row: LiveRow, rows: LiveRows, plugin: string): Comparison[] {
  const { answer } = row;
  if (answer === undefined) return [];
  const wrote = mended(answer, plugin);
  const others = againstVersions(row, answer, rows);
  return [...wrote, ...others, ...(wrote.length + others.length === 0 ? againstOtherParams(row, answer, rows) : [])];
}

function mended(answer: AnswerEvent, plugin: string): Comparison[] {
  if (answer.said === undefined) return [];
  const was: Compared = { n: answer.n, in: "said", text: answer.said, mask: answer.mask };
  return [
    { id: "said", says: `what ${plugin} wrote`, saysOfThis: "what lightningd was told", was, is: toldOf(answer) },
  ];
}

/**
 * The last answer of each other version. First comes the nearest earlier version whose answer differs, then the version before this one.
 */
function againstVersions(row: LiveRow, answer: AnswerEvent, rows: LiveRows): Comparison[] {
  const lastOf = new Map<number, LiveRow>();
  for (const other of sameCalls(row, rows)) {
    const v = other.answer?.v;
    if (v !== undefined && v !== answer.v && !lastOf.has(v)) lastOf.set(v, other);
  }
  const asked = row.event.k === "req" ? rows.at(row.event.again) : undefined;
  const answered = asked?.answer === undefined || asked.answer.v === answer.v ? undefined : asked;
  if (answered?.answer !== undefined) lastOf.set(answered.answer.v, answered);
  const found = [...lastOf.entries()].toSorted(([one], [other]) => other - one);
  const isBefore = ([v]: readonly [number, LiveRow]): boolean => v < answer.v;
  const best = found.filter(isBefore).find(([, { answer: said }]) => said !== undefined && isOther(said, answer));
  const ordered = [...found.filter((one) => one === best), ...found.filter((one) => one !== best && isBefore(one))];
  const newer = found.filter((one) => !isBefore(one));
  return [...ordered, ...newer].flatMap(([v, other]) => comparisonWith(`v${v}`, other, answer, ""));
}

function isOther(one: AnswerEvent, other: AnswerEvent): boolean {
  return outcomeIn(ownAnswer(one)).text !== outcomeIn(ownAnswer(other)).text;
}

/** For a request that nobody made before: an answer to other params is better than none. */
function againstOtherParams(row: LiveRow, answer: AnswerEvent, rows: LiveRows): Comparison[] {
  const before = callsOfItsName(row, rows).filter(({ n, answer: said }) => n < row.n && said?.k === answer.k);
  return before.slice(0, 3).flatMap((other) => comparisonWith(`#${other.n}`, other, answer, ", with other params"));
}

function comparisonWith(id: string, other: LiveRow, answer: AnswerEvent, how: string): Comparison[] {
  const said = other.answer;
  if (said === undefined || isLight(said)) return [];
  const says = `v${said.v}, at ${seconds(other.event.t)} s${how}`;
  return [{ id, says, saysOfThis: `v${answer.v}, this answer`, was: ownOf(said), is: ownOf(answer) }];
}

function ownOf(answer: AnswerEvent): Compared {
  const { n, mask, said } = answer;
  return { n, in: said === undefined ? "body" : "said", text: ownAnswer(answer), mask };
}

function toldOf({ n, body, mask }: AnswerEvent): Compared {
  return { n, in: "body", text: body, mask };
}
