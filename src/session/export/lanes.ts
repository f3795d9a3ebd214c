/**
 * Gives each span of a timeline a lane. Programs that draw calls demand of two spans on one lane that the second begins after the first has
 * ended, or lies within it; spans that only overlap get lanes of their own. Pure.
 */

export interface Placed<T> {
  readonly value: T;
  readonly from: number;
  readonly to: number;
}

export class Lanes {
  /** By lane: when its last span ends. */
  readonly #taken: number[] = [];

  /** @param spans of one tree, the outermost first @returns the lane of each, from 0 */
  place<T>(spans: readonly Placed<T>[]): { readonly span: Placed<T>; readonly lane: number }[] {
    const from = Math.min(...spans.map((span) => span.from));
    const to = Math.max(...spans.map((span) => span.to));
    const stacks: number[][] = [];
    const lanes: number[] = [];
    // Of spans that begin together, the longer one comes first, so the shorter one lies within it.
    const inOrder = spans.toSorted((one, other) => one.from - other.from || other.to - one.to);
    return inOrder.map((span) => {
      const index = stackFor(stacks, span);
      lanes[index] ??= this.#take(from, to);
      return { span, lane: lanes[index] };
    });
  }

  /** The first lane that is free by then, from now on taken until the end of the tree. */
  #take(from: number, to: number): number {
    const free = this.#taken.findIndex((until) => until <= from);
    const lane = free < 0 ? this.#taken.length : free;
    this.#taken[lane] = to;
    return lane;
  }
}

/** The first stack whose open span contains this span; a new stack if none does. */
function stackFor(stacks: number[][], { from, to }: { readonly from: number; readonly to: number }): number {
  for (const stack of stacks) {
    while ((stack.at(-1) ?? Infinity) <= from) stack.pop();
  }
  const fitting = stacks.findIndex((stack) => to <= (stack.at(-1) ?? Infinity));
  const index = fitting < 0 ? stacks.length : fitting;
  stacks[index] = [...(stacks[index] ?? []), to];
  return index;
}
