// @ts-check
/** A branch is switched: six of seven plugins are saved at once, of which the slowest takes 300 ms to boot. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Caller } from "../node/caller.js";
import { withHost } from "../measure.js";
import { save } from "../node/save.js";
import { median } from "../figures/statistics.js";

/** @typedef {import("../node/host.js").Host} Host */
/** @typedef {import("../measure.js").Settings} Settings */

const BOOTS_MS = [50, 100, 150, 200, 250, 300];
const SLOWEST_MS = Math.max(...BOOTS_MS);
const PER_SECOND = 200;
const SETTLE_MS = 500;

/** @type {import("../measure.js").Measure} */
export const branch = {
  name: "branch",
  rows: {
    served: { label: "six saved at once: all served, over the slowest's boot", unit: "ms", target: { most: 100 } },
    waited: { label: "  longest wait of a seventh's caller at 200/s", unit: "ms", target: { most: 20 } },
  },
  not: ["alone", "relay"],
  async run(contender, settings) {
    const place = join(settings.directory, "branch");
    mkdirSync(place, { recursive: true });
    const files = BOOTS_MS.map((_, number) => join(place, `plugin-${number}`));
    const seventh = join(place, "seventh");
    save(seventh, settings.plugin, { version: "0", bootMs: 0, method: "bench-version" });
    saveAll(files, settings, "0");
    const env = { AUTORELOAD_PLUGIN: [...files, seventh].join(":") };
    return withHost({ ...contender, env }, settings, async (host) => {
      const caller = new Caller(host, PER_SECOND);
      try {
        return await switches(host, caller, settings, files);
      } finally {
        caller.stop();
      }
    });
  },
};

/** @param {Host} host @param {Caller} caller @param {Settings} settings @param {string[]} files */
async function switches(host, caller, settings, files) {
  await sleep(1000);
  const served = [];
  const waited = [];
  for (let version = 1; version <= (settings.quick ? 3 : 8); version++) {
    caller.takeLongestWaitMs();
    const savedAt = performance.now();
    saveAll(files, settings, String(version));
    await Promise.all(files.map((_, number) => untilServed(host, number, version)));
    served.push(performance.now() - savedAt - SLOWEST_MS);
    await sleep(SETTLE_MS);
    waited.push(caller.takeLongestWaitMs());
  }
  await caller.assertAll();
  return { served: median(served), waited: Math.max(...waited) };
}

/** Asks one after the other, as a caller does who waits for it. @param {Host} host @param {number} number @param {number} version */
async function untilServed(host, number, version) {
  while ((await host.call(methodOf(number))) !== version) await sleep(2);
}

/** @param {string[]} files @param {Settings} settings @param {string} version */
function saveAll(files, { plugin }, version) {
  for (const [number, file] of files.entries()) {
    save(file, plugin, { version, bootMs: BOOTS_MS[number] ?? 0, method: methodOf(number) });
  }
}

/** @param {number} number */
function methodOf(number) {
  return `bench-plugin-${number}`;
}
