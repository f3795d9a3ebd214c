/**
 * What a file looks like from outside, to tell a change from an event without one. The change time (ctime) is left out on
 * purpose: reading with `touch -a`, `chmod`, `chown` and a new hard link (cargo makes one in every build) move it as well.
 */
import type { Stats } from "node:fs";

export interface Signature {
  readonly mtimeMs: number;
  readonly size: number;
  /** 0 where inode numbers are not to be relied on: some network and container mounts make up new ones as they go. */
  readonly ino: number;
  /** Whether anybody may execute it. */
  readonly executable: boolean;
}

export function signatureOf(stats: Stats, inodes: "stable" | "unstable"): Signature {
  return {
    mtimeMs: stats.mtimeMs,
    size: stats.size,
    ino: inodes === "stable" ? stats.ino : 0,
    executable: (stats.mode & 0o111) !== 0,
  };
}

/** Whether the file is still the one it was; undefined stands for no file. */
export function isUnchanged(before: Signature | undefined, after: Signature | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  if (before.mtimeMs !== after.mtimeMs || before.size !== after.size) return false;
  return before.ino === after.ino || before.ino === 0 || after.ino === 0;
}
