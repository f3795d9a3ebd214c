/**
 * The rows, as a treegrid. Only those in sight are in the document: all are of one height, so which they are is a division, and nothing
 * has to be measured. New rows, and rows that go, never move what is read: the first row in sight stays where it is.
 */
import { useLayoutEffect, useRef } from "preact/hooks";
import { signal } from "@preact/signals";
import type { LiveRow } from "../store/live-rows.ts";
import { filterText, revision, setFilter, shown } from "../store/session.ts";
import { isDetailOpen, isFollowing, select, selected, sought } from "../store/selection.ts";
import { follows, rangeOf, ROW_PX } from "./follow.ts";
import type { Look } from "./follow.ts";
import { ListHead } from "./list-head.tsx";
import { toggle } from "./moves.ts";
import { RowLine } from "./row-line.tsx";

/** The list's head covers the first row. */
const HEAD_PX = 24;

const look = signal<Look>({ top: 0, height: 600, total: 0 });
/** The first row in sight, and how much of it is above. */
let anchor: { readonly row: LiveRow; readonly over: number } | undefined;

export function List() {
  const grid = useRef<HTMLDivElement>(null);
  void revision.value;
  const { rows } = shown;
  const count = rows.length;
  const at = selected.value === undefined ? -1 : shown.indexOf(selected.value);
  useLayoutEffect(() => place(grid.current));
  useLayoutEffect(() => seek(grid.current), [sought.value]);
  useLayoutEffect(() => watchSize(grid.current), []);
  const { from, to } = rangeOf(look.value.top, look.value.height, count);
  const lines = rows.slice(from, to).map((row, index) => <RowLine key={row.n} row={row} index={from + index} />);
  if (at >= 0 && selected.value !== undefined && (at < from || at >= to)) {
    lines.push(<RowLine key={selected.value.n} row={selected.value} index={at} />);
  }
  return (
    <div class="lst">
      <div
        ref={grid}
        id="grid"
        class="grid"
        role="treegrid"
        tabIndex={0}
        aria-label="Events"
        aria-rowcount={count + 1}
        aria-activedescendant={at < 0 ? undefined : `row-${selected.value?.n}`}
        onScroll={(event) => onScroll(event.currentTarget)}
        onClick={onClick}
        onDblClick={onDblClick}
      >
        <ListHead />
        <div role="rowgroup" class="rows" style={{ height: `${count * ROW_PX + (look.value.height % ROW_PX)}px` }}>
          {lines}
        </div>
        {count === 0 && <Nothing />}
      </div>
    </div>
  );
}

function Nothing() {
  return (
    <p class="none">
      Nothing matches <code>{filterText.value}</code>.{" "}
      <button class="btn s" onClick={() => setFilter("")}>
        Clear the filter
      </button>
    </p>
  );
}

function lookAt(grid: HTMLElement): Look {
  return { top: grid.scrollTop, height: grid.clientHeight, total: grid.scrollHeight };
}

function onScroll(grid: HTMLElement): void {
  const now = lookAt(grid);
  isFollowing.value = follows(isFollowing.value, look.value, now);
  settle(now);
}

function settle(now: Look): void {
  look.value = now;
  const row = shown.rows[Math.floor(now.top / ROW_PX)];
  anchor = row === undefined ? undefined : { row, over: now.top % ROW_PX };
}

/** After rows came or went. */
function place(grid: HTMLElement | null): void {
  if (grid === null) return;
  if (isFollowing.value) grid.scrollTop = grid.scrollHeight;
  else if (anchor !== undefined) {
    const at = shown.indexOf(anchor.row);
    const top = (at < 0 ? -1 - at : at) * ROW_PX + anchor.over;
    if (Math.abs(grid.scrollTop - top) >= 1) grid.scrollTop = top;
  }
  const now = lookAt(grid);
  if (now.top !== look.value.top || now.height !== look.value.height || now.total !== look.value.total) settle(now);
}

/** Brings the selected row into sight, if it is not. */
function seek(grid: HTMLElement | null): void {
  const row = selected.value;
  if (grid === null || row === undefined || sought.value === 0) return;
  const at = shown.indexOf(row);
  if (at < 0) return;
  const { top, height } = lookAt(grid);
  const from = at * ROW_PX;
  const room = height - HEAD_PX - ROW_PX;
  const isFar = from < top - room || from > top + 2 * room;
  if (isFar) grid.scrollTop = from - Math.floor(room / 2);
  else if (from < top) grid.scrollTop = from;
  else if (from > top + room) grid.scrollTop = from - room;
  settle(lookAt(grid));
}

function watchSize(grid: HTMLElement | null): (() => void) | undefined {
  if (grid === null) return undefined;
  const observer = new ResizeObserver(() => place(grid));
  observer.observe(grid);
  return () => observer.disconnect();
}

function rowAt(event: MouseEvent): LiveRow | undefined {
  const line = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-at]") : null;
  return line === null ? undefined : shown.rows[Number(line.dataset["at"])];
}

function onClick(event: MouseEvent): void {
  const row = rowAt(event);
  if (row === undefined) return;
  if (event.target instanceof Element && event.target.closest(".tw") !== null) toggle(row);
  else {
    select(row);
    isDetailOpen.value = true;
  }
}

function onDblClick(event: MouseEvent): void {
  const row = rowAt(event);
  if (row !== undefined) toggle(row);
}
