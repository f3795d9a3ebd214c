// @ts-check
/** How many requests of 150 bytes are answered a second with 64 and 256 of them under way. */
import { manyUnderWay } from "../node/flow.js";
import { withHost } from "../measure.js";
import { proxyUse } from "../node/processes.js";
import { Requests } from "../node/requests.js";

/** @type {import("../measure.js").Measure} */
export const messages = {
  name: "messages",
  rows: {
    single64: { label: "messages, 64 under way, a write each", unit: "/s" },
    single256: { label: "messages, 256 under way, a write each", unit: "/s", target: { least: 0.8, times: "relay" } },
    cpuSingle: { label: "  CPU of the proxy for each of these", unit: "us", target: { most: 2, times: "relay" } },
    batched64: { label: "messages, 64 under way, in batches", unit: "/s" },
    batched256: { label: "messages, 256 under way, in batches", unit: "/s", target: { least: 0.8, times: "relay" } },
    cpuBatched: { label: "  CPU of the proxy for each of these", unit: "us", target: { most: 2, times: "relay" } },
  },
  run: (contender, settings) =>
    withHost(contender, settings, async (host) => {
      const params = JSON.stringify({ text: "x".repeat(64) });
      const count = settings.quick ? 40_000 : 100_000;
      const cpuMs = () => (contender.name === "alone" ? NaN : proxyUse(host.pid, settings.plugin).cpuMs);
      const rate = async (/** @type {number} */ underWay, /** @type {boolean} */ inBatches) => {
        const requests = new Requests(inBatches ? count * 4 : count, "bench-echo", params);
        const cpuBefore = cpuMs();
        const elapsedMs = await manyUnderWay(host, requests, underWay, { inBatches });
        return [(requests.count / elapsedMs) * 1000, ((cpuMs() - cpuBefore) / requests.count) * 1000];
      };
      await manyUnderWay(host, new Requests(30_000, "bench-echo", params), 256, { inBatches: true });
      const [single64] = await rate(64, false);
      const [single256, cpuSingle] = await rate(256, false);
      const [batched64] = await rate(64, true);
      const [batched256, cpuBatched] = await rate(256, true);
      return { single64, single256, cpuSingle, batched64, batched256, cpuBatched };
    }),
};
