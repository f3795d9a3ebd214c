/**
 * Ends an instance, whole process group included: gracefully if it knows how, by SIGKILL after the grace. lightningd itself
 * gives SIGKILL at once to a plugin that did not subscribe to `shutdown`.
 */
import { encodeNotification } from "../../jsonrpc/encode.ts";
import type { Frame } from "../../jsonrpc/frame.ts";
import { shutdownParams } from "../../lightningd/facts/version.ts";
import type { Exit } from "./exit.ts";
import type { Instance } from "./instance.ts";

export interface Stopping {
  /**
   * What it subscribed to: `shutdown` by name, so it is told and given the grace to go by itself; or everything, so it is
   * told, but may not know what to do, and its stdin ends at once.
   */
  readonly subscribed: "shutdown" | "everything" | "neither";
  /** lightningd's own `shutdown`, to be passed on; undefined where the stop is our doing. */
  readonly shutdown: Frame | undefined;
  readonly signal: NodeJS.Signals;
  /** Milliseconds until SIGKILL. */
  readonly graceMs: number;
  /** So many milliseconds it may go on to read what it was told before it is signalled; it sees the end of its stdin at once. */
  readonly readMs: number;
}

/** How it ended, and whether it had to be killed. Calling it again waits for the same end. */
export async function stopInstance(
  instance: Instance,
  { subscribed: wanted, shutdown, signal, graceMs, readMs }: Stopping,
): Promise<{ readonly exit: Exit; readonly forced: boolean }> {
  // An instance that has half a message cannot be sent another.
  const subscribed = instance.amidMessage ? "neither" : wanted;
  const ask = (): void => {
    instance.closeStdin();
    instance.signal(signal);
  };
  if (subscribed !== "neither") tellShutdown(instance, shutdown);
  // Most end themselves when they have read to the end. What they have not read when they die of a signal is lost.
  if (subscribed === "everything" || (subscribed === "neither" && instance.isBehind(readMs))) instance.closeStdin();
  else if (subscribed === "neither") ask();
  // A plugin that does not exit on `shutdown` is asked like any other when half of the time is over.
  const urge = setTimeout(ask, subscribed === "neither" ? readMs : graceMs / 2);
  let forced = false;
  const kill = setTimeout(() => {
    forced = true;
    instance.signal("SIGKILL");
  }, graceMs);
  // It may have been paused, and would then wait for its last words to be read.
  instance.resume();
  const exit = await instance.exited;
  clearTimeout(urge);
  clearTimeout(kill);
  return { exit, forced };
}

function tellShutdown(instance: Instance, shutdown: Frame | undefined): void {
  if (shutdown === undefined) instance.sendBytes(encodeNotification("shutdown", shutdownParams()));
  else instance.tell(shutdown);
}
