// @ts-check
/** What a recording costs: the same process without one, then with one. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { manyUnderWay, oneByOne } from "../flow.js";
import { withHost } from "../measure.js";
import { proxyUse } from "../processes.js";
import { Requests } from "../requests.js";
import { percentile } from "../statistics.js";

/** @type {import("../measure.js").Measure} */
export const recording = {
  name: "recording",
  rows: {
    p50: { label: "recording: round trip, by that without", unit: "x", target: { most: 1.1 } },
    single64: { label: "recording: messages, 64 under way, by those without", unit: "x", target: { least: 0.9 } },
    memory: { label: "recording: memory more", unit: "MB", target: { most: 64 } },
    lost: { label: "recording: messages lost", unit: "", target: { most: 0 } },
  },
  not: ["alone", "relay"],
  run: (contender, settings) =>
    withHost(contender, settings, async (host) => {
      const params = JSON.stringify({ text: "x".repeat(64) });
      const count = settings.quick ? 20_000 : 100_000;
      const p50 = async () => percentile(await oneByOne(host, new Requests(count / 10, "bench-echo", params)), 0.5);
      const elapsedMs = () => manyUnderWay(host, new Requests(count, "bench-echo", params), 64, { inBatches: false });
      const measure = async () => ({
        roundTripMs: await p50(),
        elapsedMs: await elapsedMs(),
        bytes: proxyUse(host.pid, settings.plugin).treeBytes,
      });
      await measure();
      const without = await measure();
      const file = join(settings.directory, "session.jsonl");
      await host.call("autoreload-record", { action: "start", file });
      const recorded = await measure();
      const { lost } = await host.call("autoreload-record", { action: "stop" });
      rmSync(file);
      return {
        p50: recorded.roundTripMs / without.roundTripMs,
        single64: without.elapsedMs / recorded.elapsedMs,
        memory: (recorded.bytes - without.bytes) / 1e6,
        lost,
      };
    }),
};
