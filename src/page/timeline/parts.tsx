/** The drawings on the strip. */
import type { Span } from "../../session/filter/filter.ts";
import { pluginName } from "../../session/rows/row.ts";
import { header, strip, versions } from "../store/session.ts";
import type { Use } from "../store/strip.ts";
import type { Bins } from "../store/bins.ts";
import { BAR, labelsOf, waitOf } from "./labels.ts";
import type { Labels } from "./labels.ts";
import type { Lane, Segment } from "./lanes.ts";
import type { Layout } from "./layout.ts";
import { tickText, ticksOf, xOf } from "./scale.ts";
import type { Scale } from "./scale.ts";

interface Part {
  readonly layout: Layout;
}

export function UseLines({ layout }: Part) {
  const { scale, useTop, useBottom, isNarrow } = layout;
  const all = [...strip.use.values()].flatMap((bins) => [...bins].map(([, use]) => use));
  const base = <path class="tl-base" d={`M${scale.left} ${useBottom + 0.5}H${scale.right}`} />;
  if (all.length === 0) return base;
  const range = rangeOf(all.map(({ memory }) => memory));
  const cpus = Math.max(LEAST_CPU, ...all.map(({ cpu }) => cpu));
  return (
    <>
      {!isNarrow && (
        <>
          <text x={scale.left - 6} y={useTop + 8} text-anchor="end">
            {range.most / MB} MB
          </text>
          <text x={scale.left - 6} y={useBottom} text-anchor="end">
            {range.least / MB}
          </text>
        </>
      )}
      {[...strip.use].map(([p, bins]) => (
        <>
          <path key={`cpu${p}`} class="tl-cpu" d={columns(layout, bins, cpus)} />
          <path key={p} class="tl-memory" d={line(layout, bins, range, startsOf(p))} />
        </>
      ))}
      {base}
    </>
  );
}

/** The CPU scale goes at least to this many percent, on which an idle plugin's 2 % are visible. */
const LEAST_CPU = 25;

interface Range {
  readonly least: number;
  readonly most: number;
}

const MB = 1_000_000;

/** Whole megabytes with a little room around: constant memory is a line in the middle. */
function rangeOf(memories: readonly number[]): Range {
  const least = Math.floor(Math.min(...memories) / MB - 1);
  const most = Math.ceil(Math.max(...memories) / MB + 1);
  return { least: Math.max(0, least) * MB, most: most * MB };
}

/** When versions began to serve, in order. Each begins a new line of memory, since it is another process. */
function startsOf(p: number): number[] {
  return versions.filter((version) => version.p === p && version.end.step === "serving").map(({ end }) => end.t);
}

function line({ scale, useTop, useBottom }: Layout, bins: Bins<Use>, { least, most }: Range, starts: number[]): string {
  let path = "";
  let next = 0;
  for (const [t, { memory }] of bins) {
    const isNew = path === "" || t >= (starts[next] ?? Infinity);
    while (t >= (starts[next] ?? Infinity)) next++;
    const y = useBottom - ((memory - least) / (most - least)) * (useBottom - useTop);
    const x = xOf(scale, t);
    // A browser does not draw a line of no length.
    path += isNew ? `M${x.toFixed(1)} ${y.toFixed(1)}h2` : `L${x.toFixed(1)} ${y.toFixed(1)}`;
  }
  return path;
}

function columns({ scale, useTop, useBottom }: Layout, bins: Bins<Use>, most: number): string {
  return [...bins]
    .filter(([, { cpu }]) => cpu > 0)
    .map(([t, { cpu }]) => {
      const height = Math.max(1, (cpu / most) * (useBottom - useTop));
      return `M${xOf(scale, t).toFixed(1)} ${useBottom}v-${height.toFixed(1)}`;
    })
    .join("");
}

