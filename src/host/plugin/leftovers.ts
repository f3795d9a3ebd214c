/** Ends processes whose pipes lightningd has closed. */
import type { Child } from "./child.ts";

/** A process that takes longer to end counts as left over. */
const LEFTOVER_MS = 5_000;

/** Waits for all processes, and kills those that stay. @returns the pids of the killed ones */
export async function endAll(children: ReadonlySet<Child>, graceMs = LEFTOVER_MS): Promise<readonly number[]> {
  const signal = AbortSignal.timeout(graceMs);
  const ends = [...children].map(async (child) => {
    const exit = await child.ended(signal);
    if (exit === undefined) child.kill();
    child.dispose();
    return exit === undefined ? [child.pid] : [];
  });
  return (await Promise.all(ends)).flat();
}
