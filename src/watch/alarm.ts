/** Wakes a loop that has nothing to do: by a ring, which is kept while the loop is busy, or after a time. */
import { setImmediate, setTimeout as delay } from "node:timers/promises";

export class Alarm {
  readonly #spacingMs: number;
  #rung = false;
  #wake: (() => void) | undefined;
  #lastMs = 0;

  /** @param spacingMs the least time between two wakings, so that a flood of rings is handled in few rounds */
  constructor(spacingMs: number) {
    this.#spacingMs = spacingMs;
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** @param waitMs the longest wait; undefined or Infinity to wait for a ring */
  async next(waitMs: number | undefined): Promise<void> {
    if (!this.#rung) await this.#ringOr(waitMs);
    const early = this.#lastMs + this.#spacingMs - performance.now();
    if (early > 0) await delay(early);
    // Events that came while the timer ran are still unread: Node reads them before this resolves.
    await setImmediate();
    this.#rung = false;
    this.#lastMs = performance.now();
  }

  async #ringOr(waitMs: number | undefined): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (waitMs !== undefined && waitMs < Infinity) timer = setTimeout(resolve, waitMs);
    });
    clearTimeout(timer);
    this.#wake = undefined;
  }
}
