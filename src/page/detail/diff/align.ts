/**
 * Finds which elements of two arrays belong together: first the longest sequence of equal elements, then, between these, the changed ones
 * in pairs. Pure.
 */

/** The work grows with the square of the length. Longer arrays are paired by place, after their equal ends are taken off. */
const LONGEST = 400;

export type Aligned<T> = readonly [T | undefined, T | undefined];

/** @param keyOf gives equal elements the same key */
export function alignedBy<T>(was: readonly T[], is: readonly T[], keyOf: (item: T) => string): Aligned<T>[] {
  const [before, after] = [was.map((item) => keyOf(item)), is.map((item) => keyOf(item))];
  const most = Math.min(was.length, is.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before[was.length - 1 - tail] === after[is.length - 1 - tail]) tail++;
  const isShort = Math.max(was.length, is.length) - head - tail <= LONGEST;
  const inside = { from: head, was: was.length - tail, is: is.length - tail };
  const middle = isShort ? longestRow(before, after, inside) : [];
  const equal = [...range(head).map((at) => [at, at] as const), ...middle];
  for (let at = tail; at > 0; at--) equal.push([was.length - at, is.length - at]);
  return joined(was, is, equal);
}

interface Inside {
  readonly from: number;
  readonly was: number;
  readonly is: number;
}

/** @returns the places of equal elements, by the table of longest common subsequences */
function longestRow(
  before: readonly string[],
  after: readonly string[],
  inside: Inside,
): (readonly [number, number])[] {
  const rows = inside.was - inside.from + 1;
  const columns = inside.is - inside.from + 1;
  const lengths = new Uint16Array(rows * columns);
  const lengthAt = (row: number, column: number): number => lengths[row * columns + column] ?? 0;
  for (let row = rows - 2; row >= 0; row--) {
    for (let column = columns - 2; column >= 0; column--) {
      const isEqual = before[inside.from + row] === after[inside.from + column];
      lengths[row * columns + column] = isEqual
        ? lengthAt(row + 1, column + 1) + 1
        : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
    }
  }
  const found: (readonly [number, number])[] = [];
  for (let row = 0, column = 0; row < rows - 1 && column < columns - 1;) {
    if (before[inside.from + row] === after[inside.from + column]) {
      found.push([inside.from + row++, inside.from + column++]);
    } else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row++;
    else column++;
  }
  return found;
}

function joined<T>(was: readonly T[], is: readonly T[], equal: readonly (readonly [number, number])[]): Aligned<T>[] {
  const pairs: Aligned<T>[] = [];
  let [one, other] = [0, 0];
  for (const [before, after] of [...equal, [was.length, is.length] as const]) {
    while (one < before || other < after) {
      pairs.push([one < before ? was[one++] : undefined, other < after ? is[other++] : undefined]);
    }
    if (one < was.length) pairs.push([was[one++], is[other++]]);
  }
  return pairs;
}

function range(length: number): number[] {
  return Array.from({ length }, (_, at) => at);
}
