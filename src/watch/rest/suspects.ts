/** The files that may have changed, until they have come to rest. Then they are one change, however many they are. */
import { isUnchanged } from "../signature.ts";
import type { Signature } from "../signature.ts";

export interface Suspect {
  readonly path: string;
  /** What it was before the first of these events; undefined for no file. */
  readonly before: Signature | undefined;
  readonly after: Signature | undefined;
  /** When its first and its latest event was seen, by performance.now(). */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** After so long without an event, one or two files count as saved, in ms. */
const QUIET_MS = 25;
const FEW = 2;
/** Several files take longer to write, and a file that is gone may be about to come back. */
const LONGER_QUIET_MS = 100;
/** Activity that has lasted longer may pause longer: for half of the time so far, but at most for this. */
const LONGEST_QUIET_MS = 300;
/** A file that is written to for so long, perhaps a log, is not waited for any more, until it rests. */
const HOT_MS = 3000;
/** If new files come all the time, the others are not waited for either after so long. */
const LONGEST_MS = 10_000;

/** By path. */
export class Suspects {
  readonly #suspects = new Map<string, Suspect>();
  #lastMs = -Infinity;
  /** Since when events come without a long pause; those of hot files aside. */
  activeSinceMs = -Infinity;

  record(path: string, before: Signature | undefined, after: Signature | undefined, nowMs: number): void {
    const known = this.#suspects.get(path);
    const goesOn = known !== undefined && nowMs - known.lastMs < LONGEST_QUIET_MS;
    const firstMs = goesOn ? known.firstMs : nowMs;
    const suspect = { path, before: known ? known.before : before, after, firstMs, lastMs: nowMs };
    this.#suspects.set(path, suspect);
    if (isHot(suspect, nowMs)) return;
    if (nowMs - this.#lastMs >= LONGEST_QUIET_MS) this.activeSinceMs = nowMs;
    this.#lastMs = nowMs;
  }

  dismiss(path: string): void {
    this.#suspects.delete(path);
    // A change after a rest is a change of its own, even if it comes soon.
    if (this.#suspects.size === 0) this.#lastMs = -Infinity;
  }

  get(path: string): Suspect | undefined {
    return this.#suspects.get(path);
  }

  all(): Suspect[] {
    return [...this.#suspects.values()];
  }
}

export interface Rest {
  /** What has come to rest, together. */
  readonly settled: readonly Suspect[];
  /** When to ask again if nothing happens, in ms; undefined if there is nothing to wait for. */
  readonly waitMs: number | undefined;
}

/**
 * @param activeSinceMs since when events come without a long pause
 * @param leastMs the least quiet to ask for: more than the default where changes are seen late
 */
export function settle(suspects: readonly Suspect[], activeSinceMs: number, nowMs: number, leastMs = 0): Rest {
  const hot = suspects.filter((suspect) => isHot(suspect, nowMs));
  const cool = suspects.filter((suspect) => !isHot(suspect, nowMs));
  const waitForHotMs = hot.length === 0 ? undefined : LONGEST_QUIET_MS - (nowMs - latest(hot));
  if (cool.length === 0) return { settled: [], waitMs: waitForHotMs };
  const lastMs = latest(cool);
  const waitMs = lastMs + Math.max(leastMs, quietMs(cool, lastMs - activeSinceMs)) - nowMs;
  if (waitMs <= 0) return { settled: cool, waitMs: waitForHotMs };
  if (nowMs - activeSinceMs < LONGEST_MS) return { settled: [], waitMs };
  return { settled: cool.filter((suspect) => nowMs - suspect.lastMs >= LONGEST_QUIET_MS), waitMs };
}

function isHot({ firstMs, lastMs }: Suspect, nowMs: number): boolean {
  return lastMs - firstMs > HOT_MS && nowMs - lastMs < LONGEST_QUIET_MS;
}

function latest(suspects: readonly Suspect[]): number {
  return suspects.reduce((latestMs, { lastMs }) => Math.max(latestMs, lastMs), -Infinity);
}

function quietMs(suspects: readonly Suspect[], lastedMs: number): number {
  const changed = suspects.filter(({ before, after }) => !isUnchanged(before, after));
  const isPlain = changed.length <= FEW && !changed.every(({ after }) => after === undefined);
  return Math.min(LONGEST_QUIET_MS, Math.max(isPlain ? QUIET_MS : LONGER_QUIET_MS, lastedMs / 2));
}
