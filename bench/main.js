// @ts-check
/**
 * Plays lightningd over real pipes against a plugin alone, behind a bare relay and behind autoreload, in turns within one
 * run, and prints the medians of all rounds. Ends with 1 if any message was lost, came twice or out of order; no figure
 * decides that. docs/performance.md explains the rows.
 *
 *   npm run bench -- [--quick] [--rounds N] [--only MEASURE] [--without CONTENDER] [--json FILE] [--markdown FILE]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildPlugin, contenders } from "./contenders.js";
import { putInto } from "./document.js";
import { messages } from "./measures/messages.js";
import { notifications } from "./measures/notifications.js";
import { recording } from "./measures/recording.js";
import { reload } from "./measures/reload.js";
import { resources } from "./measures/resources.js";
import { roundTrip } from "./measures/round-trip.js";
import { sizes } from "./measures/sizes.js";
import { start } from "./measures/start.js";
import { watching } from "./measures/watching.js";
import { markdown, results, text } from "./table.js";

const MEASURES = [start, roundTrip, messages, sizes, notifications, resources, reload, recording, watching];

/** @typedef {import("./contenders.js").Contender["name"]} Name */
/** @typedef {import("./measure.js").Measure} Measure */
/** @typedef {import("./measure.js").Settings} Settings */
/** @typedef {Partial<Record<Name, Record<string, number | undefined>[]>>} Figures */

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

const directory = mkdtempSync(join(tmpdir(), "bench-run-"));
try {
  await main();
} catch (error) {
  process.stderr.write(`bench: ${messageOf(error)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function main() {
  const measures = MEASURES.filter(({ name }) => options.only?.includes(name) ?? true);
  if (measures.length === 0) throw new Error(`--only takes one of ${MEASURES.map(({ name }) => name).join(", ")}`);
  const [load = NaN] = loadavg();
  const rounds = Number(options.rounds ?? (options.quick ? 1 : 5));
  const settings = await prepare();
  const names = contenders(settings.plugin)
    .map(({ name }) => name)
    .filter((name) => !options.without?.includes(name));
  const figures = await measureInTurns(measures, names, rounds, settings);
  const rows = measures.flatMap((measure) => results(measure, figures.get(measure) ?? {}));
  const about = machine(settings, rounds, load);
  process.stdout.write(`${about}\n\n${text(rows, names)}`);
  if (options.markdown !== undefined) putInto(options.markdown, `${about}\n\n${markdown(rows, names)}`);
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ about, rounds, rows }, undefined, 2)}\n`);
}

/** @returns {Promise<Settings>} */
async function prepare() {
  const run = join(directory, "regtest");
  mkdirSync(run);
  return { directory: run, plugin: await buildPlugin(directory), quick: options.quick };
}

/** @param {Measure[]} measures @param {Name[]} names @param {number} rounds @param {Settings} settings */
async function measureInTurns(measures, names, rounds, settings) {
  /** @type {Map<Measure, Figures>} */
  const figures = new Map(measures.map((measure) => [measure, {}]));
  // All of one measure together: what another leaves behind, as this process's own memory, which makes a spawn slower, is none of it.
  for (const [measure, found] of figures) {
    for (let round = 1; round <= rounds; round++) {
      for (const contender of contenders(settings.plugin)) {
        if (!names.includes(contender.name) || measure.not?.includes(contender.name)) continue;
        progress(`${measure.name}, round ${round} of ${rounds}: ${contender.name}`);
        (found[contender.name] ??= []).push(await measured(measure, contender, settings));
      }
    }
  }
  progress("");
  return figures;
}

/** @param {Measure} measure @param {import("./contenders.js").Contender} contender @param {Settings} settings */
async function measured(measure, contender, settings) {
  try {
    return await measure.run(contender, settings);
  } catch (cause) {
    throw new Error(`${measure.name}, ${contender.name}: ${messageOf(cause)}`, { cause });
  }
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {string} line */
function progress(line) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
}

/** @param {Settings} settings @param {number} rounds @param {number} load */
function machine({ plugin }, rounds, load) {
  const [cpu] = cpus();
  const model = cpu === undefined ? "an unknown CPU" : cpu.model;
  const language = plugin.endsWith(".js") ? "JavaScript" : "C";
  return (
    `Node ${process.version} on ${type()}, ${cpus().length} x ${model}, ` +
    `${Math.round(totalmem() / 2 ** 30)} GB, ${load.toFixed(1)} processes running before; ` +
    `plugin in ${language}; medians of ${rounds} rounds.`
  );
}
