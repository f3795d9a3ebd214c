/** Chance that can be repeated: the same seed makes the same choices (mulberry32). */

export class Random {
  #state: number;

  /** @param seed any 32-bit number */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** At least 0 and less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** True so often, of 100 times. */
  percent(often: number): boolean {
    return this.next() * 100 < often;
  }

  pick<Choice>(choices: readonly Choice[]): Choice {
    const choice = choices[this.between(0, choices.length - 1)];
    if (choice === undefined) throw new Error("nothing to pick from");
    return choice;
  }

  /** Another chance that goes its own way from here, so that how often one is asked does not change the other. */
  fork(): Random {
    return new Random(this.between(0, 2 ** 31));
  }
}
