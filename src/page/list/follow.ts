/** Decides when the list stays at its end, and where it stands when rows come or go. All in pixels. Pure. */

/** The height of every row, and of the list's head, which covers the topmost row. */
export const ROW_PX = 24;

/** The place of a scrolled element, as the element itself has it. */
export interface Look {
  readonly top: number;
  /** The height of the visible part. */
  readonly height: number;
  /** The height of the whole content. */
  readonly total: number;
}

/** This near to the end counts as the end, since browsers round. */
const NEAR = 4;

export function isAtEnd({ top, height, total }: Look): boolean {
  return total - top - height <= NEAR;
}

/** Whether the list follows after the user scrolled: any step up ends that, and reaching the very end begins it again. */
export function follows(was: boolean, before: Look, now: Look): boolean {
  if (now.top < before.top && !isAtEnd(now)) return false;
  return was || (now.top > before.top && isAtEnd(now));
}

/** The height of all rows together, and below them the rest of a row: so the topmost row is whole when the list is at its end. */
export function heightOf(count: number, height: number): number {
  return count * ROW_PX + (height % ROW_PX);
}

export function endOf(count: number, height: number): number {
  return Math.max(0, ROW_PX + heightOf(count, height) - height);
}

export interface Range {
  readonly from: number;
  /** The place after the last row. */
  readonly to: number;
}

/** Which rows are drawn: those in sight, and some around them for a scroll that is quicker than the next frame. */
export function rangeOf(top: number, height: number, count: number, around = 6): Range {
  const from = Math.max(0, Math.floor(top / ROW_PX) - around);
  const to = Math.min(count, Math.ceil((top + height) / ROW_PX) + around);
  return { from: Math.min(from, to), to };
}

/**
 * Where the list has to stand to have a row in sight: where it is, if the row is in sight; else as near as possible; for a row from afar,
 * with the row in the middle.
 */
export function topToSee(index: number, top: number, height: number): number {
  const at = index * ROW_PX;
  const room = Math.max(0, height - 2 * ROW_PX);
  if (at < top - room || at > top + 2 * room) return Math.max(0, at - Math.floor(room / 2));
  if (at < top) return at;
  return at > top + room ? at - room : top;
}
