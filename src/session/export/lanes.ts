/**
 * Rows of a timeline: on one lane, of two spans one is within the other or after it, as pictures of calls demand. What runs at
 * the same time has lanes of its own. Pure.
 */

export interface Placed<T> {
  readonly value: T;
  readonly from: number;
  readonly to: number;
}

export class Lanes {
  /** Until when each lane is taken. */
  readonly #taken: number[] = [];

  /** @param spans of one tree, the outermost first @returns the lane of each, from 0 */
  place<T>(spans: readonly Placed<T>[]): { readonly span: Placed<T>; readonly lane: number }[] {
    const from = Math.min(...spans.map((span) => span.from));
    const to = Math.max(...spans.map((span) => span.to));
    const stacks: number[][] = [];
    const lanes: number[] = [];
    // What begins at the same time is within what lasts longer.
    const inOrder = spans.toSorted((one, other) => one.from - other.from || other.to - one.to);
    return inOrder.map((span) => {
      const index = stackFor(stacks, span);
      lanes[index] ??= this.#take(from, to);
      return { span, lane: lanes[index] };
    });
  }

  /** For the whole of the time. */
  #take(from: number, to: number): number {
    const free = this.#taken.findIndex((until) => until <= from);
    const lane = free < 0 ? this.#taken.length : free;
    this.#taken[lane] = to;
    return lane;
  }
}

/** The first stack on which the span is within what is open there. */
function stackFor(stacks: number[][], { from, to }: { readonly from: number; readonly to: number }): number {
  for (const stack of stacks) {
    while ((stack.at(-1) ?? Infinity) <= from) stack.pop();
  }
  const fitting = stacks.findIndex((stack) => to <= (stack.at(-1) ?? Infinity));
  const index = fitting < 0 ? stacks.length : fitting;
  stacks[index] = [...(stacks[index] ?? []), to];
  return index;
}
