/** Shows the whole session on one strip: memory and CPU, versions, and how much was asked. A drag writes its span into the filter. */
import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { select, selected } from "../store/selection.ts";
import { counts, filterText, firstServed, rows, setFilter, shown, versions } from "../store/session.ts";
import type { Span } from "../../session/filter/filter.ts";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { drawn } from "./drawn.ts";
import { lanesOf } from "./lanes.ts";
import { CallMarks } from "./call-marks.tsx";
import { Lanes, SpanMarks, Ticks, UseLines } from "./parts.tsx";
import { layoutOf } from "./layout.ts";
import { spanIn, withSpan } from "./span.ts";
import { timeAt, xOf } from "./scale.ts";
import type { Scale } from "./scale.ts";

const width = signal(0);
/** The span that the pointer draws, until it is let go. */
const drag = signal<Span | undefined>(undefined);
const span = computed(() => drag.value ?? spanIn(filterText.value));

export function Timeline() {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => watchWidth(box.current), []);
  void drawn.value;
  const lanes = lanesOf(
    versions.map(({ end }) => end),
    firstServed.values(),
  );
  const layout = layoutOf(width.value, lanes.length, counts.lastMs);
  const { scale, height } = layout;
  const moment = selected.value?.event.t ?? counts.lastMs;
  return (
    <section class="tl" aria-label="Timeline">
      <div
        ref={box}
        class="tl-strip"
        style={{ height: `${height}px` }}
        role="slider"
        tabIndex={0}
        aria-label="Moment in the session. Arrow keys go to a row, with Shift they select a span for the filter"
        aria-valuemin={0}
        aria-valuemax={Math.round(scale.endMs)}
        aria-valuenow={Math.round(moment)}
        aria-valuetext={valueText(moment)}
        onPointerDown={begin}
        onPointerMove={(event) => move(event, scale)}
        onPointerUp={() => end(scale)}
        onPointerCancel={() => (drag.value = undefined)}
        onKeyDown={(event) => onKey(event, scale, moment)}
      >
        {width.value > 0 && (
          <svg viewBox={`0 0 ${width.value} ${height}`} width={width.value} height={height} aria-hidden="true">
            <UseLines layout={layout} />
            <Lanes layout={layout} lanes={lanes} />
            <CallMarks layout={layout} />
            <Ticks layout={layout} />
            {selected.value !== undefined && <path class="tl-now" d={`M${xOf(scale, moment)} 2V${layout.marksEnd}`} />}
            {span.value !== undefined && <SpanMarks layout={layout} span={span.value} />}
          </svg>
        )}
      </div>
      {span.value !== undefined && (
        <button class="btn s tl-all" onClick={() => setFilter(withSpan(filterText.value, undefined))}>
          all time
        </button>
      )}
    </section>
  );
}

function watchWidth(box: HTMLElement | null): (() => void) | undefined {
  if (box === null) return undefined;
  const observer = new ResizeObserver(([entry]) => (width.value = Math.floor(entry?.contentRect.width ?? 0)));
  observer.observe(box);
  return () => observer.disconnect();
}

function valueText(moment: number): string {
  const about = span.value;
  const seconds = `${(moment / 1000).toFixed(1)} seconds`;
  if (about === undefined) return seconds;
  const to = about.to === Infinity ? "the end" : (about.to / 1000).toFixed(1);
  return `${seconds}; the filter has ${(about.from / 1000).toFixed(1)} to ${to}`;
}

/** Where the pointer went down, in pixels. */
let startX: number | undefined;
/** A pointer that moves less than this clicks. */
const STILL_PX = 3;

type Pointed = PointerEvent & { readonly currentTarget: HTMLElement };

function begin(event: Pointed): void {
  if (event.button !== 0) return;
  event.currentTarget.setPointerCapture(event.pointerId);
  startX = xIn(event);
  drag.value = undefined;
}

function move(event: Pointed, scale: Scale): void {
  if (startX === undefined || Math.abs(xIn(event) - startX) <= STILL_PX) return;
  const [from = 0, to = 0] = [timeAt(scale, startX), timeAt(scale, xIn(event))].toSorted((one, other) => one - other);
  drag.value = { from, to };
}

function end(scale: Scale): void {
  if (startX === undefined) return;
  const dragged = drag.value;
  if (dragged === undefined) selectAt(timeAt(scale, startX));
  else setFilter(withSpan(filterText.value, dragged));
  startX = drag.value = undefined;
}

function xIn(event: Pointed): number {
  return event.clientX - event.currentTarget.getBoundingClientRect().left;
}

function selectAt(t: number): void {
  const row = nearest(shown.rows, t) ?? nearest(rows.all(), t);
  if (row !== undefined) select(row);
}

function nearest(among: Iterable<LiveRow>, t: number): LiveRow | undefined {
  let best: LiveRow | undefined;
  for (const row of among) {
    if (best === undefined || Math.abs(row.event.t - t) < Math.abs(best.event.t - t)) best = row;
  }
  return best;
}

/** An arrow key moves by this part of the session. */
const STEPS = 100;

function onKey(event: KeyboardEvent, { endMs }: Scale, moment: number): void {
  const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10, Home: -STEPS, End: STEPS }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  const by = (step * endMs) / STEPS;
  if (!event.shiftKey) selectAt(moment + by);
  else {
    const { from, to } = span.value ?? { from: moment, to: moment };
    const end = Math.max(from, Math.min(endMs, (to === Infinity ? endMs : to) + by));
    setFilter(withSpan(filterText.value, { from, to: end }));
  }
}
