// @ts-check
/**
 * From the spawn until getmanifest, then until init is answered, as a node starts a plugin: getmanifest is written at the spawn, the
 * plugin is a script for `sh`, and others start beside it.
 */
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Host } from "../node/host.js";

/** @typedef {import("../contenders.js").Contender} Contender */
/** @typedef {import("../measure.js").Settings} Settings */

/** A second after its init, the first start makes the place in which Node 22 keeps what it compiled, and the second one fills it. */
const KEPT_MS = 2000;
const KEEPING_STARTS = 2;
const BESIDE = 8;
const COMPILES_EACH_TIME = process.version.startsWith("v20.");
const TARGET = /** @type {const} */ ({ most: COMPILES_EACH_TIME ? 25 : 15, over: "relay" });

/** @type {import("../measure.js").Measure} */
export const start = {
  name: "start",
  rows: {
    manifest: { label: "start: spawn to manifest", unit: "ms", target: TARGET },
    init: { label: "start: spawn to init answered", unit: "ms", target: TARGET },
  },
  turns: (quick) => (quick ? 5 : 11),
  async prepare(contender, settings) {
    for (let n = 0; n < KEEPING_STARTS; n++) {
      const keeping = await Host.start(asScript(contender, settings), settings.directory);
      await sleep(KEPT_MS);
      await keeping.stop();
    }
  },
  async run(contender, settings) {
    const host = await Host.start(asScript(contender, settings), settings.directory, () => startBeside(settings));
    await host.stop();
    return { manifest: host.manifestMs, init: host.initMs };
  },
};

/** The plugin by `sh`, for a user with a home of its own. @param {Contender} contender @param {Settings} settings @returns {Contender} */
function asScript({ name, command, env }, { directory, plugin }) {
  const home = join(directory, `home-${name}`);
  mkdirSync(join(home, ".cache"), { recursive: true });
  const script = join(directory, "script.sh");
  writeFileSync(script, `#!/bin/sh\nexec '${plugin}'\n`);
  chmodSync(script, 0o755);
  const scripts = Object.fromEntries(Object.keys(env).map((variable) => [variable, script]));
  return { name, command: name === "alone" ? script : command, env: { ...scripts, HOME: home } };
}

/** As many as lightningd brings with it or more, each of a few milliseconds. They end with their stdin. @param {Settings} settings */
function startBeside({ plugin }) {
  for (let n = 0; n < BESIDE; n++) {
    const other = spawn(plugin, [], { stdio: ["pipe", "ignore", "ignore"] });
    other.on("error", () => undefined);
    other.stdin.on("error", () => undefined);
    other.stdin.end('{"jsonrpc":"2.0","id":"m","method":"getmanifest","params":{}}\n\n');
  }
}
