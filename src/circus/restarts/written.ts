/** When files were written, by their own time stamps. */
import { lstat } from "node:fs/promises";

/** Of some files, since the epoch, in ms. */
export interface Written {
  /** -Infinity if one of them is gone. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The kernel stamps files by a clock that is up to one tick late (it has 100 a second at the least). */
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
