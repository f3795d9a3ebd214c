/** What the plugin did in the session. Each deed is crossed off as the plugin does it again. */
import type { TextDifference } from "../../session/json/differences.ts";
import { compared } from "./comparing.ts";
import type { Ignored } from "./comparing.ts";
import type { Answer, Call, Deed, Word } from "../score/score.ts";

/** How to decide whether a call or a notification is one of the session's. */
export interface Matching {
  readonly ignored: Ignored;
  /** Whether one with other params will do if there is none with the same: to find what changes from run to run. */
  readonly isLenient: boolean;
}

/** What caused a call or a notification. */
export interface Cause {
  readonly n: number | undefined;
  /** Whether its id names the cause; else the cause is what the plugin was doing. */
  readonly isSure: boolean;
}

export interface Nearest {
  readonly deed: Call | Word;
  readonly differences: readonly TextDifference[];
}

export class Expected {
  readonly #deeds: readonly Deed[];
  readonly #answers: ReadonlyMap<number, Answer>;
  readonly #matching: Matching;
  /** What the plugin wrote now for each of the session's events. */
  readonly #done = new Map<number, string>();
  readonly #givenUp = new Set<number>();
  /** The deeds that another one took the place of. */
  readonly #replaced = new Set<number>();
  /** Names that are not awaited any more, of deeds whose cause is not sure. */
  readonly #namesGivenUp = new Set<string>();
  /** The last deed of each cause, of those whose cause is sure. */
  readonly #lastOf = new Map<number, number>();
  #first = 0;

  constructor(deeds: readonly Deed[], matching: Matching) {
    this.#deeds = deeds;
    this.#matching = matching;
    const answers = deeds.filter((deed) => deed.kind === "answer");
    this.#answers = new Map(answers.flatMap((deed) => (deed.event.re === undefined ? [] : [[deed.event.re, deed]])));
  }

  answered(answer: Answer, body: string): void {
    this.#done.set(answer.n, body);
  }

  /** Crosses off a deed of the session: of its own cause first, in order. @returns the deed; undefined if there is none */
  take(kind: "call" | "word", m: string, body: string, cause: Cause): Call | Word | undefined {
    const [own, others] = this.#open(kind, m, cause);
    const isEqual = (deed: Call | Word): boolean => compared(deed, body, this.#matching.ignored).length === 0;
    const lenient = this.#matching.isLenient ? (own[0] ?? others[0]) : undefined;
    const taken = own.find(isEqual) ?? others.find(isEqual) ?? lenient;
    if (taken === undefined) return undefined;
    this.#done.set(taken.n, body);
    const { up } = taken.event;
    if (up !== undefined && isSure(taken)) this.#lastOf.set(up, Math.max(taken.n, this.#lastOf.get(up) ?? 0));
    return taken;
  }

  /** The last call in the session that is the same. */
  twin(m: string, body: string): Call | undefined {
    const calls = this.#named("call", m).filter((deed) => deed.kind === "call");
    return calls.findLast((call) => compared(call, body, this.#matching.ignored).length === 0);
  }

  /**
   * The deed of this name that differs least, if possible one that is not crossed off. It then counts as replaced by this one, and is
   * awaited no more.
   */
  nearest(kind: "call" | "word", m: string, body: string, cause: Cause): Nearest | undefined {
    const [own, others] = this.#open(kind, m, cause);
    const open = own.length > 0 ? own : others;
    const found = (open.length > 0 ? open : this.#named(kind, m)).map((deed) => ({
      deed,
      differences: compared(deed, body, this.#matching.ignored),
    }));
    const [first] = found.toSorted((one, other) => one.differences.length - other.differences.length);
    if (first !== undefined && open.length > 0) this.#replaced.add(first.deed.n);
    return first;
  }

  /** The first deed that is still awaited. @param before deeds after this number do not count */
  awaited(before = Infinity): Deed | undefined {
    for (let at = this.#first; at < this.#deeds.length; at++) {
      const deed = this.#deeds[at];
      if (deed === undefined || deed.n > before) return undefined;
      if (!this.#isPast(deed)) return deed;
      if (at === this.#first && this.#done.has(deed.n)) this.#first++;
    }
    return undefined;
  }

  giveUp(deed: Deed): void {
    this.#givenUp.add(deed.n);
    if (deed.kind !== "answer" && !isSure(deed)) this.#namesGivenUp.add(nameOf(deed));
  }

  giveUpAll(): void {
    for (const deed of this.#deeds) if (!this.#done.has(deed.n)) this.#givenUp.add(deed.n);
  }

  /** What the plugin wrote for this deed; undefined if it has not done it. */
  bodyOf(deed: Deed): string | undefined {
    return this.#done.get(deed.n);
  }

  /** The calls and notifications that did not come. Deeds without a cause may come at any time, and are never missing. */
  get missing(): readonly (Call | Word)[] {
    return this.#deeds.filter(
      (deed): deed is Call | Word =>
        deed.kind !== "answer" && deed.event.up !== undefined && !this.#done.has(deed.n) && !this.#replaced.has(deed.n),
    );
  }

  /** The deeds that are expected of this cause, and those that may be. */
  #open(kind: "call" | "word", m: string, cause: Cause): [(Call | Word)[], (Call | Word)[]] {
    const open = this.#named(kind, m).filter(({ n }) => !this.#done.has(n) && !this.#replaced.has(n));
    return [open.filter((deed) => deed.event.up === cause.n), open.filter((deed) => mayBe(deed, cause))];
  }

  #named(kind: "call" | "word", m: string): (Call | Word)[] {
    return this.#deeds.filter((deed): deed is Call | Word => deed.kind === kind && deed.m === m);
  }

  #isPast(deed: Deed): boolean {
    if ([this.#done, this.#givenUp, this.#replaced].some((past) => past.has(deed.n))) return true;
    if (deed.kind === "answer") return false;
    const { up } = deed.event;
    if (up === undefined) return true;
    if (!isSure(deed)) return this.#namesGivenUp.has(nameOf(deed));
    const answer = this.#answers.get(up);
    if (answer !== undefined && answer.n > deed.n && this.#done.has(answer.n)) return true;
    return (this.#lastOf.get(up) ?? 0) > deed.n;
  }
}

/** Whether the cause is sure: a notification about a request names that. Of any other, the cause is what the plugin was doing. */
function isSure({ kind, event }: Call | Word): boolean {
  if (kind === "word") return event.m === "message" || event.m === "progress";
  return event.guess !== true;
}

/** Whether a deed may have this cause. If both are sure, they have to be the same. */
function mayBe(deed: Call | Word, cause: Cause): boolean {
  return deed.event.up === undefined || !isSure(deed) || !cause.isSure;
}

function nameOf({ kind, m }: Call | Word): string {
  return `${kind} ${m}`;
}
