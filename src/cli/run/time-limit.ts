/** Limits how long a script waits, so that a plugin that hangs does not hang its caller. */

/** Something took longer than it may. The message follows the name of that. */
export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";
}

/** A signal that aborts with a TimeLimitError. It does not keep the process alive. */
export function timeLimit(seconds: number): AbortSignal {
  const controller = new AbortController();
  const why = `was not over within ${seconds} s; --timeout gives it more`;
  setTimeout(() => controller.abort(new TimeLimitError(why)), seconds * 1000).unref();
  return controller.signal;
}

/** Rejects when the signal aborts, with its reason. */
export async function aborted(signal: AbortSignal): Promise<never> {
  return await new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}
