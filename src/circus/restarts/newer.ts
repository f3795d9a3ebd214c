/**
 * Tells whether a watcher's processes already have a change: then they are not restarted for it. A time stamp alone does not
 * prove that, since what is moved into a directory keeps its own; so a change counts from when it was seen, unless its files
 * were written in the course of our last restart, before the processes were started. A program that writes files at its end
 * would otherwise be restarted forever.
 */
import type { Written } from "./written.ts";

export interface Seen {
  /** When the change was seen, in ms since the epoch. */
  readonly seenMs: number;
  readonly written: Written;
}

/** Why a watcher is to be restarted. */
export interface Due extends Seen {
  /** The file, and what happened to it: "lib/a.py changed". */
  readonly reason: string;
}

/**
 * @param startedMs when each of the processes was started, in ms since the epoch; empty if that is not known
 * @param restartedMs when our last restart began; undefined if there was none
 */
export function haveChange(startedMs: readonly number[], { seenMs, written }: Seen, restartedMs = Infinity): boolean {
  const sinceMs = written.firstMs >= restartedMs ? written.lastMs : seenMs;
  return startedMs.length > 0 && startedMs.every((each) => each >= sinceMs);
}
