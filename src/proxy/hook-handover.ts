/** From when on the calls of a hook that changed are taken from the companion that has it as it is now. */
import { setTimeout as wait } from "node:timers/promises";
import type { Companion } from "./companion.ts";
import type { ManagedPlugin } from "./plugin.ts";
import type { Registered, Registry } from "./registry.ts";

/** A hook that changed is called by its new companion after so long at the latest. */
const LIMIT_MS = 500;
/** A hook that was not called for so long is at rest. */
const QUIET_MS = 100;
const POLL_MS = 10;

/** Resolves when the companion's hooks are its own. Until then the link that had one before goes on bringing its calls. */
export async function settleHooks({ plugin, manifest, link }: Companion, registry: Registry): Promise<void> {
  const registered = link === undefined ? undefined : registry.of(link);
  if (registered === undefined) return;
  for (const { name } of manifest.hooks) {
    const end = performance.now() + LIMIT_MS;
    while (performance.now() < end && isBefore(plugin, name, registered, registry)) await wait(POLL_MS);
    registered.settled.add(name);
  }
}

/**
 * Whether lightningd may call the hook as it was: while a hook is in use it puts a change of it off (plugin_hook.c). A call of
 * the new one shows that this is over; so does, where the new one's filters let none through, that the one before is at rest.
 */
function isBefore(plugin: ManagedPlugin, hook: string, registered: Registered, registry: Registry): boolean {
  const before = registry.carrierOfHook(hook, plugin);
  const had = before === undefined ? undefined : registry.of(before);
  if (before === undefined || had === undefined || had === registered || registered.hookCalls.has(hook)) return false;
  const lastCall = had.hookCalls.get(hook) ?? -Infinity;
  return performance.now() - lastCall < QUIET_MS || plugin.traffic.ledger.hasOpenOn(before);
}
