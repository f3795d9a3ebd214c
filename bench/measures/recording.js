// @ts-check
/** What a recording costs: the same process without one, then with one. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { manyUnderWay, oneByOne } from "../flow.js";
import { withHost } from "../measure.js";
import { proxyUse } from "../processes.js";
import { Requests } from "../requests.js";
import { percentile } from "../statistics.js";

/** @param {string} what costs it @returns {Record<string, import("../measure.js").Row>} as `compared` fills them */
export const costOf = (what) => ({
  p50: { label: `${what}: round trip, by that without`, unit: "x", target: { most: 1.1 } },
  single64: { label: `${what}: messages, 64 under way, by those without`, unit: "x", target: { least: 0.9 } },
  memory: { label: `${what}: memory more`, unit: "MB", target: { most: 64 } },
  lost: { label: `${what}: messages lost`, unit: "", target: { most: 0 } },
});

/** @type {import("../measure.js").Measure} */
export const recording = {
  name: "recording",
  rows: costOf("recording"),
  not: ["alone", "relay"],
  run: (contender, settings) =>
    withHost(contender, settings, (host) =>
      compared(host, settings, async () => {
        const file = join(settings.directory, "session.jsonl");
        await host.call("autoreload-record", { action: "start", file });
        return async () => {
          const { lost } = await host.call("autoreload-record", { action: "stop" });
          rmSync(file);
          return lost;
        };
      }),
    ),
};

/**
 * @param {import("../host.js").Host} host @param {import("../measure.js").Settings} settings
 * @param {(count: number) => Promise<() => Promise<number>>} begin what is to be measured, of so many requests; ended, it says how many
 *   messages it lost
 * @returns {Promise<import("../measure.js").Figures>}
 */
export async function compared(host, settings, begin) {
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
  const end = await begin(count / 10 + count);
  const withIt = await measure();
  return {
    p50: withIt.roundTripMs / without.roundTripMs,
    single64: without.elapsedMs / withIt.elapsedMs,
    memory: (withIt.bytes - without.bytes) / 1e6,
    lost: await end(),
  };
}
