// @ts-check
/** What watching a tree costs: 10,000 files in 1,000 directories, beside 100,000 in a `node_modules` that is excluded. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Host } from "../node/host.js";
import { proxyUse } from "../node/processes.js";
import { median } from "../figures/statistics.js";

/** @typedef {import("../contenders.js").Contender} Contender */
/** @typedef {import("../measure.js").Settings} Settings */

const DIRECTORIES = 1000;
const FILES_EACH = 10;
const EXCLUDED_EACH = 100;
const SETTLE_MS = 500;
/** What is saved sooner after a start than a person does it has to rest first, since it may be that start's own doing. */
const PERSON_MS = 1500;

/** @type {import("../measure.js").Measure} */
export const watching = {
  name: "watching",
  rows: {
    bare: { label: "init answered to watched, executable only", unit: "ms" },
    tree: { label: "  with 10,000 files in 1,000 directories", unit: "ms" },
    excluded: { label: "  and 100,000 more that are excluded", unit: "ms" },
    more: { label: "memory for the tree", unit: "MB", target: { most: 60 } },
    moreExcluded: { label: "memory for what is excluded", unit: "MB" },
    seen: { label: "save in the tree to its reload's begin, median", unit: "ms", target: { most: 100 } },
  },
  not: ["alone", "relay"],
  async run(contender, settings) {
    const bare = await watch(contender, settings, plant(settings, "bare"));
    const place = plant(settings, "tree");
    writeFileSync(join(place, ".autorestart_excludes"), "node_modules/\n");
    fill(join(place, "src"), FILES_EACH);
    const tree = await watch(contender, settings, place);
    fill(join(place, "node_modules"), settings.quick ? FILES_EACH : EXCLUDED_EACH);
    const excluded = await watch(contender, settings, place);
    return {
      bare: bare.watchedMs,
      tree: tree.watchedMs,
      excluded: excluded.watchedMs,
      more: (tree.bytes - bare.bytes) / 1e6,
      moreExcluded: (excluded.bytes - tree.bytes) / 1e6,
      seen: tree.seenMs,
    };
  },
};

/** A directory with the plugin in it. @param {Settings} settings @param {string} name */
function plant(settings, name) {
  const place = join(settings.directory, "places", name);
  mkdirSync(place, { recursive: true });
  copyFileSync(settings.plugin, join(place, "watched-plugin"));
  return place;
}

/** @param {string} place @param {number} filesEach */
function fill(place, filesEach) {
  for (let directory = 0; directory < DIRECTORIES; directory++) {
    const path = join(place, String(directory % 10), String(directory));
    mkdirSync(path, { recursive: true });
    for (let file = 0; file < filesEach; file++) writeFileSync(join(path, `${file}.py`), "");
  }
}

/** @param {Contender} contender @param {Settings} settings @param {string} place */
async function watch(contender, settings, place) {
  const env = { AUTORELOAD_PLUGIN: join(place, "watched-plugin") };
  const host = await Host.start({ ...contender, env }, settings.directory);
  try {
    const startedAt = performance.now();
    await host.logged(/is watched for changes/);
    const watchedMs = performance.now() - startedAt;
    await sleep(SETTLE_MS);
    const bytes = proxyUse(host.pid, env.AUTORELOAD_PLUGIN).proxyBytes;
    return { watchedMs, bytes, seenMs: place.endsWith("tree") ? await saves(host, place) : NaN };
  } finally {
    await host.stop();
  }
}

/** @param {Host} host @param {string} place */
async function saves(host, place) {
  const times = [];
  for (let save = 0; save < 5; save++) {
    const begun = host.logged(/reloading: src/);
    const reloaded = host.logged(/reloaded in/);
    const savedAt = performance.now();
    // Another file each time: the same one, at the same time after each start, would be taken for the plugin's own doing.
    writeFileSync(join(place, "src", "3", "3", `${save}.py`), `${save}\n`);
    await begun;
    times.push(performance.now() - savedAt);
    await reloaded;
    await sleep(PERSON_MS);
  }
  return median(times);
}
