/** The files that may have changed, until they have come to rest: then they are one change, however many they are. */
import type { Signature } from "./signature.ts";

export interface Suspect {
  readonly path: string;
  /** What it was before the first of these events; undefined for no file. */
  readonly before: Signature | undefined;
  readonly after: Signature | undefined;
  /** When its first and its latest event was seen, by performance.now(). */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** How long nothing may happen before one or two files are taken to be saved, in ms; more files take longer to write. */
const QUIET_MS = 25;
const FEW = 2;
const QUIET_FOR_MANY_MS = 100;
/** What has been written to for long may pause for longer: half of the time so far, at most this. */
const LONGEST_QUIET_MS = 300;
/** A file that is written to without end for so long, a log perhaps, is not waited for, until it rests. */
const HOT_MS = 3000;
/** Nor are others if there are ever new ones. */
const LONGEST_MS = 10_000;

/** By path. */
export class Suspects {
  readonly #suspects = new Map<string, Suspect>();

  record(path: string, before: Signature | undefined, after: Signature | undefined, nowMs: number): void {
    const known = this.#suspects.get(path);
    const goesOn = known !== undefined && nowMs - known.lastMs < LONGEST_QUIET_MS;
    const firstMs = goesOn ? known.firstMs : nowMs;
    this.#suspects.set(path, { path, before: known ? known.before : before, after, firstMs, lastMs: nowMs });
  }

  dismiss(path: string): void {
    this.#suspects.delete(path);
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

/** @param leastMs the least quiet to ask for: more than the default where changes are seen late */
export function settle(suspects: readonly Suspect[], nowMs: number, leastMs = 0): Rest {
  const hot = (suspect: Suspect): boolean => isHot(suspect, nowMs);
  const cool = suspects.filter((suspect) => !hot(suspect));
  const hotWaitMs = Math.min(...suspects.filter(hot).map((suspect) => suspect.lastMs + LONGEST_QUIET_MS - nowMs));
  const waitForHotMs = Number.isFinite(hotWaitMs) ? Math.max(1, hotWaitMs) : undefined;
  if (cool.length === 0) return { settled: [], waitMs: waitForHotMs };
  const firstMs = cool.reduce((least, suspect) => Math.min(least, suspect.firstMs), Infinity);
  const lastMs = cool.reduce((most, suspect) => Math.max(most, suspect.lastMs), 0);
  const waitMs = lastMs + Math.max(leastMs, quietMs(cool.length, lastMs - firstMs)) - nowMs;
  if (waitMs <= 0) return { settled: cool, waitMs: waitForHotMs };
  if (nowMs - firstMs < LONGEST_MS) return { settled: [], waitMs };
  return { settled: cool.filter((suspect) => nowMs - suspect.lastMs >= LONGEST_QUIET_MS), waitMs };
}

function isHot({ firstMs, lastMs }: Suspect, nowMs: number): boolean {
  return lastMs - firstMs > HOT_MS && nowMs - lastMs < LONGEST_QUIET_MS;
}

function quietMs(files: number, lastedMs: number): number {
  const least = files <= FEW ? QUIET_MS : QUIET_FOR_MANY_MS;
  return Math.min(LONGEST_QUIET_MS, Math.max(least, lastedMs / 2));
}
