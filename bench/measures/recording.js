// @ts-check
/**
 * What a recording costs: two of the same process, one with a recording, in turns. A machine's mood (which cores the processes share)
 * lasts longer than a turn, so each turn is compared with the one beside it only.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { manyUnderWay, oneByOne } from "../node/flow.js";
import { withHost } from "../measure.js";
import { proxyUse } from "../node/processes.js";
import { Requests } from "../node/requests.js";
import { median, percentile } from "../figures/statistics.js";

/** @typedef {import("../node/host.js").Host} Host */
/** @typedef {import("../measure.js").Settings} Settings */

const PARAMS = JSON.stringify({ text: "x".repeat(64) });
const ROUND_TRIPS = 500;
const MESSAGES = 20_000;
/** A thread that takes less than a tenth of a core for so long has caught up. */
const CALM_MS = 50;

/** @param {string} what costs it @returns {Record<string, import("../measure.js").Row>} as `compared` fills them */
export const costOf = (what) => ({
  p50: { label: `${what}: round trip, by that without`, unit: "x", target: { most: 1.1 } },
  single64: { label: `${what}: messages, 64 under way, by those without`, unit: "x", target: { least: 0.9 } },
  ownCpu: { label: "  CPU of the proxy's own thread for each, by that without", unit: "x" },
  threadCpu: { label: "  CPU of its other threads for each, more than without", unit: "us" },
  memory: { label: `${what}: memory more`, unit: "MB", target: { most: 64 } },
  lost: { label: `${what}: messages lost`, unit: "", target: { most: 0 } },
});

/** @type {import("../measure.js").Measure} */
export const recording = {
  name: "recording",
  rows: costOf("recording"),
  not: ["alone", "relay"],
  run: (contender, settings) =>
    compared(contender, settings, async (host) => {
      const file = join(settings.directory, "session.jsonl");
      await host.call("autoreload-record", { action: "start", file });
      return async () => {
        const { lost } = await host.call("autoreload-record", { action: "stop" });
        rmSync(file);
        return lost;
      };
    }),
};

/**
 * @param {import("../contenders.js").Contender} contender @param {Settings} settings
 * @param {(host: Host, count: number) => Promise<() => Promise<number>>} begin what is to be measured, of so many requests; ended, it
 *   says how many messages it lost
 * @returns {Promise<import("../measure.js").Figures>}
 */
export function compared(contender, settings, begin) {
  const pairs = settings.quick ? 10 : 20;
  return withHost(contender, settings, (plain) =>
    withHost(contender, settings, async (host) => {
      const end = await begin(host, (pairs + 1) * (ROUND_TRIPS + MESSAGES));
      for (const each of [plain, host]) await turn(each, settings);
      const all = [];
      for (let pair = 0; pair < pairs; pair++) all.push(await inTurns(plain, host, settings, pair % 2 === 0));
      const middle = (/** @type {keyof typeof all[0]} */ row) => median(all.map((pair) => pair[row]));
      const memory = (use(host, settings).treeBytes - use(plain, settings).treeBytes) / 1e6;
      const [p50, single64, ownCpu] = [middle("p50"), middle("single64"), middle("ownCpu")];
      return { p50, single64, ownCpu, threadCpu: middle("threadCpu"), memory, lost: await end() };
    }),
  );
}

/** @param {Host} plain @param {Host} other @param {Settings} settings @param {boolean} plainFirst */
async function inTurns(plain, other, settings, plainFirst) {
  const first = await turn(plainFirst ? plain : other, settings);
  const second = await turn(plainFirst ? other : plain, settings);
  const [without, withIt] = plainFirst ? [first, second] : [second, first];
  return {
    p50: withIt.roundTripMs / without.roundTripMs,
    single64: without.elapsedMs / withIt.elapsedMs,
    ownCpu: withIt.ownUs / without.ownUs,
    threadCpu: withIt.othersUs - without.othersUs,
  };
}

/** @param {Host} host @param {Settings} settings */
async function turn(host, settings) {
  const roundTripMs = percentile(await oneByOne(host, new Requests(ROUND_TRIPS, "bench-echo", PARAMS)), 0.5);
  const before = use(host, settings);
  const elapsedMs = await manyUnderWay(host, new Requests(MESSAGES, "bench-echo", PARAMS), 64, { inBatches: false });
  const after = use(host, settings);
  const calm = await whenCalm(host, settings);
  const ownMs = after.ownCpuMs - before.ownCpuMs;
  const othersMs = calm.cpuMs - calm.ownCpuMs - (before.cpuMs - before.ownCpuMs);
  return { roundTripMs, elapsedMs, ownUs: (ownMs / MESSAGES) * 1000, othersUs: (othersMs / MESSAGES) * 1000 };
}

/** A thread that is behind would take its time from the next turn. @param {Host} host @param {Settings} settings */
async function whenCalm(host, settings) {
  for (let before = use(host, settings); ;) {
    await sleep(CALM_MS);
    const now = use(host, settings);
    if (now.cpuMs - before.cpuMs < CALM_MS / 10) return now;
    before = now;
  }
}

/** @param {Host} host @param {Settings} settings */
function use(host, settings) {
  return proxyUse(host.pid, settings.plugin);
}
