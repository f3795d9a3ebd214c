// @ts-check
/**
 * A save, of a plugin that takes 300 ms to boot, until the new version answers, and what a caller at 200 requests a second
 * sees of it. The plugin alone is stopped and started again, as `plugin stop` and `plugin start` do it.
 */
import { chmodSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Caller } from "../caller.js";
import { Host } from "../host.js";
import { withHost } from "../measure.js";
import { median } from "../statistics.js";

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
  },
  not: ["relay"],
  async run(contender, settings) {
    const sources = join(settings.directory, "sources");
    mkdirSync(sources, { recursive: true });
    const file = join(sources, "slow-plugin");
    save(file, settings.plugin, "0");
    return contender.name === "alone"
      ? restart({ ...contender, command: file }, settings)
      : reloads({ ...contender, env: { AUTORELOAD_PLUGIN: file } }, settings, file);
  },
};

/** @param {Contender} contender @param {Settings} settings */
async function restart(contender, { directory, quick }) {
  const boots = [];
  const restarts = [];
  let host = await Host.start(contender, directory);
  for (let n = 0; n < (quick ? 2 : 5); n++) {
    const stoppedAt = performance.now();
    await host.kill();
    host = await Host.start(contender, directory);
    restarts.push(performance.now() - stoppedAt);
    boots.push(host.initMs);
  }
  await host.stop();
  return { boot: median(boots), served: median(restarts) };
}

/** @param {Contender} contender @param {Settings} settings @param {string} file */
function reloads(contender, settings, file) {
  return withHost(contender, settings, async (host) => {
    const caller = new Caller(host, PER_SECOND);
    try {
      return await underLoad(caller, settings, file);
    } finally {
      caller.stop();
    }
  });
}

/** @param {Caller} caller @param {Settings} settings @param {string} file */
async function underLoad(caller, settings, file) {
  await sleep(1000);
  caller.takeLongestWaitMs();
  await sleep(1000);
  const calm = caller.takeLongestWaitMs();
  const served = [];
  const waits = [];
  for (let version = 1; version <= (settings.quick ? 5 : 20); version++) {
    const first = caller.served(String(version));
    const savedAt = performance.now();
    save(file, settings.plugin, String(version));
    served.push((await first) - savedAt);
    await sleep(SETTLE_MS);
    waits.push(caller.takeLongestWaitMs());
  }
  await caller.assertAll();
  return { served: median(served), calm, waitMedian: median(waits), waitMost: Math.max(...waits) };
}

/** As an editor saves: a new file in the place of the old one. @param {string} file @param {string} plugin @param {string} version */
function save(file, plugin, version) {
  const text = `#!/bin/sh\nexec '${plugin}' --boot-ms ${BOOT_MS} --version ${version}\n`;
  writeFileSync(`${file}.new`, text);
  chmodSync(`${file}.new`, 0o755);
  renameSync(`${file}.new`, file);
}
