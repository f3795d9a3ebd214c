// @ts-check
/**
 * A save until the new version answers, and what a caller at 200 requests a second sees of it: of a plugin that takes 300 ms to boot,
 * and of one that boots at once. The plugin alone is stopped and started again, as `plugin stop` and `plugin start` do it.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Caller } from "../node/caller.js";
import { Host } from "../node/host.js";
import { withHost } from "../measure.js";
import { save } from "../node/save.js";
import { median } from "../figures/statistics.js";

/** @typedef {import("../contenders.js").Contender} Contender */
/** @typedef {import("../measure.js").Settings} Settings */

const BOOT_MS = 300;
const PER_SECOND = 200;
const SETTLE_MS = 300;

/** @type {import("../measure.js").Measure} */
export const reload = {
  name: "reload",
  rows: {
    boot: { label: "boot of a plugin that takes 300 ms", unit: "ms" },
    served: { label: "save to served (alone: stop and start)", unit: "ms", target: { most: 80, over: "alone" } },
    calm: { label: "longest wait at 200/s, no reload", unit: "ms" },
    waitMedian: { label: "longest wait at 200/s in a reload, median", unit: "ms", target: { most: 10 } },
    waitMost: { label: "longest wait at 200/s in a reload, longest", unit: "ms", target: { most: 20 } },
    verdictServed: {
      label: "with --autoreload-verdict: save to served",
      unit: "ms",
      target: { most: 80, over: "alone" },
    },
    verdictMost: { label: "  longest wait in a reload, longest", unit: "ms", target: { most: 20 } },
    quickServed: { label: "boots at once: save to served", unit: "ms" },
    quickMedian: { label: "  longest wait in a reload, median", unit: "ms", target: { most: 8 } },
    quickMost: { label: "  longest wait in a reload, longest", unit: "ms", target: { most: 20 } },
  },
  not: ["relay"],
  async run(contender, settings) {
    const sources = join(settings.directory, "sources");
    mkdirSync(sources, { recursive: true });
    const file = join(sources, "slow-plugin");
    if (contender.name === "alone") return restarts(contender, settings, file);
    const plain = { ...contender, env: { AUTORELOAD_PLUGIN: file } };
    const slow = await reloads(plain, settings, file, BOOT_MS);
    const verdict = await reloads(
      { ...plain, env: { ...plain.env, AUTORELOAD_VERDICT: "true" } },
      settings,
      file,
      BOOT_MS,
    );
    const quick = await reloads(plain, settings, file, 0);
    return {
      ...slow,
      verdictServed: verdict.served,
      verdictMost: verdict.waitMost,
      quickServed: quick.served,
      quickMedian: quick.waitMedian,
      quickMost: quick.waitMost,
    };
  },
};

/** @param {Contender} contender @param {Settings} settings @param {string} file */
async function restarts(contender, settings, file) {
  save(file, settings.plugin, { version: "0", bootMs: BOOT_MS });
  const command = { ...contender, command: file };
  const boots = [];
  const times = [];
  let host = await Host.start(command, settings.directory);
  for (let n = 0; n < (settings.quick ? 2 : 5); n++) {
    const stoppedAt = performance.now();
    await host.kill();
    host = await Host.start(command, settings.directory);
    times.push(performance.now() - stoppedAt);
    boots.push(host.initMs);
  }
  await host.stop();
  return { boot: median(boots), served: median(times), verdictServed: median(times) };
}

/** @param {Contender} contender @param {Settings} settings @param {string} file @param {number} bootMs */
function reloads(contender, settings, file, bootMs) {
  save(file, settings.plugin, { version: "0", bootMs });
  return withHost(contender, settings, async (host) => {
    const caller = new Caller(host, PER_SECOND);
    try {
      return await underLoad(caller, settings, file, bootMs);
    } finally {
      caller.stop();
    }
  });
}

/** @param {Caller} caller @param {Settings} settings @param {string} file @param {number} bootMs */
async function underLoad(caller, settings, file, bootMs) {
  await sleep(1000);
  caller.takeLongestWaitMs();
  await sleep(1000);
  const calm = caller.takeLongestWaitMs();
  const served = [];
  const waits = [];
  for (let version = 1; version <= (settings.quick ? 5 : 20); version++) {
    const first = caller.served(String(version));
    const savedAt = performance.now();
    save(file, settings.plugin, { version: String(version), bootMs });
    served.push((await first) - savedAt);
    await sleep(SETTLE_MS);
    waits.push(caller.takeLongestWaitMs());
  }
  await caller.assertAll();
  return { served: median(served), calm, waitMedian: median(waits), waitMost: Math.max(...waits) };
}
