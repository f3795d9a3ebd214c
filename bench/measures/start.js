// @ts-check
/** From the spawn until getmanifest, then until init is answered. */
import { setTimeout as sleep } from "node:timers/promises";
import { Host } from "../host.js";
import { median } from "../statistics.js";

/** Node 22 keeps what it compiled: a second after its init the first start makes the place for it, and the second one fills it. */
const KEPT_MS = 2000;
const KEEPING_STARTS = 2;

/** @type {import("../measure.js").Measure} */
export const start = {
  name: "start",
  rows: {
    manifest: { label: "start: spawn to manifest", unit: "ms" },
    init: { label: "start: spawn to init answered", unit: "ms", target: { most: 40, over: "relay" } },
  },
  async run(contender, { directory, quick }) {
    for (let n = 0; n < KEEPING_STARTS; n++) {
      const keeping = await Host.start(contender, directory);
      await sleep(KEPT_MS);
      await keeping.stop();
    }
    const starts = [];
    for (let n = 0; n < (quick ? 3 : 7); n++) {
      const host = await Host.start(contender, directory);
      starts.push(host);
      await host.stop();
    }
    return { manifest: median(starts.map((host) => host.manifestMs)), init: median(starts.map((host) => host.initMs)) };
  },
};
