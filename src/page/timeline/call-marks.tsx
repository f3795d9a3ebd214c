/**
 * Shows how much was asked when, as a column for each span of time, and above it what went wrong. Each colour is one path: thousands of
 * elements would be drawn anew several times a second.
 */
import { strip } from "../store/session.ts";
import { CALL_KINDS } from "../store/strip.ts";
import type { CallKind, Calls } from "../store/strip.ts";
import type { Layout } from "./layout.ts";
import { xOf } from "./scale.ts";

export function CallMarks({ layout }: { readonly layout: Layout }) {
  const { scale, marksEnd, isNarrow } = layout;
  const { columns, lost, bad, mended } = pathsOf(layout);
  return (
    <>
      {!isNarrow && (
        <text x={scale.left - 6} y={marksEnd - 2} text-anchor="end">
          events
        </text>
      )}
      {CALL_KINDS.map((kind) => (
        <path key={kind} class={`tl-column k-${kind}`} d={columns[kind]} />
      ))}
      <path class="tl-lost" d={lost} />
      <path class="tl-badmark" d={bad} />
      <path class="tl-mendmark" d={mended} />
    </>
  );
}

interface Paths {
  readonly columns: Record<CallKind, string>;
  lost: string;
  bad: string;
  mended: string;
}

/** A single event has to be visible beside a thousand. */
const LEAST_HEIGHT = 5;

function pathsOf({ scale, marksTop, marksEnd }: Layout): Paths {
  const paths: Paths = { columns: { method: "", hook: "", note: "", own: "" }, lost: "", bad: "", mended: "" };
  const bins = [...strip.calls];
  const most = Math.max(1, ...bins.map(([, calls]) => total(calls)));
  const wide = Math.max(2, Math.min(6, xOf(scale, strip.calls.widthMs) - scale.left - 0.5)).toFixed(1);
  for (const [t, calls] of bins) {
    const x = xOf(scale, t).toFixed(1);
    const all = total(calls);
    const height = LEAST_HEIGHT + (marksEnd - marksTop - LEAST_HEIGHT) * Math.sqrt(all / most);
    let y = marksEnd;
    for (const kind of CALL_KINDS.filter((one) => calls.counts[one] > 0)) {
      const part = (calls.counts[kind] / all) * height;
      y -= part;
      paths.columns[kind] += `M${x} ${y.toFixed(1)}h${wide}v${part.toFixed(1)}h-${wide}z`;
    }
    if (calls.lost > 0) paths.lost += `M${x} ${marksTop}V${marksEnd}`;
    if (calls.bad > 0) paths.bad += `M${x} ${marksTop - 5}m-2 0h6l-3 4z`;
    else if (calls.mended > 0) paths.mended += `M${x} ${marksTop - 1}m-2 0h6l-3 -4z`;
  }
  return paths;
}

function total({ counts }: Calls): number {
  return CALL_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
}
