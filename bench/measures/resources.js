// @ts-check
/** Memory of what stands between lightningd and the plugin, at rest and after load, and the CPU it takes when idle. */
import { setTimeout as sleep } from "node:timers/promises";
import { manyUnderWay } from "../flow.js";
import { withHost } from "../measure.js";
import { proxyUse } from "../processes.js";
import { Requests } from "../requests.js";

const SETTLE_MS = 1000;
const MIB = 1024 * 1024;

/** @type {import("../measure.js").Measure} */
export const resources = {
  name: "resources",
  rows: {
    rest: { label: "memory of the proxy, at rest", unit: "MB", target: { most: 15, over: "relay" } },
    restTree: { label: "memory of its tree less the plugin, at rest", unit: "MB", target: { most: 15, over: "relay" } },
    load: { label: "memory of the proxy, after load", unit: "MB", target: { most: 15, over: "relay" } },
    loadTree: {
      label: "memory of its tree less the plugin, after load",
      unit: "MB",
      target: { most: 15, over: "relay" },
    },
    idle: { label: "CPU when idle", unit: "ms/s", target: { most: 1 } },
  },
  not: ["alone"],
  run: (contender, settings) =>
    withHost(contender, settings, async (host) => {
      await sleep(SETTLE_MS);
      const cpuBefore = proxyUse(host.pid, settings.plugin).cpuMs;
      const idleSeconds = settings.quick ? 2 : 5;
      await sleep(idleSeconds * 1000);
      const atRest = proxyUse(host.pid, settings.plugin);
      const small = new Requests(30_000, "bench-echo", JSON.stringify({ text: "x".repeat(64) }));
      await manyUnderWay(host, small, 256, { inBatches: true });
      await manyUnderWay(host, new Requests(4, "bench-echo", `{"tx":"${"0c".repeat(8 * MIB)}"}`), 1, {
        inBatches: false,
      });
      await sleep(SETTLE_MS);
      const afterLoad = proxyUse(host.pid, settings.plugin);
      return {
        rest: atRest.proxyBytes / 1e6,
        restTree: atRest.treeBytes / 1e6,
        load: afterLoad.proxyBytes / 1e6,
        loadTree: afterLoad.treeBytes / 1e6,
        idle: (atRest.cpuMs - cpuBefore) / idleSeconds,
      };
    }),
};
