/** How long each step of a plugin's life may take. */
import type { Logger } from "../trace/log.ts";
import { PluginFailed, failure } from "./failure.ts";

/** A handshake that takes longer than this is mentioned. */
const SLOW_MS = 10_000;
/** lightningd's documentation gives a plugin so long for each handshake (the code twice as long). */
const HANDSHAKE_MS = 60_000;
/** The old instance may take this long to answer what it has before it is stopped. */
export const DRAIN_MS = 250;
/** lightningd ends itself when a manifest is missing for 120 s, so ours is given without the plugin's by then. */
export const STARTUP_MS = 30_000;
/** lightningd gives a plugin 30 s to go by itself when it stops; what is left is for our own end. */
export const GOODBYE_MS = 27_000;

/**
 * Runs a step under the handshake limit.
 * @throws {PluginFailed} when the limit is over; what the step or the outer signal throws
 */
export async function within<T>(
  what: "getmanifest" | "init",
  { signal, logger }: { readonly signal: AbortSignal; readonly logger: Logger },
  step: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const slow = setTimeout(() => logger.log("unusual", `still waits for its answer to ${what}`), SLOW_MS);
  const over = setTimeout(() => {
    limit.abort(new PluginFailed(failure(`it did not answer ${what} within ${HANDSHAKE_MS / 1000} s.`)));
  }, HANDSHAKE_MS);
  try {
    return await step(AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(slow);
    clearTimeout(over);
  }
}
