// @ts-check
/** How many requests of 150 bytes are answered a second with 64 and 256 of them under way. */
import { manyUnderWay } from "../flow.js";
import { withHost } from "../measure.js";
import { Requests } from "../requests.js";

/** @type {import("../measure.js").Measure} */
export const messages = {
  name: "messages",
  rows: {
    single64: { label: "messages, 64 under way, a write each", unit: "/s" },
    single256: { label: "messages, 256 under way, a write each", unit: "/s", target: { least: 0.8, times: "relay" } },
    batched64: { label: "messages, 64 under way, in batches", unit: "/s" },
    batched256: { label: "messages, 256 under way, in batches", unit: "/s", target: { least: 0.8, times: "relay" } },
  },
  run: (contender, settings) =>
    withHost(contender, settings, async (host) => {
      const params = JSON.stringify({ text: "x".repeat(64) });
      const count = settings.quick ? 40_000 : 100_000;
      const rate = async (/** @type {number} */ underWay, /** @type {boolean} */ inBatches) => {
        const requests = new Requests(inBatches ? count * 4 : count, "bench-echo", params);
        return (requests.count / (await manyUnderWay(host, requests, underWay, { inBatches }))) * 1000;
      };
      await manyUnderWay(host, new Requests(30_000, "bench-echo", params), 256, { inBatches: true });
      return {
        single64: await rate(64, false),
        single256: await rate(256, false),
        batched64: await rate(64, true),
        batched256: await rate(256, true),
      };
    }),
};
