// @ts-check
/** What is measured in turns: the plugin alone, behind a bare relay, behind autoreload. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Contender
 * @property {"alone" | "relay" | "autoreload"} name
 * @property {string} command
 * @property {string[]} args
 * @property {Record<string, string>} env
 * @property {"inherit" | "ignore"} stderr
 */

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** Compiles the plugin where there is a C compiler. @param {string} directory @returns {string} an executable file */
export function buildPlugin(directory) {
  const plugin = join(directory, "bench-plugin");
  try {
    execFileSync("cc", ["-O2", "-o", plugin, here("./child.c")], { stdio: ["ignore", "ignore", "pipe"] });
    return plugin;
  } catch {
    return here("./child.js");
  }
}

/** @param {string} plugin @returns {Contender[]} */
export function contenders(plugin) {
  const stderr = /** @type {const} */ ("inherit");
  return [
    { name: "alone", stderr, args: [], command: plugin, env: {} },
    { name: "relay", stderr, args: [], command: here("./relay.cjs"), env: { BENCH_PLUGIN: plugin } },
    { name: "autoreload", stderr, args: [], command: here("../bin/autoreload.js"), env: { AUTORELOAD_PLUGIN: plugin } },
  ];
}
