/** Looks for requests that a plugin has been sent and does not answer, and says what its process does meanwhile. */
import { isSynchronous } from "../../lightningd/facts/hooks.ts";
import { whyNoAnswer } from "../../plugin/process/hangs.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import type { TrafficEvent } from "../../trace/events/traffic.ts";
import { METHOD_MS, STANDSTILL_MS } from "../limits.ts";
import type { Ledger, OpenRequest } from "./ledger.ts";

/** How often the open requests are looked at, while there are any. */
const LOOK_MS = 250;

export interface LatenessOptions {
  readonly ledger: Ledger;
  /** 0: never. */
  readonly hookTimeoutMs: () => number;
  readonly isLate: (request: OpenRequest, afterMs: number) => void;
}

/** Tells of a hook unless one of its name is late already, and of a method once an instance: some take their time. */
export class Lateness {
  readonly #options: LatenessOptions;
  #timer: NodeJS.Timeout | undefined;
  #instance: Instance | undefined;
  #methods = new Set<string>();

  constructor(options: LatenessOptions) {
    this.#options = options;
  }

  /** A request was sent. */
  watch(): void {
    this.#timer ??= setInterval(() => this.look(performance.now()), LOOK_MS).unref();
  }

  /** @param now as performance.now has it */
  look(now: number): void {
    const open = [...this.#options.ledger];
    if (open.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    const told = new Set(open.filter(({ isLate }) => isLate).map(({ name }) => name));
    for (const request of open) {
      const limitMs = this.#limitFor(request);
      if (request.isLate || request.sentTo === undefined || now - request.sentAt < limitMs) continue;
      request.isLate = true;
      if (!told.has(request.name) && this.#isNews(request, request.sentTo)) this.#options.isLate(request, limitMs);
      told.add(request.name);
    }
  }

  #limitFor({ kind, name }: OpenRequest): number {
    if (kind !== "hook") return METHOD_MS;
    const standstillMs = isSynchronous(name) ? STANDSTILL_MS : Number.POSITIVE_INFINITY;
    return this.#options.hookTimeoutMs() || standstillMs;
  }

  #isNews({ kind, name }: OpenRequest, instance: Instance): boolean {
    if (kind === "hook") return true;
    if (this.#instance !== instance) this.#methods = new Set();
    this.#instance = instance;
    if (this.#methods.has(name)) return false;
    this.#methods.add(name);
    return true;
  }
}

export function lateEvent({ kind, name, sentTo }: OpenRequest, afterMs: number): TrafficEvent {
  const why = sentTo === undefined ? "" : whyNoAnswer(sentTo.pid, sentTo.hasWritten);
  return { kind: "late", request: kind, name, afterMs, standsStill: isSynchronous(name), why };
}
