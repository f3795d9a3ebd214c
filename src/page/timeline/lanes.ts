/** Shows a plugin's versions as spans of time: each serves until the next one does, or until it ends. Pure. */
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
  /** 0 if it did not come to a version, as when a build fails. */
  readonly v: number;
  readonly at: number;
  readonly n: number;
}

export interface Lane {
  readonly p: number;
  readonly segments: readonly Segment[];
  readonly failures: readonly Failure[];
}

/** An event of a version that served. */
export interface Served {
  readonly p: number;
  readonly v: number;
  readonly n: number;
}

/**
 * @param reloads in the order of time; steps on the way to a version count nothing
 * @param first of each plugin the first event that only a version in service brings about: it may have started before the session
 */
export function lanesOf(reloads: readonly ReloadEvent[], first: Iterable<Served> = []): Lane[] {
  const begun = new Map(Array.from(first, (served) => [served.p, served]));
  const plugins = [...new Set([...reloads.map(({ p }) => p), ...begun.keys()])].toSorted((one, other) => one - other);
  return plugins.map((p) =>
    laneOf(
      p,
      reloads.filter((event) => event.p === p),
      begun.get(p),
    ),
  );
}

function laneOf(p: number, reloads: readonly ReloadEvent[], first: Served | undefined): Lane {
  const serving = reloads.filter(({ step }) => step === "serving");
  const isKnown = first === undefined || reloads.some(({ v, step }) => step !== "ended" && v <= first.v);
  // A version serves until the next one does, or until it ends by itself.
  const ends = new Map(reloads.filter(({ step }) => step === "ended").map(({ v, t }) => [v, t]));
  const to = (v: number, next: ReloadEvent | undefined): number | undefined => ends.get(v) ?? next?.t;
  const begun = isKnown ? [] : [{ v: first.v, n: first.n, held: 0, from: 0, to: to(first.v, serving[0]) }];
  const segments = serving.map(({ v, t, held = 0, n }, index) => ({
    v,
    n,
    held,
    from: t,
    to: to(v, serving[index + 1]),
  }));
  return {
    p,
    segments: [...begun, ...segments],
    failures: reloads
      .filter(({ step }) => step === "failed")
      .map(({ v, t, n, serves }) => ({ v: v === serves ? 0 : v, n, at: t })),
  };
}
