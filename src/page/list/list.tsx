/** The rows, as a treegrid. The document has only the rows in sight, and the selected row for screen readers. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { isPinned } from "../actions/asking.ts";
import { isDetailOpen, select, selected, sought } from "../store/selection.ts";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { applied, bodies, counts, filterText, header, revision, setFilter, shown } from "../store/session.ts";
import { needles } from "../text/needles.ts";
import { ListHead } from "./list-head.tsx";
import { toggle } from "./moves.ts";
import { RowLine } from "./row-line.tsx";
import { onResize, onScroll, place, rangeToDraw, rowsHeight, seek, turns } from "./viewport.ts";

/** A newly selected row comes into sight, and so does the selected row when the filter changes. */
let drawn = { sought: 0, filter: "" };

export function List() {
  const grid = useRef<HTMLDivElement>(null);
  void revision.value;
  void turns.value;
  const { rows } = shown;
  const row = selected.value;
  if (row !== undefined && (sought.value !== drawn.sought || filterText.value !== drawn.filter)) seek(row);
  drawn = { sought: sought.value, filter: filterText.value };
  const { from, to } = rangeToDraw();
  const at = row === undefined ? -1 : shown.indexOf(row);
  useLayoutEffect(() => {
    if (grid.current !== null) place(grid.current);
  });
  useLayoutEffect(() => watchSize(grid.current), []);
  const lines = rows.slice(from, to).map((one, index) => line(one, from + index));
  if (row !== undefined && at >= 0 && (at < from || at >= to)) lines.push(line(row, at));
  return (
    <div class="lst" style={{ "--t-col": timeColumn(), "--v-col": isOfMany() ? "96px" : "32px" }}>
      <div
        ref={grid}
        id="grid"
        class="grid"
        role="treegrid"
        tabIndex={0}
        aria-label="Events"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={at < 0 ? undefined : `row-${row?.n}`}
        onScroll={(event) => onScroll(event.currentTarget)}
        onClick={onClick}
        onDblClick={onDblClick}
      >
        <ListHead />
        <div role="rowgroup" class="rows" style={{ height: `${rowsHeight()}px` }}>
          {lines}
        </div>
      </div>
      {rows.length === 0 && <Nothing />}
    </div>
  );
}

/** Everything that a row is drawn from: the row is drawn again only when one of these changes. */
function line(row: LiveRow, index: number) {
  return (
    <RowLine
      key={row.n}
      row={row}
      index={index}
      revision={row.revision}
      isSelected={row === selected.value}
      isHit={shown.isHit(row)}
      isPinned={isPinned(row)}
      isOpen={row.children.length === 0 ? undefined : shown.isOpen(row)}
    />
  );
}

/** As wide as the longest time needs. It grows in steps, so that it seldom moves. */
function timeColumn(): string {
  return `${Math.max(52, 8 + 7.3 * (counts.lastMs / 1000).toFixed(3).length)}px`;
}

function isOfMany(): boolean {
  return (header.value?.plugins.length ?? 0) > 1;
}

function Nothing() {
  return (
    <p class="none">
      Nothing matches <code>{applied.value.text}</code>.{" "}
      <button class="btn s" onClick={() => setFilter("")}>
        Clear the filter
      </button>
      {bodies.dropped > 0 && needles.value.length > 0 && (
        <>
          <br />
          {bodies.dropped.toLocaleString("en")} bodies are not in the page's memory any more, and were not searched.
        </>
      )}
    </p>
  );
}

function watchSize(grid: HTMLElement | null): (() => void) | undefined {
  if (grid === null) return undefined;
  const observer = new ResizeObserver(() => onResize(grid));
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
