/**
 * Finds files that change by themselves whenever the plugin starts, or is built: reloading for them would never end. A file is
 * taken for one if it changed a few times in a row, each time as long after the start as the other times. People who save
 * again and again are not as regular; a script of theirs may be, so only changes at that very time do not count any more.
 */
import type { Suspect } from "./suspects.ts";

const IN_A_ROW = 4;
/** A build's last writes may be seen a little after its end. */
const LATE_MS = 20;

export class LoopDetector {
  readonly #windowMs: number;
  readonly #spreadMs: number;
  /** By path: when after a start it changes by itself, in ms. */
  readonly #own = new Map<string, { readonly fromMs: number; readonly toMs: number }>();
  #start: { readonly startedMs: number; readonly endedMs: number } | undefined;
  #counted: number | undefined;
  /** By path: how long after each of the latest starts it changed, in ms. */
  #delays = new Map<string, readonly number[]>();

  /**
   * @param windowMs how long after a start a change may be due to it; Infinity for up to its end
   * @param spreadMs by how much what changes by itself may be early or late
   */
  constructor(windowMs: number, spreadMs: number) {
    this.#windowMs = windowMs;
    this.#spreadMs = spreadMs;
  }

  started(nowMs: number): void {
    this.#start = { startedMs: nowMs, endedMs: nowMs + this.#windowMs };
  }

  ended(nowMs: number): void {
    if (this.#start !== undefined) this.#start = { ...this.#start, endedMs: nowMs + LATE_MS };
  }

  /** Whether this change is one of those that come by themselves. */
  isOwn({ path, firstMs }: Suspect): boolean {
    const own = this.#own.get(path);
    if (own === undefined || this.#start === undefined || !this.#isWithin(firstMs)) return false;
    const delayMs = firstMs - this.#start.startedMs;
    return delayMs >= own.fromMs && delayMs <= own.toMs;
  }

  /** Takes note of a change that is about to be reported; returns the paths that were found to change by themselves. */
  observe(changed: readonly Suspect[]): string[] {
    const start = this.#start;
    if (start === undefined || this.#counted === start.startedMs) return [];
    this.#counted = start.startedMs;
    const due = changed.filter(({ firstMs }) => this.#isWithin(firstMs));
    const delays = (suspect: Suspect): number[] => [
      ...(this.#delays.get(suspect.path) ?? []).slice(1 - IN_A_ROW),
      suspect.firstMs - start.startedMs,
    ];
    this.#delays = new Map(due.map((suspect) => [suspect.path, delays(suspect)]));
    const found = [...this.#delays].filter(([, delays]) => this.#isRegular(delays));
    for (const [path, delays] of found) {
      const [leastMs, mostMs] = [Math.min(...delays), Math.max(...delays)];
      this.#own.set(path, { fromMs: leastMs - this.#spreadMs, toMs: mostMs + this.#spreadMs });
    }
    return found.map(([path]) => path);
  }

  #isWithin(ms: number): boolean {
    return this.#start !== undefined && ms >= this.#start.startedMs && ms <= this.#start.endedMs;
  }

  #isRegular(delays: readonly number[]): boolean {
    return delays.length === IN_A_ROW && Math.max(...delays) - Math.min(...delays) <= this.#spreadMs;
  }
}
