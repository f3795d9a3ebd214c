/** When files were written, by their own time stamps. */
import { lstat } from "node:fs/promises";

/** The times of some files, in ms since the epoch. */
export interface Written {
  /** -Infinity if a file is gone. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The kernel's clock for time stamps is up to one tick late, and it has at least 100 ticks a second. */
const TICK_MS = 10;

export async function whenWritten(paths: readonly string[]): Promise<Written> {
  const timesMs = await Promise.all(
    paths.map((path) =>
      lstat(path).then(
        ({ ctimeMs }) => ctimeMs,
        () => -Infinity,
      ),
    ),
  );
  return { firstMs: Math.min(...timesMs), lastMs: Math.max(...timesMs) + TICK_MS };
}