export function Lanes({ layout, lanes }: Part & { readonly lanes: readonly Lane[] }) {
  const { scale, lanesTop, laneHeight, lanePitch, isNarrow } = layout;
  return (
    <>
      <pattern id="held" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path class="tl-hatch" d="M1 0V4" />
      </pattern>
      {lanes.map((lane, index) => (
        <g key={lane.p} transform={`translate(0 ${lanesTop + index * lanePitch})`}>
          {!isNarrow && laneHeight >= NAMED_HEIGHT && (
            <text x={scale.left - 6} y={12} text-anchor="end">
              {lanes.length === 1 ? "version" : nameOf(lane.p)}
            </text>
          )}
          <LaneParts layout={layout} lane={lane} />
        </g>
      ))}
    </>
  );
}

/** As much of it as there is room for, and nothing that acts instead of being seen. */
function nameOf(p: number): string | undefined {
  const head = header.value;
  return head === undefined ? undefined : /[\p{L}\p{N}_-]{0,7}/u.exec(pluginName(head, p))?.[0];
}

/** A lane of less height has no room for names. */
const NAMED_HEIGHT = 16;

function LaneParts({ layout, lane }: Part & { readonly lane: Lane }) {
  const { scale, laneHeight } = layout;
  const { names, boxes } = laneHeight < NAMED_HEIGHT ? NO_LABELS : labelsOf(lane, scale);
  return (
    <>
      {lane.segments.map((segment) => (
        <SegmentBox key={segment.n} layout={layout} segment={segment} />
      ))}
      {lane.failures.map(({ v, at, n }) => {
        const { from, to } = boxes.get(n) ?? { from: xOf(scale, at) - BAR, to: xOf(scale, at) + BAR };
        return (
          <g key={n} transform={`translate(${from} 0)`}>
            <rect class="tl-failed" x={0} y={0} width={to - from} height={laneHeight} rx={2} />
            {boxes.has(n) && (
              <>
                <path class="tl-cross" d="M4 5.500l5 5m0-5l-5 5" />
                <text class="tl-bad" x={12} y={12}>
                  {v > 0 && `v${v}`}
                </text>
              </>
            )}
          </g>
        );
      })}
      {lane.segments.map(({ v, n }) => (
        <text key={n} class="v" x={names.get(n)} y={12}>
          {names.has(n) && `v${v}`}
        </text>
      ))}
    </>
  );
}

const NO_LABELS: Labels = { names: new Map(), boxes: new Map() };

function SegmentBox({ layout: { scale, laneHeight }, segment }: Part & { readonly segment: Segment }) {
  const { from, to } = segment;
  const x = xOf(scale, from);
  const wide = Math.max(2, xOf(scale, to ?? scale.endMs) - x - 2);
  return (
    <>
      <rect class="tl-version" x={x + 1} y={0} width={wide} height={laneHeight} rx={2} />
      {waitOf(segment, scale).map((wait) => (
        <rect fill="url(#held)" x={wait.from} y={0} width={wait.to - wait.from} height={laneHeight} />
      ))}
    </>
  );
}

const TICK_WIDTH = 80;

export function Ticks({ layout: { scale, ticksAt } }: Part) {
  if (ticksAt === undefined) return null;
  return (
    <>
      {ticksOf(scale, TICK_WIDTH).map((t) => (
        <text key={t} x={xOf(scale, t)} y={ticksAt} text-anchor={anchorOf(xOf(scale, t), scale)}>
          {tickText(t)}
        </text>
      ))}
    </>
  );
}

/** At the ends of the strip a number stands inside of it. */
function anchorOf(x: number, { left, right }: Scale): "start" | "middle" | "end" {
  if (x < left + TICK_WIDTH / 3) return "start";
  return x > right - TICK_WIDTH / 3 ? "end" : "middle";
}

export function SpanMarks({ layout: { scale, width, height }, span }: Part & { readonly span: Span }) {
  const from = xOf(scale, Math.min(span.from, scale.endMs));
  const to = xOf(scale, Math.min(span.to, scale.endMs));
  return (
    <>
      <rect class="tl-out" x={0} y={0} width={from} height={height} />
      <rect class="tl-out" x={to} y={0} width={Math.max(0, width - to)} height={height} />
      <rect class="tl-span" x={from} y={0.5} width={Math.max(1, to - from)} height={height - 1} />
    </>
  );
}
