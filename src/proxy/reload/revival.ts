/** Starts a plugin again that served for a while before it crashed, each time later, so that a crash is no loop. */
import type { Emit } from "../../trace/stream.ts";

/** An instance that served this long before it crashed is started again by itself. */
const STEADY_MS = 1000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 30_000;

export class Revival {
  readonly #emit: Emit;
  readonly #start: () => void;
  #backoffMs = FIRST_BACKOFF_MS;
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: Emit, start: () => void) {
    this.#emit = emit;
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
      this.#emit({ kind: "rests" });
      return;
    }
    // Who served longer than anyone waits did not crash because it was started too soon.
    if (servedMs > LONGEST_BACKOFF_MS) this.#backoffMs = FIRST_BACKOFF_MS;
    const backoffMs = this.#backoffMs;
    this.#backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
    this.#emit({ kind: "revives", inMs: backoffMs });
    this.#timer = setTimeout(this.#start, backoffMs).unref();
  }
}
