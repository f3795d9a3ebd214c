/** Where a moment stands on the strip, and which moments have numbers. Pure. */

export interface Scale {
  /** In pixels. */
  readonly left: number;
  readonly right: number;
  /** The time at the right end, in ms since the beginning; more than 0. */
  readonly endMs: number;
}

export function xOf({ left, right, endMs }: Scale, t: number): number {
  return left + (t / endMs) * (right - left);
}

/** @returns a moment of the session, also for a place beside the strip */
export function timeAt({ left, right, endMs }: Scale, x: number): number {
  if (right <= left) return 0;
  return Math.min(endMs, Math.max(0, ((x - left) / (right - left)) * endMs));
}

/** The steps in which people count time, in ms. */
const STEPS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * 60_000),
  ...[1, 2, 4, 6, 12, 24].map((hours) => hours * 3_600_000),
];

/** @param apart how many pixels a number needs */
export function ticksOf(scale: Scale, apart: number): number[] {
  const room = Math.max(1, Math.floor((scale.right - scale.left) / apart));
  const step = STEPS.find((ms) => scale.endMs / ms <= room) ?? Math.ceil(scale.endMs / room / DAY) * DAY;
  return Array.from({ length: Math.floor(scale.endMs / step) + 1 }, (_, index) => index * step);
}

const DAY = 24 * 3_600_000;

/** The text of a tick: `20 s`, `3 min`, `1:20 min`, `1:30 h`. */
export function tickText(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`;
  if (ms >= 3_600_000) return `${ofSixty(ms / 60_000)} h`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ofSixty(ms / 1000)} min`;
}

function ofSixty(count: number): string {
  const whole = Math.round(count);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
