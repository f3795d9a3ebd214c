// @ts-check
/** What is measured in turns: the plugin alone, behind a bare relay, behind autoreload. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Contender
 * @property {"alone" | "relay" | "autoreload"} name
 * @property {string} command
 * @property {Record<string, string>} env
 */

const SOURCE = fileURLToPath(new URL("./child.c", import.meta.url));
const SCRIPT = fileURLToPath(new URL("./child.js", import.meta.url));
const RELAY = fileURLToPath(new URL("./relay.cjs", import.meta.url));
const AUTORELOAD = fileURLToPath(new URL("../bin/autoreload.js", import.meta.url));

/** Compiles the plugin where there is a C compiler. @param {string} directory @returns {Promise<string>} an executable file */
export async function buildPlugin(directory) {
  const plugin = join(directory, "bench-plugin");
  try {
    const [code] = await once(spawn("cc", ["-O2", "-o", plugin, SOURCE], { stdio: "ignore" }), "exit");
    return code === 0 ? plugin : SCRIPT;
  } catch {
    return SCRIPT;
  }
}

/** @param {string} plugin @returns {Contender[]} */
export function contenders(plugin) {
  return [
    { name: "alone", command: plugin, env: {} },
    { name: "relay", command: RELAY, env: { BENCH_PLUGIN: plugin } },
    { name: "autoreload", command: AUTORELOAD, env: { AUTORELOAD_PLUGIN: plugin } },
  ];
}
