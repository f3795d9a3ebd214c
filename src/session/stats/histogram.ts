/** Counts durations in steps of two percent, so that percentiles of any number of them take the same memory. Pure. */

const STEP = Math.log(1.02);
/** Shorter durations count as this one. */
const SHORTEST_MS = 0.001;

export class Histogram {
  readonly #counts = new Map<number, number>();
  #total = 0;

  add(ms: number): void {
    const step = Math.round(Math.log(Math.max(ms, SHORTEST_MS)) / STEP);
    this.#counts.set(step, (this.#counts.get(step) ?? 0) + 1);
    this.#total++;
  }

  /**
   * The duration that this part of all durations does not exceed, exact to one percent; undefined without durations.
   * @param part 0.99 for the 99th percentile
   */
  percentile(part: number): number | undefined {
    let below = 0;
    for (const [step, count] of [...this.#counts].toSorted(([one], [other]) => one - other)) {
      below += count;
      if (below >= part * this.#total) return Math.exp(step * STEP);
    }
    return undefined;
  }
}
