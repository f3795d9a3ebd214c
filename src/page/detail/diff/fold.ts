/** Folds the unchanged lines of a difference, but for a few around each change. Pure. */
import type { DiffLine } from "./line.ts";

export type Folded =
  | { readonly kind: "line"; readonly line: DiffLine }
  /** A fold of so many unchanged lines. */
  | { readonly kind: "fold"; readonly count: number };

const AROUND = 3;
/** A fold takes a line itself, so fewer lines are not worth one. */
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

/** Marks by 1 the lines that stay visible; all lines of a short text without changes. */
function nearChanges(lines: readonly DiffLine[]): Uint8Array {
  const near = new Uint8Array(lines.length);
  for (const [at, { sign }] of lines.entries()) {
    if (sign !== " " || at === 0 || at === lines.length - 1) near.fill(1, Math.max(0, at - AROUND), at + AROUND + 1);
  }
  return near;
}
