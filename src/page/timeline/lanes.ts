/** Shows a plugin's versions as spans of time: each serves until the next one does. Pure. */
import type { ReloadEvent } from "../../session/format/events.ts";

export interface Segment {
  readonly v: number;
  readonly from: number;
  /** Undefined for the version that serves now. */
  readonly to: number | undefined;
  /** How long calls waited before it served, in ms. */
  readonly held: number;
  /** The event that ended its start. */
  readonly n: number;
}

export interface Failure {
  readonly v: number;
  readonly at: number;
  readonly n: number;
}

export interface Lane {
  readonly p: number;
  readonly segments: readonly Segment[];
  readonly failures: readonly Failure[];
}

/** @param reloads in the order of time; steps on the way to a version count nothing */
export function lanesOf(reloads: readonly ReloadEvent[]): Lane[] {
  const plugins = [...new Set(reloads.map(({ p }) => p))].toSorted((one, other) => one - other);
  return plugins.map((p) =>
    laneOf(
      p,
      reloads.filter((event) => event.p === p),
    ),
  );
}

function laneOf(p: number, reloads: readonly ReloadEvent[]): Lane {
  const serving = reloads.filter(({ step }) => step === "serving");
  return {
    p,
    segments: serving.map(({ v, t, held = 0, n }, index) => ({ v, n, held, from: t, to: serving[index + 1]?.t })),
    failures: reloads.filter(({ step }) => step === "failed").map(({ v, t, n }) => ({ v, n, at: t })),
  };
}
