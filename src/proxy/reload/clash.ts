/**
 * Starts a plugin again whose port or lock is still taken although its old instance has gone: a process that the old one left
 * behind may hold it for a moment longer, as a debugger's does until its client lets go.
 */
import { setTimeout as wait } from "node:timers/promises";
import { PluginFailed } from "../../plugin/failure.ts";
import type { Emit } from "../../trace/stream.ts";

/** Before each further start, in milliseconds: callers wait meanwhile. */
const WAITS_MS = [250, 500, 1000, 2000];

/** @throws {PluginFailed} of the last start, or of the first that failed for another reason */
export async function untilReleased<T>(start: () => Promise<T>, emit: Emit, signal: AbortSignal): Promise<T> {
  for (const ms of WAITS_MS) {
    try {
      return await start();
    } catch (error) {
      const clashes = error instanceof PluginFailed && error.failure.clashes !== undefined;
      if (signal.aborted || !clashes) throw error;
      emit({ kind: "still-clashes", failure: error.failure, inMs: ms });
      await wait(ms, undefined, { signal });
    }
  }
  return start();
}
