import { setTimeout } from "node:timers/promises";

/** Resolves when nothing of a caller's is open, or when the signal aborts. @param waiting called when a request is closed */
export async function untilFree(isFree: () => boolean, waiting: (() => void)[], limit: AbortSignal): Promise<void> {
  while (!isFree() && !limit.aborted) {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      limit.addEventListener("abort", () => resolve(), { once: true });
    });
  }
}

/** Resolves after so many milliseconds, or when the signal aborts. */
export async function waited(ms: number, limit: AbortSignal): Promise<void> {
  await setTimeout(Math.max(0, ms), undefined, { signal: limit }).catch(() => undefined);
}
