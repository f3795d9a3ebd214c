// @ts-check
/** Measures the contenders in turns, round after round, and prints what each round gave. */
import { contenders } from "../contenders.js";
import { machineMs } from "./speed.js";
import { median } from "./statistics.js";
import { amount } from "./table.js";

/** @typedef {import("../contenders.js").Contender} Contender */
/** @typedef {import("../measure.js").Figures} Figures */
/** @typedef {import("../measure.js").Measure} Measure */
/** @typedef {import("../measure.js").Settings} Settings */
/** @typedef {Map<Contender["name"], Figures[]>} Measured by contender, of each round */

/**
 * @param {Measure} measure @param {Contender["name"][]} names of those to be measured @param {number} rounds @param {Settings} settings
 * @returns {Promise<{ measured: Measured, speeds: number[] }>} with the machine's speed in each round
 */
export async function measureRounds(measure, names, rounds, settings) {
  const all = contenders(settings.plugin).filter(({ name }) => names.includes(name) && !measure.not?.includes(name));
  /** @type {Measured} */
  const measured = new Map(all.map(({ name }) => [name, []]));
  const speeds = [];
  for (const contender of all) await measure.prepare?.(contender, settings);
  for (let round = 1; round <= rounds; round++) {
    const speed = machineMs();
    speeds.push(speed);
    print(
      `${measure.name}, round ${round} of ${rounds}; the machine takes ${amount(speed, "ms")} for a fixed calculation`,
    );
    const found = await inTurns(measure, all, settings);
    for (const [name, figures] of found) {
      measured.get(name)?.push(figures);
      print(`  ${name.padEnd(10)}  ${inWords(measure, figures)}`);
    }
  }
  return { measured, speeds };
}

/** @param {Measure} measure @param {Contender[]} all @param {Settings} settings @returns {Promise<Map<Contender["name"], Figures>>} */
async function inTurns(measure, all, settings) {
  const turns = measure.turns?.(settings.quick) ?? 1;
  /** @type {Map<Contender["name"], Figures[]>} */
  const found = new Map(all.map(({ name }) => [name, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const contender of all) found.get(contender.name)?.push(await measured(measure, contender, settings));
  }
  return new Map([...found].map(([name, figures]) => [name, medians(measure, figures)]));
}

/** @param {Measure} measure @param {Contender} contender @param {Settings} settings */
async function measured(measure, contender, settings) {
  try {
    return await measure.run(contender, settings);
  } catch (cause) {
    throw new Error(`${measure.name}, ${contender.name}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** @param {Measure} measure @param {Figures[]} turns @returns {Figures} */
function medians(measure, turns) {
  return Object.fromEntries(
    Object.keys(measure.rows).map((row) => {
      const values = turns
        .map((figures) => figures[row])
        .filter((value) => value !== undefined && !Number.isNaN(value));
      return [row, values.length === 0 ? undefined : median(/** @type {number[]} */ (values))];
    }),
  );
}

/** @param {Measure} measure @param {Figures} figures */
function inWords(measure, figures) {
  const given = Object.entries(measure.rows).filter(([row]) => figures[row] !== undefined);
  return given.map(([row, { unit }]) => `${row} ${amount(figures[row], unit)}`).join(", ");
}

/** @param {string} line */
function print(line) {
  process.stdout.write(`${line}\n`);
}
