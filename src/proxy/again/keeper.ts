/** Keeps the last question of each method and hook, and what each version of the plugin answered to it: as much as fits. */
import type { Changing } from "../../session/json/changing.ts";
import { LARGEST_BYTES, changingBetween } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { distinct } from "./volatile.ts";

export type AskedKind = "method" | "hook";

/** A question of lightningd's, in the form in which it is asked again. */
export interface Question {
  readonly kind: AskedKind;
  readonly name: string;
  /** JSON text */
  readonly params: string;
}

/** What one version answered: the last time that it was asked. */
export interface Answered {
  readonly version: number;
  readonly answer: Answer;
  /** The values in which two answers of this version differed. */
  readonly volatile: readonly Changing[];
  /** Methods that the plugin called meanwhile, and that were not passed on to lightningd. */
  readonly withheld: readonly string[];
}

export interface Exchange extends Question {
  /** Counts the questions that were kept, from 1. */
  readonly n: number;
  /** The id of the request that asked it last, as JSON text. */
  id: string;
  /** That request's number in the session, where the user pointed at it. */
  readonly event?: number;
  isPinned: boolean;
  /** For how many milliseconds the last caller waited for the plugin's answer; undefined if that is not known. */
  ms?: number;
  /** By version, the oldest first. */
  readonly answers: Answered[];
}

/** The version of an answer that the user points at, older than any: it is compared with, whichever version gave it. */
export const POINTED_AT = 0;
/** Kept of each question. */
const MOST_VERSIONS = 10;
/** Kept of all questions and answers together. */
const MOST_BYTES = 16 * 1024 * 1024;
/** What takes longer is not asked after a save, unless it is pinned. */
const SLOW_MS = 2000;
/** lightningd stands still for these, or they are no questions. */
const NEVER: ReadonlySet<string> = new Set(["db_write", "init", "getmanifest", "setconfig", "check"]);

export function mayBeAskedAgain({ name, params }: Question): boolean {
  return !NEVER.has(name) && Buffer.byteLength(params) <= LARGEST_BYTES;
}

export class Keeper {
  #exchanges: Exchange[] = [];
  /** Names of methods and hooks whose question was too large to be kept. */
  readonly leftOut = new Set<string>();
  #numbered = 0;

  /** In the order in which they were asked. */
  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  find(question: Question): Exchange | undefined {
    return this.#exchanges.find((exchange) => isSame(exchange, question));
  }

  /** A caller's question that a version answered takes the place of the last one of its name. */
  note(question: Question, id: string, version: number, answer: Answer, ms?: number): void {
    if (!mayBeAskedAgain(question)) {
      if (!NEVER.has(question.name)) this.leftOut.add(question.name);
      return;
    }
    const known = this.find(question);
    const exchange = known ?? { ...question, id, n: ++this.#numbered, isPinned: false, answers: [] };
    exchange.id = id;
    if (ms !== undefined) exchange.ms = ms;
    this.#exchanges = this.#exchanges.filter(
      (other) => other !== exchange && (other.isPinned || other.kind !== question.kind || other.name !== question.name),
    );
    this.#exchanges.push(exchange);
    noteAnswer(exchange, version, answer);
    this.#shrink();
  }

  /** Drops what was asked longest ago first, and what is pinned last. */
  #shrink(): void {
    let bytes = this.#exchanges.reduce((sum, exchange) => sum + sizeOf(exchange), 0);
    while (bytes > MOST_BYTES && this.#exchanges.length > 1) {
      const older = this.#exchanges.slice(0, -1);
      const dropped = older.find(({ isPinned }) => !isPinned) ?? older[0];
      if (dropped === undefined) return;
      this.#exchanges = this.#exchanges.filter((exchange) => exchange !== dropped);
      this.leftOut.add(dropped.name);
      bytes -= sizeOf(dropped);
    }
  }
}

/** An answer of a version that answered before shows what changes from call to call. */
export function noteAnswer(
  { answers }: Pick<Exchange, "answers">,
  version: number,
  answer: Answer,
  withheld: readonly string[] = [],
): void {
  const index = answers.findIndex((answered) => answered.version === version);
  const former = answers[index];
  // The former answer says more than that there was none this time.
  if (former !== undefined && answer.kind === "none") return;
  const isComparable = former !== undefined && former.withheld.length > 0 === withheld.length > 0;
  const changing = isComparable ? changingBetween(former.answer, answer) : [];
  const volatile = distinct([...(former?.volatile ?? []), ...changing]);
  answers.splice(index < 0 ? answers.length : index, index < 0 ? 0 : 1, { version, answer, volatile, withheld });
  if (answers.length > MOST_VERSIONS) answers.shift();
}

/** What changed from call to call in one version does so in the others, even where two answers happen to be the same. */
export function volatileIn({ answers }: Pick<Exchange, "answers">): readonly Changing[] {
  return answers.flatMap(({ volatile }) => volatile);
}

/** What an answer of this version is compared with: that of the newest one before it. */
export function formerOf({ answers }: Pick<Exchange, "answers">, version: number): Answered | undefined {
  return answers.findLast((answered) => answered.version < version);
}

export function answeredBy({ answers }: Pick<Exchange, "answers">, version: number): Answered | undefined {
  return answers.find((answered) => answered.version === version);
}

/** Whether it is known to take so long that it would not be answered in time. */
export function isSlow({ ms = 0 }: Exchange): boolean {
  return ms >= SLOW_MS;
}

function isSame(one: Question, other: Question): boolean {
  return one.kind === other.kind && one.name === other.name && one.params === other.params;
}

function sizeOf({ params, answers }: Exchange): number {
  return answers.reduce((sum, { answer }) => sum + ("text" in answer ? answer.text.length : 0), params.length);
}
