/** Asks questions in rounds, one question at a time, so that a caller waits for one of them at most. */
import type { Instance } from "../../plugin/process/instance.ts";
import { ownId } from "../../plugin/process/own-requests.ts";
import { tap } from "../../recording/tap.ts";
import type { Changing } from "../../session/json/changing.ts";
import type { AgainVerdict } from "../../trace/events/again.ts";
import type { Gate } from "../traffic/gate.ts";
import type { Ledger } from "../traffic/ledger.ts";
import { verdictOn } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { Asking } from "./asking.ts";
import { verdictNote } from "./verdict-note.ts";
import { answeredBy, formerOf, noteAnswer, volatileIn } from "./keeper.ts";
import type { Answered, Exchange } from "./keeper.ts";
import { untilFree, waited } from "./turn.ts";
import { isOfDigits } from "./volatile.ts";

/** What of the traffic says who serves and what is open. */
export interface Serving {
  readonly gate: Gate<Instance>;
  readonly ledger: Ledger;
  readonly output: { readonly network: string | undefined };
}

/** A question that was asked again. */
export interface Asked {
  readonly exchange: Exchange;
  /** The request's id, as JSON text. */
  readonly id: string;
  readonly verdict: AgainVerdict;
  readonly answer: Answer;
  /** The version whose answer that is compared with. */
  readonly against: number | undefined;
}

export interface Round {
  readonly asked: readonly Asked[];
  /** Names of the questions for which there was no time. */
  readonly unasked: readonly string[];
  /** Whether the instance ended over a question. */
  readonly isFatal: boolean;
  /** Whether the instance was stopped meanwhile, as by a save. */
  readonly isOld: boolean;
}

/** After a save no question is sent while a caller's request is open. An edited one is sent once: another answer is expected. */
export type Manner = "after-save" | "by-user" | "edited";

/** A clock often shows whole seconds, and has to differ when it is asked a second time. */
const TICK_MS = 1100;

interface Occasion {
  readonly instance: Instance;
  readonly limit: AbortSignal;
  readonly manner: Manner;
}

export class Rounds {
  readonly asking = new Asking();
  readonly #traffic: Serving;
  /** Called when a request of a caller's is closed. */
  readonly #waiting: (() => void)[] = [];
  /** The end of the last round. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(traffic: Serving) {
    this.#traffic = traffic;
  }

  requestClosed(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  get serving(): Instance | undefined {
    const { gate } = this.#traffic;
    return gate.kind === "open" && gate.instance.exit === undefined ? gate.instance : undefined;
  }

  /** Does something when all rounds before are over. */
  async inTurn<T>(what: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(what, what);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async ask(due: readonly Exchange[], limit: AbortSignal, manner: Manner): Promise<Round> {
    const instance = this.serving;
    if (instance === undefined) return { asked: [], unasked: due.map(nameOf), isFatal: false, isOld: true };
    const occasion = { instance, limit, manner };
    const firsts: First[] = [];
    for (const exchange of due) {
      if (!(await this.#mayAsk(occasion))) break;
      firsts.push(await this.#first(exchange, occasion));
    }
    const asked: Asked[] = [];
    for (const first of firsts) asked.push(await this.#judged(first, occasion));
    const unasked = due.slice(firsts.length).map(nameOf);
    const isFatal = this.asking.hasEnded(instance);
    return { asked, unasked, isFatal, isOld: this.serving !== instance && !isFatal };
  }

  async #mayAsk({ instance, limit, manner }: Occasion): Promise<boolean> {
    const { ledger } = this.#traffic;
    if (manner === "after-save") await untilFree(() => !ledger.hasOpenAt(instance), this.#waiting, limit);
    return !limit.aborted && this.serving === instance;
  }

  async #first(exchange: Exchange, occasion: Occasion): Promise<First> {
    const { version } = occasion.instance;
    const former = formerOf(exchange, version) ?? answeredBy(exchange, version);
    return { exchange, former, at: performance.now(), once: await this.#askOnce(exchange, occasion) };
  }

  /** Asks once more if the answer differs: values in which two answers of one version differ are no news. */
  async #judged(first: First, occasion: Occasion): Promise<Asked> {
    const { exchange, former } = first;
    const judged = (once: AskedOnce): Asked => {
      const verdict = verdictOnce(once, former, volatileIn(exchange));
      return { exchange, id: once.id, answer: once.answer, verdict, against: former?.version };
    };
    const told = (once: AskedOnce): Asked => {
      const asked = judged(once);
      if (former === undefined) tap?.note({ note: "judged-again", id: once.id });
      else tap?.note(verdictNote(once.id, asked.verdict, former, once.answer));
      return asked;
    };
    const { verdict } = judged(first.once);
    if (verdict.kind !== "differs" || occasion.manner === "edited") return told(first.once);
    if (occasion.manner === "after-save" && verdict.changes.every(isOfDigits)) {
      await waited(first.at + TICK_MS - performance.now(), occasion.limit);
    }
    if (!(await this.#mayAsk(occasion))) return told(first.once);
    const second = await this.#askOnce(exchange, occasion);
    const [one, other] = [told(first.once), told(second)];
    return other.answer.kind === one.answer.kind ? other : one;
  }

  async #askOnce(exchange: Exchange, occasion: Occasion): Promise<AskedOnce> {
    const { instance, manner } = occasion;
    const label = this.asking.labelFor(exchange);
    const id = ownId(label, instance);
    const { id: of, event } = exchange;
    const isAfterSave = manner === "after-save";
    tap?.note({ note: "asks-again", id, of, ...(event === undefined ? {} : { n: event }), isAfterSave });
    const answer = await this.asking.ask(occasion, exchange, label, this.#traffic.output.network);
    const { withheld } = this.asking;
    if (!this.asking.wasStopped(instance)) noteAnswer(exchange, instance.version, answer, withheld);
    return { id, answer, withheld };
  }
}

interface AskedOnce {
  /** JSON text */
  readonly id: string;
  readonly answer: Answer;
  readonly withheld: readonly string[];
}

interface First {
  readonly exchange: Exchange;
  readonly former: Answered | undefined;
  /** When it was asked. */
  readonly at: number;
  readonly once: AskedOnce;
}

function nameOf({ name }: Exchange): string {
  return name;
}

function verdictOnce(
  { answer, withheld }: AskedOnce,
  former: Answered | undefined,
  volatile: readonly Changing[],
): AgainVerdict {
  const verdict = verdictOn(former?.answer, answer, volatile);
  const isOther = verdict.kind === "differs" || verdict.kind === "error";
  const isComparable = withheld.length === 0 || (former !== undefined && former.withheld.length > 0);
  return isOther && !isComparable ? { kind: "withheld", calls: withheld } : verdict;
}
