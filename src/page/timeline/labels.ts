/** Decides which versions are named on the strip, and where, so that no name covers another one. Pure. */
import type { Lane, Segment } from "./lanes.ts";
import { xOf } from "./scale.ts";
import type { Scale } from "./scale.ts";

/** From left to right, in pixels. */
interface Room {
  readonly from: number;
  readonly to: number;
}

export interface Labels {
  /** Where the name of a version begins, by the number of its event. */
  readonly names: ReadonlyMap<number, number>;
  /** The boxes of those that did not start; the others are bars. */
  readonly boxes: ReadonlyMap<number, Room>;
}

const LETTER = 7;
const BESIDE = 6;
/** A cross stands before the name. */
const CROSS = 16;
/** Half of a bar. */
export const BAR = 2;
const LEAST_WAIT = 3;

export function labelsOf({ segments, failures }: Lane, scale: Scale): Labels {
  const bars = failures.map(({ at }) => barAt(xOf(scale, at)));
  const names = new Map<number, Room>();
  for (const [index, segment] of segments.entries()) {
    const room = nameIn(segment, scale, [...bars, ...waitOf(segments[index + 1], scale)]);
    if (room !== undefined) names.set(segment.n, room);
  }
  const boxes = new Map<number, Room>();
  // The newest one matters most, and stands for those that failed at the same moment.
  for (const { at, v, n } of failures.toReversed()) {
    const x = xOf(scale, at);
    const taken = [...names.values(), ...boxes.values(), ...bars.filter((bar) => isFree(bar, [barAt(x)]))];
    const room = boxesAt(x, CROSS + widthOf(v), scale).find((one) => isFree(one, taken));
    if (room !== undefined) boxes.set(n, room);
  }
  return { names: new Map(Array.from(names, ([n, { from }]) => [n, from])), boxes };
}

/** How long calls waited for the version, as hatched before it; a short wait is seen, too. */
export function waitOf(segment: Segment | undefined, scale: Scale): Room[] {
  if (segment === undefined || segment.held === 0) return [];
  const to = xOf(scale, segment.from);
  return [{ from: Math.max(scale.left, Math.min(to - LEAST_WAIT, xOf(scale, segment.from - segment.held))), to }];
}

/** Within its version, and behind the bars that stand where it would begin. */
function nameIn({ v, from, to }: Segment, scale: Scale, bars: readonly Room[]): Room | undefined {
  const wide = widthOf(v);
  let at = xOf(scale, from) + BESIDE;
  for (const bar of bars) if (!isFree({ from: at, to: at + wide }, [bar])) at = bar.to + BAR;
  return at + wide <= xOf(scale, to ?? scale.endMs) - BAR ? { from: at, to: at + wide } : undefined;
}

/** In the middle of its moment; else before or behind it. */
function boxesAt(x: number, wide: number, { left, right }: Scale): Room[] {
  return [x - wide / 2, x + BAR - wide, x - BAR].map((at) => {
    const from = Math.max(left, Math.min(right - wide, at));
    return { from, to: from + wide };
  });
}

function isFree({ from, to }: Room, taken: readonly Room[]): boolean {
  return taken.every((one) => one.to <= from || to <= one.from);
}

function barAt(x: number): Room {
  return { from: x - BAR, to: x + BAR };
}

function widthOf(v: number): number {
  return v === 0 ? 0 : `v${v}`.length * LETTER;
}
