/** Finds the processes that write to a pipe of ours: a launcher may have moved the plugin out of its process group. */
import { fstatSync, readdirSync, statSync } from "node:fs";
import type { Stats } from "node:fs";

/** @param descriptor our end of it; undefined for no pipe @returns the processes whose standard output the pipe is; none where the system has no /proc */
export function holdersOf(descriptor: number | undefined): number[] {
  if (descriptor === undefined) return [];
  try {
    const pipe = fstatSync(descriptor);
    const pids = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry));
    return pids.filter((pid) => isSame(pipe, outputOf(pid))).map(Number);
  } catch {
    return [];
  }
}

function outputOf(pid: string): Stats | undefined {
  try {
    return statSync(`/proc/${pid}/fd/1`);
  } catch {
    // The process ended, has no stdout, or is another user's.
    return undefined;
  }
}

function isSame(one: Stats, other: Stats | undefined): boolean {
  return one.dev === other?.dev && one.ino === other.ino;
}
