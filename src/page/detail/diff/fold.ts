/** Folds what is the same in a difference, but for a few lines around what is not. Pure. */
import type { DiffLine } from "./diff.ts";

export type Folded =
  | { readonly kind: "line"; readonly line: DiffLine }
  /** So many lines are the same. */
  | { readonly kind: "fold"; readonly count: number };

const AROUND = 3;
/** A fold of fewer is longer than what it folds. */
const FEWEST = 4;

export function folded(lines: readonly DiffLine[]): Folded[] {
  const isNear = nearChanges(lines);
  const items: Folded[] = [];
  for (let at = 0; at < lines.length;) {
    let end = at;
    while (end < lines.length && isNear[end] === 0) end++;
    if (end - at >= FEWEST) items.push({ kind: "fold", count: end - at });
    else for (const line of lines.slice(at, end)) items.push({ kind: "line", line });
    const line = lines[end];
    if (line !== undefined) items.push({ kind: "line", line });
    at = end + 1;
  }
  return items;
}

/** 1 for each line that is seen; all, where nothing changed and there is little. */
function nearChanges(lines: readonly DiffLine[]): Uint8Array {
  const near = new Uint8Array(lines.length);
  for (const [at, { sign }] of lines.entries()) {
    if (sign !== " " || at === 0 || at === lines.length - 1) near.fill(1, Math.max(0, at - AROUND), at + AROUND + 1);
  }
  return near;
}
