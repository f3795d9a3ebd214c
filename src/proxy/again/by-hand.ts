/** What the user asks a plugin by hand: a request of the session again, or a new one. It goes to the plugin alone. */
import { encodeNotification } from "../../jsonrpc/encode.ts";
import type { AskedOnce, OldAnswer } from "../../inspector/asking/proxy.ts";
import { Refusal } from "../../inspector/refusal.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import { ownId } from "../../plugin/process/own-requests.ts";
import type { AgainVerdict } from "../../trace/events/again.ts";
import { verdictOn } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { mayBeAskedAgain, noteAnswer, POINTED_AT } from "./keeper.ts";
import type { Exchange, Keeper, Question } from "./keeper.ts";
import type { Rounds, Serving } from "./rounds.ts";

export interface ByHandOptions {
  readonly name: string;
  readonly traffic: Serving;
  readonly rounds: Rounds;
  readonly keeper: Keeper;
  /** Why nothing may be asked now; a clause. */
  readonly whyNot: () => string | undefined;
  readonly offers: (question: Question) => boolean;
  /** The instance ended over a question. */
  readonly ended: () => void;
  /** An answer was judged whose request is not recorded with a verdict. */
  readonly judged: (question: Question, verdict: AgainVerdict) => void;
}

/** For one question. */
const LIMIT_MS = 30_000;

export class ByHand {
  readonly #options: ByHandOptions;

  constructor(options: ByHandOptions) {
    this.#options = options;
  }

  /**
   * @param n of the request in the session @param params in place of its own
   * @returns the new request's id as JSON text, and the verdict, if there is something to compare with @throws Refusal
   */
  async again(
    asked: AskedOnce,
    n: number,
    params: string | undefined,
  ): Promise<{ id: string; verdict: string | undefined }> {
    const { rounds, keeper, ended } = this.#options;
    const question: Question = { kind: asked.of, name: asked.m, params: params ?? asked.params };
    this.#check(question);
    const former = answerOf(question, asked.answer);
    const answers = former && [{ version: POINTED_AT, answer: former, volatile: [], withheld: [] }];
    const exchange: Exchange = { ...question, n: 0, id: asked.id, event: n, isPinned: false, answers: answers ?? [] };
    const manner = params === undefined ? "by-user" : "edited";
    const round = await rounds.inTurn(() => rounds.ask([exchange], AbortSignal.timeout(LIMIT_MS), manner));
    if (round.isFatal) ended();
    const once = round.asked.at(-1);
    if (once === undefined)
      throw new Refusal(409, `${asked.m} was not asked again: no version of the plugin serves now.`);
    const [kept, last] = [keeper.find(question), exchange.answers.at(-1)];
    if (kept !== undefined && last !== undefined) noteAnswer(kept, last.version, last.answer, last.withheld);
    return { id: once.id, verdict: former && once.verdict.kind };
  }

  /** @throws Refusal */
  pin(asked: AskedOnce, isPinned: boolean): void {
    const { keeper } = this.#options;
    const question: Question = { kind: asked.of, name: asked.m, params: asked.params };
    const answer = answerOf(question, asked.answer);
    if (isPinned && keeper.find(question) === undefined) {
      this.#checkRepeatable(question);
      if (answer === undefined)
        throw new Refusal(409, `${asked.m} was not answered, or its answer is not kept as a whole.`);
      keeper.note(question, asked.id, asked.v, answer);
    }
    const exchange = keeper.find(question);
    if (exchange !== undefined) exchange.isPinned = isPinned;
  }

  /** All that is pinned. */
  unpin(): void {
    for (const exchange of this.#options.keeper.exchanges) exchange.isPinned = false;
  }

  /** The session has the answer later. @returns the request's id as JSON text @throws Refusal */
  fire(question: Question, mayWrite: boolean): string {
    if (question.name !== "db_write" || !mayWrite) this.#checkRepeatable(question);
    const instance = this.#instance();
    const { asking } = this.#options.rounds;
    const label = asking.labelFor(question);
    void this.#ask(question, instance, label);
    return ownId(label, instance);
  }

  /** @throws Refusal */
  notify(topic: string, params: string): void {
    this.#instance().sendBytes(encodeNotification(topic, params));
  }

  async #ask(question: Question, instance: Instance, label: string): Promise<void> {
    const { rounds, traffic, ended, judged } = this.#options;
    const limit = AbortSignal.timeout(LIMIT_MS);
    const answer = await rounds.asking.ask({ instance, limit }, question, label, traffic.output.network);
    if (answer.kind === "wrong") judged(question, verdictOn(undefined, answer));
    if (rounds.asking.hasEnded(instance)) ended();
  }

  #check(question: Question): void {
    this.#checkRepeatable(question);
    this.#instance();
    if (this.#options.offers(question)) return;
    throw new Refusal(409, `${this.#options.name} has no ${question.kind} ${question.name} any more.`);
  }

  #checkRepeatable(question: Question): void {
    if (mayBeAskedAgain(question)) return;
    throw new Refusal(
      409,
      `${question.name} is not asked from here: its params are too large, or lightningd would stand still for it.`,
    );
  }

  #instance(): Instance {
    const { rounds, whyNot, name } = this.#options;
    const [why, instance] = [whyNot(), rounds.serving];
    if (why !== undefined || instance === undefined)
      throw new Refusal(409, `${name} cannot be asked: ${why ?? "it ended"}.`);
    return instance;
  }
}

function answerOf({ kind }: Question, old: OldAnswer | undefined): Answer | undefined {
  return old?.kind === "wrong" ? { ...old, ends: kind === "hook" } : old;
}
