// @ts-check
/** Memory of what stands between lightningd and the plugin, at rest and after load, and the CPU it takes when idle. */
import { setTimeout as sleep } from "node:timers/promises";
import { manyUnderWay } from "../node/flow.js";
import { withHost } from "../measure.js";
import { proxyUse } from "../node/processes.js";
import { Requests } from "../node/requests.js";

const SETTLE_MS = 1000;
/**
 * A second after its init autoreload reads what it did not need for its start, and eight seconds after the last work V8 collects garbage
 * once (kLongDelayMs in its memory-reducer.h), which takes 25 ms: neither is idle.
 */
const STARTED_MS = 12_000;
const IDLE_SECONDS = 5;
const MIB = 1024 * 1024;

/** @type {import("../measure.js").Measure} */
export const resources = {
  name: "resources",
  rows: {
    rest: { label: "memory of the proxy, at rest", unit: "MB", target: { most: 15, over: "relay" } },
    restTree: { label: "  with all that it started but the plugin", unit: "MB", target: { most: 15, over: "relay" } },
    small: { label: "memory after 60,000 messages", unit: "MB", target: { most: 15, over: "relay" } },
    large: { label: "memory after 16 MiB messages", unit: "MB" },
    idle: { label: "CPU when idle", unit: "ms/s", target: { most: 1 } },
  },
  not: ["alone"],
  run: (contender, settings) =>
    withHost(contender, settings, async (host) => {
      await sleep(STARTED_MS);
      const cpuBefore = proxyUse(host.pid, settings.plugin).cpuMs;
      await sleep(IDLE_SECONDS * 1000);
      const atRest = proxyUse(host.pid, settings.plugin);
      const text = JSON.stringify({ text: "x".repeat(64) });
      await manyUnderWay(host, new Requests(60_000, "bench-echo", text), 256, { inBatches: true });
      await sleep(SETTLE_MS);
      const small = proxyUse(host.pid, settings.plugin);
      const hex = `{"tx":"${"0c".repeat(8 * MIB)}"}`;
      await manyUnderWay(host, new Requests(4, "bench-echo", hex), 1, { inBatches: false });
      await sleep(SETTLE_MS);
      const large = proxyUse(host.pid, settings.plugin);
      return {
        rest: atRest.proxyBytes / 1e6,
        restTree: atRest.treeBytes / 1e6,
        small: small.treeBytes / 1e6,
        large: large.treeBytes / 1e6,
        idle: (atRest.cpuMs - cpuBefore) / IDLE_SECONDS,
      };
    }),
};
