/** Restarts a plugin that served for a while before it crashed. Each wait is longer, so that crashes make no busy loop. */
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

  /** Cancels the restart: somebody else starts the plugin, or nobody will. */
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
    // An instance that served longer than the longest wait did not crash because it was started too soon.
    if (servedMs > LONGEST_BACKOFF_MS) this.#backoffMs = FIRST_BACKOFF_MS;
    const backoffMs = this.#backoffMs;
    this.#backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
    this.#emit({ kind: "revives", inMs: backoffMs });
    this.#timer = setTimeout(this.#start, backoffMs).unref();
  }
}
