// @ts-check
/** One request of 150 bytes at a time: how long its answer takes. */
import { oneByOne } from "../node/flow.js";
import { withHost } from "../measure.js";
import { Requests } from "../node/requests.js";
import { percentile } from "../figures/statistics.js";

/** @type {import("../measure.js").Measure} */
export const roundTrip = {
  name: "round-trip",
  rows: {
    p50: { label: "round trip, p50", unit: "us", target: { most: 1.15, times: "relay" } },
    p99: { label: "round trip, p99", unit: "us" },
  },
  run: (contender, settings) =>
    withHost(contender, settings, async (host) => {
      const params = JSON.stringify({ text: "x".repeat(64) });
      await oneByOne(host, new Requests(2000, "bench-echo", params));
      const times = await oneByOne(host, new Requests(settings.quick ? 3000 : 10_000, "bench-echo", params));
      return { p50: percentile(times, 0.5) * 1000, p99: percentile(times, 0.99) * 1000 };
    }),
};
