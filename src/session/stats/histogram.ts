/** Durations counted in steps of two percent: percentiles of any number of them in the same memory. Pure. */

const STEP = Math.log(1.02);
/** What is shorter is counted with it. */
const SHORTEST_MS = 0.001;

export class Histogram {
  readonly #counts = new Map<number, number>();
  #total = 0;

  add(ms: number): void {
    const step = Math.round(Math.log(Math.max(ms, SHORTEST_MS)) / STEP);
    this.#counts.set(step, (this.#counts.get(step) ?? 0) + 1);
    this.#total++;
  }

  /** What that part of all durations is not longer than, within one percent; undefined without any. @param part 0.99 */
  percentile(part: number): number | undefined {
    let below = 0;
    for (const [step, count] of [...this.#counts].toSorted(([one], [other]) => one - other)) {
      below += count;
      if (below >= part * this.#total) return Math.exp(step * STEP);
    }
    return undefined;
  }
}
