/**
 * Finds files that change by themselves with every reload, or all the time: to follow them would never end. After two reloads
 * in a row a file has to rest a while before the next one. A person's save is served at the end of that pause; what a start
 * brings forth comes again as long after that start as before, and what is written all the time does not rest.
 */
import type { Suspect } from "./suspects.ts";

/** A change so soon after the last start's sign of life, in ms, may be the start's doing, and is hardly a person's. */
const FOLLOWS_MS = 5000;
const HASTY_MS = 1000;
const REST_MS = 1000;
/** By how much what a start brings forth may be early or late: in ms, or as a part of its time. */
const SPREAD_MS = 250;
const SPREAD = 0.25;
/** So many reloads in a row are free, and so many are enough: at the same time during a start, after it, at any time. */
const FREE = 2;
const ENOUGH = { during: 3, after: 5, anytime: 9 };
/** A file that was found counts again after so long without a change of it and without a start. */
const FORGIVEN_MS = 10_000;

/** One file's reloads in a row, and how long after its start it changed when it did not have to rest. */
interface Row {
  readonly reloads: number;
  readonly delayMs: number;
  readonly rested: boolean;
}

export class LoopDetector {
  /** When the newest start began, when it last showed life, and when it was over. */
  #fromMs = performance.now();
  #activeMs = this.#fromMs;
  #overMs = Infinity;
  #rows = new Map<string, Row>();
  readonly #waitsSinceMs = new Map<string, number>();
  /** When each of the found last changed. */
  readonly #found = new Map<string, number>();

  starts(nowMs: number): void {
    this.#fromMs = nowMs;
    this.#activeMs = nowMs;
    this.#overMs = Infinity;
  }

  started(nowMs: number): void {
    this.#activeMs = nowMs;
    this.#overMs = nowMs;
  }

  /** A build is running, or has just ended. */
  builds(nowMs: number): void {
    this.#activeMs = nowMs;
  }

  /** @returns "due", "found" (now: the user is to be told), "own" (as it was found), or for how many ms it has to rest */
  judge(suspect: Suspect, nowMs: number): "due" | "found" | "own" | number {
    const { firstMs, lastMs } = suspect;
    const path = patternOf(suspect.path);
    const isOwn = firstMs - Math.max(this.#activeMs, this.#found.get(path) ?? -Infinity) < FORGIVEN_MS;
    if (isOwn && this.#found.has(path)) return this.#find(path, lastMs, "own");
    const row = this.#rows.get(path);
    if (row === undefined || row.reloads < FREE || !this.#follows(suspect)) return "due";
    if (row.reloads >= this.#enough(firstMs, row)) return this.#find(path, lastMs, "found");
    const restMs = lastMs + REST_MS - nowMs;
    if (restMs <= 0 || firstMs > this.#overMs + HASTY_MS) return "due";
    const sinceMs = this.#waitsSinceMs.get(path) ?? nowMs;
    this.#waitsSinceMs.set(path, sinceMs);
    return nowMs - sinceMs < FOLLOWS_MS ? restMs : this.#find(path, lastMs, "found");
  }

  /** These changes are reported, so a start follows. */
  reported(changed: readonly Suspect[], nowMs: number): void {
    if (!changed.some((suspect) => this.#follows(suspect))) this.#rows.clear();
    for (const { path: name, firstMs, lastMs } of changed) {
      const path = patternOf(name);
      const { reloads, ...row } = this.#rows.get(path) ?? { reloads: 0, delayMs: 0, rested: false };
      const delayMs = row.rested ? row.delayMs : firstMs - this.#fromMs;
      this.#rows.set(path, { reloads: reloads + 1, delayMs, rested: nowMs - lastMs >= REST_MS });
      this.#waitsSinceMs.delete(path);
    }
    this.starts(nowMs);
  }

  #follows({ firstMs }: Suspect): boolean {
    return firstMs <= this.#activeMs + FOLLOWS_MS;
  }

  #enough(firstMs: number, { rested, delayMs }: Row): number {
    const byMs = Math.abs(firstMs - this.#fromMs - delayMs);
    if (!rested || byMs > Math.max(SPREAD_MS, SPREAD * delayMs)) return ENOUGH.anytime;
    return firstMs <= this.#overMs ? ENOUGH.during : ENOUGH.after;
  }

  #find(path: string, lastMs: number, as: "found" | "own"): "found" | "own" {
    this.#found.set(path, lastMs);
    this.#rows.delete(path);
    this.#waitsSinceMs.delete(path);
    return as;
  }
}

/** Names that differ in numbers only, such as times and process ids, are one in this. */
export function patternOf(path: string): string {
  return path.replace(/[^/]*$/, (name) => name.replaceAll(/\d+/g, "*"));
}
