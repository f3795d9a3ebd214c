/** Makes trees of rows that a filter found one after another: an outermost row with all that was found under it. Pure. */
import { inOrder } from "../rows/row.ts";
import type { Row } from "../rows/row.ts";

export function treesOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const trees: Row[][] = [];
  let inside = new Set<Row>();
  for (const row of rows) {
    const tree = trees.at(-1);
    if (tree !== undefined && inside.has(row)) tree.push(row);
    else {
      trees.push([row]);
      inside = new Set(inOrder(row));
    }
  }
  return trees;
}
