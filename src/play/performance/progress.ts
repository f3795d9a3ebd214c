/** How far the plugin is in what it did in the session, and what lightningd has to wait for. Pure. */
import type { AnswerEvent } from "../../session/format/events.ts";
import type { Ignored } from "./comparing.ts";
import { MixUps, ownersOf } from "./mix-ups.ts";
import type { Answer, Ask, Call, Deed, Part, Word } from "../score/score.ts";

export class Progress {
  readonly #deeds: readonly Deed[];
  readonly #answers: ReadonlyMap<number, Answer>;
  readonly #mixUps: MixUps;
  /** What the plugin wrote now for each of the session's events. */
  readonly #done = new Map<number, string>();
  readonly #givenUp = new Set<number>();
  /** The deeds that another one took the place of. */
  readonly #replaced = new Set<number>();
  /** The requests that were not played. */
  readonly #skipped = new Set<number>();
  /** Names of calls and notifications that are not awaited any more. */
  readonly #namesGivenUp = new Set<string>();
  /** The last deed of each owner, of those whose owner is sure. */
  readonly #lastOf = new Map<number, number>();
  /** How many deeds of requests the plugin has done. */
  #steps = 0;
  /** All deeds before this place are past. */
  #first = 0;

  constructor(deeds: readonly Deed[], ignored: Ignored) {
    this.#deeds = deeds;
    this.#mixUps = new MixUps(deeds, ignored);
    const answers = deeds.filter((deed) => deed.kind === "answer");
    this.#answers = new Map(answers.flatMap((deed) => (deed.event.re === undefined ? [] : [[deed.event.re, deed]])));
  }

  /** Takes a deed that the plugin has done. @param body what it wrote */
  did(deed: Deed, body: string): void {
    this.#done.set(deed.n, body);
    if (ownersOf(deed).length > 0) this.#steps++;
    if (deed.kind === "answer" || !deed.isSure) return;
    for (const n of deed.owners) this.#lastOf.set(n, Math.max(deed.n, this.#lastOf.get(n) ?? 0));
  }

  /** Takes the end of the plugin's start: what came of `init` before its answer, and has not come by now, will not come any more. */
  started({ init, started }: Pick<Part, "init" | "started">): void {
    if (init === undefined || started === undefined) return;
    for (const deed of this.#deeds) {
      const isOfStart = deed.kind !== "answer" && deed.owners.includes(init) && deed.n < started.n;
      if (isOfStart) this.#givenUp.add(deed.n);
    }
  }

  replace(deed: Call | Word): void {
    this.#replaced.add(deed.n);
  }

  giveUp(deed: Deed): void {
    this.#givenUp.add(deed.n);
    if (deed.kind !== "answer") this.#namesGivenUp.add(nameOf(deed));
  }

  giveUpAll(): void {
    for (const deed of this.#deeds) if (!this.#done.has(deed.n)) this.#givenUp.add(deed.n);
  }

  /** Takes a request that is not played: nothing of what belongs to it will come. */
  skip({ n, answer }: Ask): void {
    this.#skipped.add(n);
    if (answer !== undefined) this.#givenUp.add(answer.n);
  }

  /** Whether the plugin has neither done the deed nor another one in its place. */
  isOpen({ n }: Deed): boolean {
    return !this.#done.has(n) && !this.#replaced.has(n);
  }

  get steps(): number {
    return this.#steps;
  }

  /** What the plugin wrote for each deed that it has done. */
  get written(): ReadonlyMap<number, string> {
    return this.#done;
  }

  /** The first deed that is still awaited. @param before deeds after this number do not count */
  awaited(before = Infinity): Deed | undefined {
    return this.#awaited(before).next().value;
  }

  /**
   * Whether the node may answer a call. It may when all is done that the plugin did before that answer. It may sooner where a step of the
   * plugin's would wait for it: the next one of the same request, whose order may be another one now; or the first one that is awaited.
   * @param n the number of the node's answer; Infinity if there was none, so that it is given only where it is needed
   * @param next the number of what lightningd says next
   */
  mayAnswer(call: Call, n: number, next: number): boolean {
    const first = this.awaited();
    if (first !== undefined && this.#mixUps.isNeededFor(call, first)) return true;
    if (n > next || n === Infinity) return false;
    for (const deed of this.#awaited(n)) if (!isNextStep(deed, call)) return false;
    return true;
  }

  /** The node's answer to this call, else to one that may have been mixed up with it. */
  replyTo(call: Call): AnswerEvent | undefined {
    return call.reply ?? this.#mixUps.replyLike(call);
  }

  *#awaited(before: number): Generator<Deed, undefined> {
    for (let at = this.#first; at < this.#deeds.length; at++) {
      const deed = this.#deeds[at];
      if (deed === undefined || deed.n > before) return;
      if (!this.#isPast(deed)) yield deed;
      else if (at === this.#first) this.#first++;
    }
  }

  #isPast(deed: Deed): boolean {
    if (!this.isOpen(deed) || this.#givenUp.has(deed.n)) return true;
    if (deed.kind === "answer") return false;
    if (this.#namesGivenUp.has(nameOf(deed))) return true;
    return deed.owners.every((n) => this.#isOver(n, deed));
  }

  /** Whether this deed will not come of a request any more, or comes later than it did. */
  #isOver(n: number, deed: Call | Word): boolean {
    if (this.#skipped.has(n) || (deed.isSure && (this.#lastOf.get(n) ?? 0) > deed.n)) return true;
    const answer = this.#answers.get(n);
    return answer !== undefined && answer.n > deed.n && this.#done.has(answer.n);
  }
}

/** Whether a deed and a call belong to one request, and in which order they come is the plugin's own affair. */
function isNextStep(deed: Deed, call: Call): boolean {
  const [owner, ...others] = ownersOf(deed);
  return !call.isSure && owner !== undefined && others.length === 0 && isOnly(call.owners, owner);
}

function isOnly(owners: readonly number[], owner: number): boolean {
  return owners.length === 1 && owners[0] === owner;
}

function nameOf({ kind, m }: Call | Word): string {
  return `${kind} ${m}`;
}
