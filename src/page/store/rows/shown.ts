/**
 * The list's rows, in order: without a filter all but those under a closed row, with one those that it finds and their causes. The list is
 * kept up to date row by row, since a session of 100,000 rows grows in each frame. Pure.
 */
import { order } from "./live-rows.ts";
import type { LiveRow, RowChange } from "./live-rows.ts";

export class Shown {
  /** Others may read it, and must not change it. */
  rows: LiveRow[] = [];
  /** How many rows the filter finds; all rows without a filter. */
  hits = 0;
  readonly #opened = new Map<LiveRow, boolean>();
  readonly #found = new Map<LiveRow, number>();
  readonly #hits = new Set<LiveRow>();
  #isHit: ((row: LiveRow) => boolean) | undefined;
  /** Whether rows can be closed now. */
  canClose = true;

  /** @param isHit undefined for no filter @param canClose whether what is closed stays closed */
  filter(
    top: readonly LiveRow[],
    isHit: ((row: LiveRow) => boolean) | undefined,
    canClose = isHit === undefined,
  ): void {
    this.#isHit = isHit;
    this.canClose = canClose;
    this.again(top);
  }

  /** Makes the list anew. */
  again(top: readonly LiveRow[]): void {
    this.#found.clear();
    this.#hits.clear();
    this.rows = [];
    this.hits = 0;
    for (const row of top) this.#addTree(row);
  }

  apply({ kind, row }: RowChange): void {
    if (this.#isHit !== undefined) this.#judge(row, this.#isHit);
    else if (kind === "added") {
      this.hits++;
      if (this.#isInSight(row)) this.#insert(row);
    }
    if (kind === "changed" && row.event.k === "change" && this.canClose) this.#openOrClose(row);
  }

  isHit(row: LiveRow): boolean {
    return this.#isHit === undefined || this.#hits.has(row);
  }

  /**
   * At first a save that went well is closed, and so is a line with quotes under it; everything else is open. Under a filter that
   * looks for something, everything that it finds is open.
   */
  isOpen(row: LiveRow): boolean {
    if (!this.canClose) return true;
    const isClosed =
      row.event.k === "log" || (row.event.k === "change" && row.reload !== undefined && row.reload.step !== "failed");
    return this.#opened.get(row) ?? !isClosed;
  }

  setOpen(row: LiveRow, isOpen: boolean): void {
    if (!this.canClose) return;
    this.#opened.set(row, isOpen);
    this.#openOrClose(row);
  }

  /** Opens all that the row is under. */
  reveal(row: LiveRow): void {
    for (let up = row.up; up !== undefined; up = up.up) if (!this.isOpen(up)) this.setOpen(up, true);
  }

  /** @returns the row's place, or `-1 - place` for a row that would be inserted there */
  indexOf(row: LiveRow): number {
    let from = 0;
    let to = this.rows.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = this.rows[middle];
      if (other === row) return middle;
      if (other !== undefined && order(other, row) < 0) from = middle + 1;
      else to = middle;
    }
    return -1 - from;
  }

  #addTree(row: LiveRow, isInSight = true): void {
    const at = this.rows.length;
    const isFiltered = this.#isHit !== undefined;
    const isHit = this.#isHit?.(row) ?? true;
    if (isHit && isFiltered) this.#hits.add(row);
    if (isHit) this.hits++;
    if (isInSight) this.rows.push(row);
    const before = this.hits;
    const isOpen = isInSight && this.isOpen(row);
    if (isFiltered || isOpen) for (const child of row.children) this.#addTree(child, isOpen);
    else this.hits += below(row);
    const found = this.hits - before + (isHit ? 1 : 0);
    if (!isFiltered) return;
    if (found === 0) this.rows.length = at;
    else this.#found.set(row, found);
  }

  #judge(row: LiveRow, isHit: (row: LiveRow) => boolean): void {
    const was = this.#hits.has(row);
    const is = isHit(row);
    if (was === is) return;
    if (is) this.#hits.add(row);
    else this.#hits.delete(row);
    this.hits += is ? 1 : -1;
    for (let at: LiveRow | undefined = row; at !== undefined; at = at.up) this.#count(at, is ? 1 : -1);
  }

  #count(row: LiveRow, more: number): void {
    const before = this.#found.get(row) ?? 0;
    this.#found.set(row, before + more);
    if (before === 0 && this.#isInSight(row)) this.#insert(row);
    else if (before + more === 0) this.#remove(row);
  }

  #isInSight(row: LiveRow): boolean {
    for (let up = row.up; up !== undefined; up = up.up) if (!this.isOpen(up)) return false;
    return true;
  }

  #insert(row: LiveRow): void {
    const last = this.rows.at(-1);
    if (last === undefined || order(last, row) < 0) this.rows.push(row);
    else {
      const at = this.indexOf(row);
      if (at < 0) this.rows.splice(-1 - at, 0, row);
    }
  }

  #remove(row: LiveRow): void {
    const at = this.indexOf(row);
    if (at >= 0) this.rows.splice(at, 1);
  }

  /** Puts what is under a row into the list, or takes it out. */
  #openOrClose(row: LiveRow): void {
    const at = this.indexOf(row);
    if (at < 0) return;
    let end = at + 1;
    while ((this.rows[end]?.depth ?? 0) > row.depth) end++;
    const under: LiveRow[] = [];
    if (this.isOpen(row)) for (const child of row.children) this.#collect(child, under);
    this.rows = [...this.rows.slice(0, at + 1), ...under, ...this.rows.slice(end)];
  }

  #collect(row: LiveRow, into: LiveRow[]): void {
    if (this.#isHit !== undefined && (this.#found.get(row) ?? 0) === 0) return;
    into.push(row);
    if (this.isOpen(row)) for (const child of row.children) this.#collect(child, into);
  }
}

function below(row: LiveRow): number {
  return row.children.reduce((sum, child) => sum + 1 + below(child), 0);
}
