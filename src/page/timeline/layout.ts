/** Where the parts of the strip stand, in pixels. Pure. */
import type { Scale } from "./scale.ts";

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly scale: Scale;
  readonly isNarrow: boolean;
  /** The top of memory and CPU. */
  readonly useTop: number;
  readonly useBottom: number;
  readonly lanesTop: number;
  readonly laneHeight: number;
  /** The distance from one lane to the next. */
  readonly lanePitch: number;
  /** The top of the columns that show how much was asked. */
  readonly marksTop: number;
  readonly marksEnd: number;
  /** The base line of the numbers; undefined if there is no room for them. */
  readonly ticksAt: number | undefined;
}

const NARROW = 560;
const LABELS = 52;
const MARGIN = 12;
const USE_HEIGHT = 32;
const MARK_HEIGHT = 12;
const TICKS_HEIGHT = 16;
/** With up to so many plugins, lanes are high enough to read the versions in them. */
const MOST_TALL_LANES = 3;
/** The height of all lanes together: with many plugins they are thin, so that the rows keep their room. */
const LANES_HEIGHT = 64;
/** The strip never shows less time than this, so a session that has just begun is not blown up. */
const SHORTEST_MS = 10_000;

export function layoutOf(width: number, lanes: number, endMs: number): Layout {
  const isNarrow = width < NARROW;
  const left = isNarrow ? MARGIN : LABELS;
  const lanePitch = lanes > MOST_TALL_LANES ? Math.min(8, LANES_HEIGHT / lanes) : 18;
  const laneHeight = lanePitch - Math.min(2, lanePitch / 4);
  const useTop = 6;
  const useBottom = useTop + USE_HEIGHT - (isNarrow ? 8 : 0);
  const lanesTop = useBottom + 4;
  const marksTop = lanesTop + Math.max(1, lanes) * lanePitch + 5;
  const marksEnd = marksTop + MARK_HEIGHT;
  return {
    width,
    isNarrow,
    height: marksEnd + (isNarrow ? 4 : TICKS_HEIGHT),
    scale: { left, right: Math.max(left + 1, width - MARGIN), endMs: Math.max(SHORTEST_MS, endMs * 1.02) },
    useTop,
    useBottom,
    lanesTop,
    laneHeight,
    lanePitch,
    marksTop,
    marksEnd,
    ticksAt: isNarrow ? undefined : marksEnd + TICKS_HEIGHT - 4,
  };
}
