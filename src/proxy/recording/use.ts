/** Notes once a second what CPU and memory each plugin's processes use, and how many requests are open or held. */
import { measure } from "../../plugin/process/usage.ts";
import { tap } from "../../recording/tap.ts";
import type { ManagedPlugin } from "../plugin.ts";

const EVERY_MS = 1000;

/** @returns a function that ends it */
export function noteUse(plugins: () => readonly ManagedPlugin[]): () => void {
  const timer = setInterval(() => void noteAll(plugins()), EVERY_MS).unref();
  return () => clearInterval(timer);
}

async function noteAll(plugins: readonly ManagedPlugin[]): Promise<void> {
  for (const { number: p, lifecycle, traffic } of plugins) {
    const { instance } = lifecycle;
    const usage = instance === undefined ? undefined : await measure(instance.pid);
    if (instance === undefined || usage === undefined || !("cpu_percent" in usage)) continue;
    const { cpu_percent: cpu, memory_bytes: memory } = usage;
    const [v, open, held] = [instance.version, traffic.ledger.size, traffic.hold.size];
    tap?.note({ note: "event", event: { k: "use", p, v, cpu, memory, open, held } });
  }
}
