/**
 * Asks one plugin again what lightningd asked it: the new version after each save, and any version whenever the user likes. The
 * answers come to us alone. Unless the user wants it, no question is kept or asked.
 */
import { arrayOf, objectOf } from "../../jsonrpc/json-text.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import { isAgainId } from "../../plugin/process/own-requests.ts";
import type { AgainOutcome } from "../../trace/events/again.ts";
import { summaryOf } from "../../trace/sentences/again.ts";
import type { Emit } from "../../trace/stream.ts";
import type { OpenRequest } from "../traffic/ledger.ts";
import type { Verdict } from "../traffic/shield.ts";
import type { Witness } from "../traffic/witness.ts";
import { answerIn } from "./answer.ts";
import { refusalOf } from "./calls.ts";
import { chosenBy, dueAfterSave, hangsAfter, nothingLike } from "./choose.ts";
import { concealed } from "./conceal.ts";
import { Keeper } from "./keeper.ts";
import type { Exchange, Question } from "./keeper.ts";
import { ByHand } from "./by-hand.ts";
import { askedExchange, byVersion, differenceIn, listedExchange } from "./report.ts";
import { Rounds } from "./rounds.ts";
import type { Asked, Serving } from "./rounds.ts";

export interface AgainOptions {
  readonly name: string;
  readonly emit: Emit;
  readonly traffic: Serving;
  /** Whether the version in service has it. */
  readonly offers: (question: Question) => boolean;
  /** What the instance with this process was started for; undefined for the first. */
  readonly reason: (pid: number) => string | undefined;
  /** Starts another instance where one ended over a question. */
  readonly revive: (reason: string) => void;
}

export const ACTIONS = ["again", "last", "show", "diff", "pin", "unpin"] as const;
export type Action = (typeof ACTIONS)[number];

/** For all questions after a save together. */
const VERDICT_MS = 2000;
/** For the questions that the user asks for. */
const ASKED_MS = 30_000;
/** For so many versions we remember what they were started for. */
const MOST_REASONS = 20;
const ENDED = "it ended when it was asked again";
const HUNG = "it hung when it was asked again";
/** What a version was started for that is not asked again. */
const REVIVED: ReadonlySet<string> = new Set([ENDED, HUNG]);
/** Why a round after a save is given up: the next version is asked the same. */
const IS_OLD = "a newer version serves";

export class Again implements Witness {
  /** Why the plugin's calls cannot be held back, and so nothing may be asked again; undefined if they can, or need not be. */
  unguarded: string | undefined;
  /** What the user asks from the inspector's page. */
  readonly byHand: ByHand;
  readonly #options: AgainOptions;
  readonly #keeper = new Keeper();
  readonly #rounds: Rounds;
  readonly #sent = new WeakMap<OpenRequest, { readonly params: string; readonly at: number }>();
  readonly #reasons = new Map<number, string>();
  #afterSave = new AbortController();

  constructor(options: AgainOptions) {
    this.#options = options;
    this.#rounds = new Rounds(options.traffic);
    const { name, traffic, offers, emit } = options;
    this.byHand = new ByHand({
      name,
      traffic,
      offers,
      rounds: this.#rounds,
      keeper: this.#keeper,
      whyNot: () => this.#whyNot(),
      ended: () => options.revive(ENDED),
      judged: (question, verdict) =>
        emit({
          kind: "asked-again",
          outcomes: [{ name: question.name, verdict: concealed(verdict) }],
          unasked: [],
          gone: [],
        }),
    });
  }

  // From the traffic

  asked(request: OpenRequest, frame: Frame | undefined): void {
    const { kind, id } = request;
    if ((kind !== "method" && kind !== "hook") || isAgainId(id)) return;
    if (frame === undefined) this.#keeper.leftOut.add(request.name);
    else this.#sent.set(request, { params: frame.text("params") ?? "{}", at: performance.now() });
  }

  answered(request: OpenRequest, answer: Frame, verdict: Verdict, from: Instance): void {
    const sent = this.#sent.get(request);
    const { kind, name, id } = request;
    if (sent !== undefined && (kind === "method" || kind === "hook")) {
      const { params, at } = sent;
      const given = answerIn(answer, verdict, kind === "hook");
      this.#keeper.note({ kind, name, params }, id, from.version, given, performance.now() - at);
    }
    this.#rounds.requestClosed();
  }

  // From the plugin's own calls

  /** Why a call is not passed on; undefined if it is. @param id JSON text */
  refusal(id: string | undefined, method: string | undefined): string | undefined {
    const { isAsking, withheld } = this.#rounds.asking;
    const why = refusalOf(id, method, isAsking);
    if (why !== undefined && method !== undefined && !withheld.includes(method)) withheld.push(method);
    return why;
  }

  // From the life of the plugin

  /** The instance ended by itself. @returns whether it ended over a question: then another one is started */
  ended(instance: Instance): boolean {
    return this.#rounds.asking.ended(instance);
  }

