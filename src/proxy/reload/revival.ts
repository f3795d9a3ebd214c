/** Starts a plugin again that served for a while before it crashed, each time later, so that a crash is no loop. */
import type { Logger } from "../../trace/log.ts";

/** An instance that served this long before it crashed is started again by itself. */
const STEADY_MS = 1000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 30_000;

export class Revival {
  readonly #logger: Logger;
  readonly #start: () => void;
  #backoffMs = FIRST_BACKOFF_MS;
  #timer: NodeJS.Timeout | undefined;

  constructor(logger: Logger, start: () => void) {
    this.#logger = logger;
    this.#start = start;
  }

  /** Somebody else starts it, or nobody will any more: what went before does not count. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#backoffMs = FIRST_BACKOFF_MS;
  }

  /** @param servedMs how long the instance served that crashed just now */
  afterCrash(servedMs: number): void {
    if (servedMs < STEADY_MS) {
      this.#logger.log("info", "is started again when its file changes, or by autoreload-restart");
      return;
    }
    // Who served longer than anyone waits did not crash because it was started too soon.
    if (servedMs > LONGEST_BACKOFF_MS) this.#backoffMs = FIRST_BACKOFF_MS;
    const backoffMs = this.#backoffMs;
    this.#backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
    this.#logger.log("info", `served for a while before it crashed, so it is started again in ${backoffMs} ms`);
    this.#timer = setTimeout(this.#start, backoffMs).unref();
  }
}
