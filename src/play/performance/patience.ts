/** A timer that begins anew with each step of a play. What comes again and again without a step, such as a timer's calls, does not hold it up. */
export class Patience {
  #timer: NodeJS.Timeout | undefined;
  #step: string | undefined;

  /** @param step names how far the play is: with the same one the timer goes on as it is */
  wait(step: string, ms: number, over: () => void): void {
    if (step === this.#step) return;
    this.end();
    this.#step = step;
    this.#timer = setTimeout(() => {
      this.#step = undefined;
      over();
    }, ms);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
