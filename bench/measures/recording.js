// @ts-check
/**
 * What a recording costs: two of the same process, one with a recording, in turns. A machine's mood (which cores the processes share)
 * lasts longer than a turn, so each turn is compared with the one beside it only. A round trip takes three times as long where a core has
 * to be woken up for each process that it goes through, whatever that does: it is measured with all of them on one core.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { manyUnderWay, oneByOne } from "../node/flow.js";
import { withHost } from "../measure.js";
import { onOneCore, proxyUse } from "../node/processes.js";
import { Requests } from "../node/requests.js";
import { median, percentile } from "../figures/statistics.js";

/** @typedef {import("../node/host.js").Host} Host */
/** @typedef {import("../measure.js").Settings} Settings */

const PARAMS = JSON.stringify({ text: "x".repeat(64) });
const ROUND_TRIPS = 1000;
const MESSAGES = 20_000;
/** A thread that takes less than a tenth of a core for so long has caught up. */
const CALM_MS = 50;

/** @param {string} what costs it @returns {Record<string, import("../measure.js").Row>} as `compared` fills them */
export const costOf = (what) => ({
  p50: { label: `${what}: round trip on one core, by that without`, unit: "x", target: { most: 1.1 } },
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
      const directory = mkdtempSync(join(settings.directory, "session-"));
      const file = join(directory, "session.jsonl");
      await host.call("autoreload-record", { action: "start", file });
      return async () => {
        const { lost } = await host.call("autoreload-record", { action: "stop" });
        rmSync(directory, { recursive: true });
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
  const floodPairs = settings.quick ? 10 : 20;
  const tripPairs = 3 * floodPairs;
  return withHost(contender, settings, (plain) =>
    withHost(contender, settings, async (host) => {
      const end = await begin(host, (tripPairs + 1) * ROUND_TRIPS + (floodPairs + 1) * MESSAGES);
      const trips = await onOneCore(() => inTurns(tripPairs, plain, host, (each) => roundTrips(each, settings)));
      const floods = await inTurns(floodPairs, plain, host, (each) => flood(each, settings));
      const memory = (use(host, settings).treeBytes - use(plain, settings).treeBytes) / 1e6;
      return {
        p50: median(trips.map(([without, withIt]) => withIt / without)),
        single64: median(floods.map(([without, withIt]) => without.elapsedMs / withIt.elapsedMs)),
        ownCpu: median(floods.map(([without, withIt]) => withIt.ownUs / without.ownUs)),
        threadCpu: median(floods.map(([without, withIt]) => withIt.othersUs - without.othersUs)),
        memory,
        lost: await end(),
      };
    }),
  );
}

/**
 * So many pairs, of which one begins with the one and the next with the other, after a turn of each that does not count.
 * @template T @param {number} pairs @param {Host} plain @param {Host} other @param {(host: Host) => Promise<T>} turn
 * @returns {Promise<[T, T][]>}
 */
async function inTurns(pairs, plain, other, turn) {
  await turn(plain);
  await turn(other);
  /** @type {[T, T][]} */
  const all = [];
  for (let pair = 0; pair < pairs; pair++) {
    if (pair % 2 === 0) all.push([await turn(plain), await turn(other)]);
    else {
      const last = await turn(other);
      all.push([await turn(plain), last]);
    }
  }
  return all;
}

/** @param {Host} host @param {Settings} settings @returns {Promise<number>} ms, the median */
async function roundTrips(host, settings) {
  const times = await oneByOne(host, new Requests(ROUND_TRIPS, "bench-echo", PARAMS));
  await whenCalm(host, settings);
  return percentile(times, 0.5);
}

/** @param {Host} host @param {Settings} settings */
async function flood(host, settings) {
  const before = use(host, settings);
  const elapsedMs = await manyUnderWay(host, new Requests(MESSAGES, "bench-echo", PARAMS), 64, { inBatches: false });
  const after = use(host, settings);
  const calm = await whenCalm(host, settings);
  const ownMs = after.ownCpuMs - before.ownCpuMs;
  const othersMs = calm.cpuMs - calm.ownCpuMs - (before.cpuMs - before.ownCpuMs);
  return { elapsedMs, ownUs: (ownMs / MESSAGES) * 1000, othersUs: (othersMs / MESSAGES) * 1000 };
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
