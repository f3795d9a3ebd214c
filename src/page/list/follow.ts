/** When the list stays at its end, and where it stands when rows come or go. Pure. */

/** The height of every row. */
export const ROW_PX = 24;

/** In pixels, as a scrolled element has them. */
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

export interface Range {
  readonly from: number;
  /** The one after the last. */
  readonly to: number;
}

/** Which rows are drawn: what is seen, and some around it for a scroll that is quicker than the next frame. */
export function rangeOf(top: number, height: number, count: number, around = 8): Range {
  const from = Math.max(0, Math.floor(top / ROW_PX) - around);
  const to = Math.min(count, Math.ceil((top + height) / ROW_PX) + around);
  return { from: Math.min(from, to), to };
}
