// @ts-check
/**
 * Plays lightningd over real pipes against a plugin alone, behind a bare relay and behind autoreload, in turns within each
 * round, prints what each round gave, and then the medians of all rounds with their spread. Ends with 1 if any message was lost,
 * came twice or out of order; no figure decides that. docs/performance.md explains the rows.
 *
 *   npm run bench -- [--quick] [--rounds N] [--only MEASURE] [--without CONTENDER] [--json FILE] [--markdown FILE]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildPlugin, contenders } from "./contenders.js";
import { putInto } from "./figures/document.js";
import { branch } from "./measures/branch.js";
import { messages } from "./measures/messages.js";
import { notifications } from "./measures/notifications.js";
import { page } from "./measures/page.js";
import { recording } from "./measures/recording.js";
import { reload } from "./measures/reload.js";
import { resources } from "./measures/resources.js";
import { roundTrip } from "./measures/round-trip.js";
import { sizes } from "./measures/sizes.js";
import { start } from "./measures/start.js";
import { watching } from "./measures/watching.js";
import { measureRounds } from "./figures/rounds.js";
import { amount, markdown, results, text } from "./figures/table.js";

const MEASURES = [
  start,
  roundTrip,
  messages,
  sizes,
  notifications,
  resources,
  reload,
  branch,
  recording,
  page,
  watching,
];

/** @typedef {import("./measure.js").Settings} Settings */

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    only: { type: "string", multiple: true },
    without: { type: "string", multiple: true },
    json: { type: "string" },
    markdown: { type: "string" },
  },
});

// autoreload looks for its options on the command line of who started it.
process.title = "lightningd";
const directory = mkdtempSync(join(tmpdir(), "bench-run-"));
try {
  await main();
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function main() {
  const measures = MEASURES.filter(({ name }) => options.only?.includes(name) ?? true);
  if (measures.length === 0) throw new Error(`--only takes one of ${MEASURES.map(({ name }) => name).join(", ")}`);
  const [load = NaN] = loadavg();
  const rounds = Number(options.rounds ?? (options.quick ? 3 : 5));
  const settings = await prepare();
  const names = contenders(settings.plugin)
    .map(({ name }) => name)
    .filter((name) => !options.without?.includes(name));
  const rows = [];
  const speeds = [];
  // All of one measure together: what another leaves behind, as this process's own memory, which makes a spawn slower, is none of it.
  for (const measure of measures) {
    const found = await measureRounds(measure, names, rounds, settings);
    rows.push(...results(measure, found.measured));
    speeds.push(...found.speeds);
  }
  const about = machine(settings, { rounds, load, speeds });
  process.stdout.write(`\n${about}\n\n${text(rows, names)}`);
  if (options.markdown !== undefined) putInto(options.markdown, `${about}\n\n${markdown(rows, names)}`);
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ about, rounds, speeds, rows }, undefined, 2)}\n`);
}

/** @returns {Promise<Settings>} */
async function prepare() {
  const run = join(directory, "regtest");
  mkdirSync(run);
  return { directory: run, plugin: await buildPlugin(directory), quick: options.quick };
}

/** @param {Settings} settings @param {{ rounds: number, load: number, speeds: number[] }} how */
function machine({ plugin, quick }, { rounds, load, speeds }) {
  const [cpu] = cpus();
  const model = cpu === undefined ? "an unknown CPU" : cpu.model;
  const language = plugin.endsWith(".js") ? "JavaScript" : "C";
  return (
    `Node ${process.version} on ${type()}, ${cpus().length} x ${model}, ` +
    `${Math.round(totalmem() / 2 ** 30)} GB, ${load.toFixed(1)} processes running before; plugin in ${language}; ` +
    `medians of ${rounds} ${quick ? "quick " : ""}rounds, with the least and the most in brackets; ` +
    `${amount(Math.min(...speeds))} to ${amount(Math.max(...speeds), "ms")} for the fixed calculation.`
  );
}
