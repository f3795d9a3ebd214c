/** What has happened, and the first thing that should not have. */

/** Events that are kept, to be shown when the contract is broken. */
const KEPT = 200;

/** The contract was broken: the run ends here. */
export class ContractBroken extends Error {
  override readonly name = "ContractBroken";
}

export class Contract {
  /** Aborts when the contract is broken; the reason is a ContractBroken. */
  readonly signal: AbortSignal;
  readonly #abort = new AbortController();
  readonly #events: string[] = [];
  readonly #startedAt = performance.now();

  constructor() {
    this.signal = this.#abort.signal;
  }

  /** Something that may explain what comes after it. */
  note(event: string): void {
    const at = ((performance.now() - this.#startedAt) / 1000).toFixed(3);
    if (this.#events.push(`${at.padStart(9)}  ${event}`) > KEPT) this.#events.shift();
  }

  /** The contract does not hold. The first time counts. */
  broken(what: string): void {
    if (this.signal.aborted) return;
    this.note(`BROKEN: ${what}`);
    this.#abort.abort(new ContractBroken(`${what}\n\nwhat happened before:\n${this.#events.join("\n")}`));
  }

  /** Waits for a promise; the contract is broken when it takes longer than the limit. */
  async within<Value>(limitMs: number, what: string, outcome: Promise<Value>): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    let stop: (() => void) | undefined;
    const broken = new Promise<never>((_, reject) => {
      stop = () => reject(this.signal.reason as Error);
      this.signal.addEventListener("abort", stop, { once: true });
      timer = setTimeout(() => this.broken(`${what}: not within ${limitMs / 1000} s`), limitMs);
    });
    try {
      this.signal.throwIfAborted();
      return await Promise.race([outcome, broken]);
    } finally {
      clearTimeout(timer);
      if (stop !== undefined) this.signal.removeEventListener("abort", stop);
    }
  }

  /** Waits until something holds, for what sends no event when it does. */
  async until(limitMs: number, what: () => string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const end = performance.now() + limitMs;
    while (!(await holds())) {
      if (performance.now() > end) this.broken(`${what()}: not within ${limitMs / 1000} s`);
      this.signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
