/** Moves through the rows, for keys and buttons. */
import type { LiveRow } from "../store/rows/live-rows.ts";
import { isSeparator, kindOf, wordsOf } from "../store/rows/row-words.ts";
import { verdictsOf } from "../store/rows/saves.ts";
import { isDetailOpen, select, selected } from "../store/selection.ts";
import { revision, shown } from "../store/session.ts";
import { ROW_PX } from "./follow.ts";
import { startingPoint } from "./viewport.ts";

export function focusGrid(): void {
  document.getElementById("grid")?.focus();
}

/** @param by how many rows down; a move beyond an end stops there */
export function move(by: number): void {
  const { rows } = shown;
  const row = selected.value;
  const at = row === undefined ? undefined : shown.indexOf(row);
  const to = at === undefined ? undefined : rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? -1 - at : at + by))];
  const next = Number.isFinite(by) ? (to ?? startingPoint()) : by < 0 ? rows[0] : rows.at(-1);
  if (next !== undefined) select(next);
}

/** The number of rows in sight, less one. */
export function page(): number {
  const height = document.getElementById("grid")?.clientHeight ?? 0;
  return Math.max(1, Math.floor(height / ROW_PX) - 2);
}

/** Closes the row; if there is nothing to close, goes to its cause. */
export function closeOrUp(): void {
  const row = selected.value;
  if (row === undefined) return;
  if (row.children.length > 0 && shown.isOpen(row) && shown.canClose) toggle(row);
  else if (row.up !== undefined) select(row.up);
}

/** Opens the row; if it is open, goes to the first row under it. */
export function openOrDown(): void {
  const row = selected.value;
  if (row === undefined || row.children.length === 0) return;
  if (shown.isOpen(row)) move(1);
  else toggle(row);
}

export function toggle(row: LiveRow): void {
  if (row.children.length === 0) return;
  shown.setOpen(row, !shown.isOpen(row));
  revision.value++;
}

/** After the user typed a filter: selects the first row that it finds, unless it finds the selected one. */
export function selectFirst(): void {
  const row = selected.value;
  if (row === undefined || shown.indexOf(row) < 0) {
    const first = shown.rows.find((one) => shown.isHit(one));
    if (first !== undefined) select(first);
  }
  focusGrid();
}

/** Goes to the next row that went wrong, was mended or differs. After the last one comes the first. */
export function nextFault(): void {
  const { rows } = shown;
  const at = selected.value === undefined ? -1 : shown.indexOf(selected.value);
  const from = at < 0 ? -1 - at : at + 1;
  for (let step = 0; step < rows.length; step++) {
    const row = rows[(from + step) % rows.length];
    if (row !== undefined && isFault(row)) {
      select(row);
      return;
    }
  }
}

function isFault(row: LiveRow): boolean {
  if (isSeparator(row) && verdictsOf(row).some(({ verdict }) => verdict !== "same")) return true;
  if (kindOf(row.event) === "ours") return false;
  const { status } = wordsOf(row);
  return status === "err" || status === "mended" || status === "refused" || status === "differs";
}

export function openDetail(): void {
  if (selected.value === undefined) return;
  isDetailOpen.value = true;
  requestAnimationFrame(() => document.getElementById("pane")?.focus());
}

/** Goes back to the rows, from the details or the filter. */
export function back(): void {
  isDetailOpen.value = false;
  requestAnimationFrame(focusGrid);
}