  /** A new version serves. Callers' own requests go first. */
  served(): void {
    this.#afterSave.abort(IS_OLD);
    const afterSave = new AbortController();
    this.#afterSave = afterSave;
    setImmediate(() => {
      if (!REVIVED.has(this.#noteReason() ?? "")) void this.#rounds.inTurn(() => this.#verdict(afterSave));
    });
  }

  // From the user

  /** @returns JSON text @throws FilterError, or an Error that says what is wrong */
  async run(action: Action, what: string | undefined): Promise<string> {
    const isOfPins = action === "pin" && what === undefined;
    const chosen = isOfPins ? this.pinned : this.#wanted(what, action === "again");
    switch (action) {
      case "again":
        return this.#rounds.inTurn(() => this.#askAll(chosen));
      case "last":
        return objectOf([["kept", arrayOf(chosen.map(listedExchange))], ...this.#leftOut]);
      // A save just before may be asked the same now.
      case "show":
        return this.#rounds.inTurn(() => keptAs(chosen, (each) => byVersion(each, (of) => this.#reasons.get(of))));
      case "diff":
        return this.#rounds.inTurn(() => keptAs(chosen, differenceIn));
      case "pin":
      case "unpin":
        for (const exchange of chosen) exchange.isPinned = action === "pin";
        return objectOf([["pinned", arrayOf(this.pinned.map(listedExchange))]]);
    }
  }

  get pinned(): readonly Exchange[] {
    return this.#keeper.exchanges.filter(({ isPinned }) => isPinned);
  }

  get #leftOut(): readonly (readonly [string, string])[] {
    const names = [...this.#keeper.leftOut];
    return names.length === 0 ? [] : [["too_large", JSON.stringify(names)]];
  }

  /** @param isNeeded whether there has to be one */
  #wanted(what: string | undefined, isNeeded: boolean): readonly Exchange[] {
    const { exchanges } = this.#keeper;
    const chosen = chosenBy(what, exchanges, this.#options.name);
    if (chosen.length > 0 || (what === undefined && !isNeeded)) return chosen;
    throw new Error(nothingLike(what, exchanges, this.#options.name));
  }

  async #askAll(chosen: readonly Exchange[]): Promise<string> {
    const why = this.#whyNot();
    if (why !== undefined) throw new Error(`${this.#options.name} is not asked again: ${why}`);
    const { asked, unasked, isFatal } = await this.#rounds.ask(chosen, AbortSignal.timeout(ASKED_MS), "by-user");
    if (isFatal) this.#options.revive(ENDED);
    return objectOf([
      ["summary", JSON.stringify(summaryOf(asked.map(outcomeOf), unasked))],
      ["asked", arrayOf(asked.map(askedExchange))],
    ]);
  }

  async #verdict(afterSave: AbortController): Promise<void> {
    const { due, beyond, gone } = dueAfterSave(this.#keeper.exchanges, this.#options.offers);
    if (due.length + gone.length === 0 || afterSave.signal.aborted) return;
    const why = this.#whyNot();
    if (why !== undefined) {
      // That no version serves was reported already.
      if (this.unguarded !== undefined) this.#options.emit({ kind: "not-asked-again", why });
      return;
    }
    const timer = setTimeout(() => afterSave.abort(), VERDICT_MS);
    const { serving } = this.#rounds;
    const { asked, unasked, isFatal, isOld } = await this.#rounds.ask(due, afterSave.signal, "after-save");
    clearTimeout(timer);
    // Another version is asked the same, or none serves any more.
    if (isOld) return;
    const names = { unasked: [...unasked, ...beyond], gone };
    this.#options.emit({ kind: "asked-again", outcomes: asked.map(outcomeOf), ...names });
    if (isFatal) this.#options.revive(ENDED);
    // Callers would wait behind it.
    else if (serving !== undefined)
      this.#rounds.asking.onceHung(serving, hangsAfter(due, VERDICT_MS), () => this.#options.revive(HUNG));
  }

  #whyNot(): string | undefined {
    if (this.unguarded !== undefined) return `its own calls could not be held back: ${this.unguarded}`;
    return this.#rounds.serving === undefined ? "no version of it serves now" : undefined;
  }

  /** @returns what the version in service was started for */
  #noteReason(): string | undefined {
    const instance = this.#rounds.serving;
    const reason = instance === undefined ? undefined : this.#options.reason(instance.pid);
    if (instance !== undefined && reason !== undefined) this.#reasons.set(instance.version, reason);
    for (const version of [...this.#reasons.keys()].slice(0, -MOST_REASONS)) this.#reasons.delete(version);
    return reason;
  }
}

async function keptAs(chosen: readonly Exchange[], text: (exchange: Exchange) => string): Promise<string> {
  return objectOf([["kept", arrayOf(chosen.map(text))]]);
}

function outcomeOf({ exchange: { name }, verdict }: Asked): AgainOutcome {
  return { name, verdict: concealed(verdict) };
}
