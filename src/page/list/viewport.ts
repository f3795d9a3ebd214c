/**
 * Knows where the list stands before it is drawn: at its end while that is followed, else with the same row topmost as before, whatever
 * came or went. So a row is drawn in the frame in which it comes, and the document is laid out once.
 */
import { signal } from "@preact/signals";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { isFollowing } from "../store/selection.ts";
import { shown } from "../store/session.ts";
import { endOf, follows, heightOf, rangeOf, ROW_PX, topToSee } from "./follow.ts";
import type { Look, Range } from "./follow.ts";

interface Anchor {
  readonly row: LiveRow;
  readonly over: number;
}

/** Counts every change of the rows in sight. */
export const turns = signal(0);

/** The height of the visible part of the list, with its head. */
let height = 600;
/** The topmost row in sight, and how much of it is hidden. */
let anchor: Anchor | undefined;
let drawn: Range = { from: 0, to: 0 };
let before: Look = { top: 0, height, total: 0 };

export function rangeToDraw(): Range {
  drawn = rangeOf(currentTop(), height, shown.rows.length);
  return drawn;
}

export function rowsHeight(): number {
  return heightOf(shown.rows.length, height);
}

function currentTop(): number {
  const { length } = shown.rows;
  if (isFollowing.value) return endOf(length, height);
  if (anchor === undefined) return 0;
  const at = shown.indexOf(anchor.row);
  return Math.min(endOf(length, height), (at < 0 ? -1 - at : at) * ROW_PX + anchor.over);
}

export function isEndInSight(): boolean {
  return currentTop() >= endOf(shown.rows.length, height);
}

/** Called after rows were drawn. */
export function place(grid: HTMLElement): void {
  const top = currentTop();
  if (Math.abs(before.top - top) >= 1) grid.scrollTop = top;
  before = { top, height, total: ROW_PX + rowsHeight() };
  anchor = anchorAt(top);
}

export function onScroll(grid: HTMLElement): void {
  const now = { top: grid.scrollTop, height, total: grid.scrollHeight };
  isFollowing.value = follows(isFollowing.value, before, now);
  before = now;
  standAt(now.top);
}

/** Where keys begin while no row is selected: at the last row while the end is followed, else at the topmost row in sight. */
export function startingPoint(): LiveRow | undefined {
  return isFollowing.value ? shown.rows.at(-1) : (anchor?.row ?? shown.rows[0]);
}

/** Called before rows are drawn: brings a row into sight. */
export function seek(row: LiveRow): void {
  const at = shown.indexOf(row);
  if (at >= 0) anchor = anchorAt(topToSee(at, currentTop(), height));
}

export function onResize(grid: HTMLElement): void {
  if (grid.clientHeight === height) return;
  height = grid.clientHeight;
  turns.value++;
}

function standAt(top: number): void {
  anchor = anchorAt(top);
  const { from, to } = rangeOf(top, height, shown.rows.length, 0);
  if (from < drawn.from || to > drawn.to) turns.value++;
}

function anchorAt(top: number): Anchor | undefined {
  const row = shown.rows[Math.floor(top / ROW_PX)];
  return row === undefined ? undefined : { row, over: top % ROW_PX };
}
