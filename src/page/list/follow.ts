/** When the list stays at its end, and where it stands when rows come or go. All in pixels. Pure. */

/** The height of every row, and of the list's head, which covers the topmost one. */
export const ROW_PX = 24;

/** As a scrolled element has them. */
export interface Look {
  readonly top: number;
  /** Of what is seen. */
  readonly height: number;
  /** Of all. */
  readonly total: number;
}

/** So near to the end is at the end: browsers round. */
const NEAR = 4;

export function isAtEnd({ top, height, total }: Look): boolean {
  return total - top - height <= NEAR;
}

/** After the user scrolled: any step up ends it, and the very end takes it up again. */
export function follows(was: boolean, before: Look, now: Look): boolean {
  if (now.top < before.top && !isAtEnd(now)) return false;
  return was || (now.top > before.top && isAtEnd(now));
}

/** Of all rows together, with the rest of a row below them: so the topmost row is whole when the list is at its end. */
export function heightOf(count: number, height: number): number {
  return count * ROW_PX + (height % ROW_PX);
}

export function endOf(count: number, height: number): number {
  return Math.max(0, ROW_PX + heightOf(count, height) - height);
}

export interface Range {
  readonly from: number;
  /** The one after the last. */
  readonly to: number;
}

/** Which rows are drawn: what is seen, and some around it for a scroll that is quicker than the next frame. */
export function rangeOf(top: number, height: number, count: number, around = 6): Range {
  const from = Math.max(0, Math.floor(top / ROW_PX) - around);
  const to = Math.min(count, Math.ceil((top + height) / ROW_PX) + around);
  return { from: Math.min(from, to), to };
}

/** Where to stand to have a row in sight: as it is if it is, else as near as it can be, and in the middle for one from afar. */
export function topToSee(index: number, top: number, height: number): number {
  const at = index * ROW_PX;
  const room = Math.max(0, height - 2 * ROW_PX);
  if (at < top - room || at > top + 2 * room) return Math.max(0, at - Math.floor(room / 2));
  if (at < top) return at;
  return at > top + room ? at - room : top;
}
