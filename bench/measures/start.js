// @ts-check
/** From the spawn until getmanifest, then until init is answered. */
import { setTimeout as sleep } from "node:timers/promises";
import { Host } from "../host.js";
import { median } from "../statistics.js";

/** The first start of a version leaves what it compiled for all later ones, a second after its init. */
const FIRST_MS = 2000;

/** @type {import("../measure.js").Measure} */
export const start = {
  name: "start",
  rows: {
    manifest: { label: "start: spawn to manifest", unit: "ms" },
    init: { label: "start: spawn to init answered", unit: "ms", target: { most: 40, over: "relay" } },
  },
  async run(contender, { directory, quick }) {
    const first = await Host.start(contender, directory);
    await sleep(FIRST_MS);
    await first.stop();
    const starts = [];
    for (let n = 0; n < (quick ? 3 : 7); n++) {
      const host = await Host.start(contender, directory);
      starts.push(host);
      await host.stop();
    }
    return { manifest: median(starts.map((host) => host.manifestMs)), init: median(starts.map((host) => host.initMs)) };
  },
};
