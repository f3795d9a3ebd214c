/** Finds the watcher of Circus that runs this process, if one does: it must not restart itself. */
import { ancestors } from "../lightningd/launch/ancestors.ts";
import type { Circusd } from "./circusd/circusd.ts";
import { CircusRefused } from "./circusd/errors.ts";

/** @param names of all watchers. The one that runs us may have started us by a shell, or by npx. */
export async function findOwnWatcher(circusd: Circusd, names: readonly string[]): Promise<string | undefined> {
  const ours = new Set([...ancestors(process.pid, process.platform)].map(({ pid }) => pid));
  const pids = await Promise.all(names.map((name) => pidsOf(circusd, name)));
  return names.find((_, at) => pids[at]?.some((pid) => ours.has(pid)));
}

/** None for a watcher that was just removed. */
async function pidsOf(circusd: Circusd, name: string): Promise<readonly number[]> {
  try {
    return await circusd.pids(name);
  } catch (error) {
    if (error instanceof CircusRefused && error.isUnknownWatcher) return [];
    throw error;
  }
}
