/**
 * Sums up what happened over equal spans of time. There are never more spans than a screen has columns, however long the session: when time
 * passes the last span, each two become one. So an event costs the same on the first day and on the last. Pure.
 */

/** How the events of a span are summed up. */
export interface Sums<T> {
  none(): T;
  /** May change both of them. */
  merged(earlier: T, later: T): T;
}

const MOST_BINS = 512;
/** In ms. A session of a minute then has a span for each two columns. */
const FIRST_WIDTH = 125;

export class Bins<T> {
  readonly #sums: Sums<T>;
  readonly #most: number;
  #bins: (T | undefined)[] = [];
  #widthMs: number;

  constructor(sums: Sums<T>, most = MOST_BINS, widthMs = FIRST_WIDTH) {
    this.#sums = sums;
    this.#most = most;
    this.#widthMs = widthMs;
  }

  get widthMs(): number {
    return this.#widthMs;
  }

  /** @param t ms since the beginning; a time before it counts as the beginning */
  at(t: number): T {
    while (t >= this.#most * this.#widthMs) this.#halve();
    const index = Math.max(0, Math.floor(t / this.#widthMs));
    return (this.#bins[index] ??= this.#sums.none());
  }

  /** The spans that have something, in the order of time. @returns when each begins, in ms, and its sum */
  *[Symbol.iterator](): Generator<readonly [number, T]> {
    for (const [index, bin] of this.#bins.entries()) if (bin !== undefined) yield [index * this.#widthMs, bin];
  }

  #halve(): void {
    const halved: (T | undefined)[] = [];
    for (let index = 0; index < this.#bins.length; index += 2) {
      const [earlier, later] = [this.#bins[index], this.#bins[index + 1]];
      halved.push(
        earlier === undefined || later === undefined ? (earlier ?? later) : this.#sums.merged(earlier, later),
      );
    }
    this.#bins = halved;
    this.#widthMs *= 2;
  }
}
