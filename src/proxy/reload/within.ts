/** Runs a step of a plugin's life under its limit, and says so while it takes long. */
import { whyNoAnswer } from "../../plugin/process/hangs.ts";
import type { Instance } from "../../plugin/process/instance.ts";
import type { Emit } from "../../trace/stream.ts";
import { PluginFailed, failure } from "../../plugin/failure.ts";
import { HANDSHAKE_MS, SLOW_MS } from "../limits.ts";

/**
 * Runs a step under the handshake limit.
 * @throws {PluginFailed} when the limit is over; what the step or the outer signal throws
 */
export async function within<T>(
  method: "getmanifest" | "init",
  { signal, emit }: { readonly signal: AbortSignal; readonly emit: Emit },
  instance: Instance,
  step: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const why = (): string => whyNoAnswer(instance.pid, instance.hasWritten);
  const slow = setTimeout(() => emit({ kind: "slow-answer", method, why: why() }), SLOW_MS);
  const over = setTimeout(() => {
    limit.abort(new PluginFailed(failure(`it did not answer ${method} within ${HANDSHAKE_MS / 1000} s${why()}.`)));
  }, HANDSHAKE_MS);
  try {
    return await step(AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(slow);
    clearTimeout(over);
  }
}
