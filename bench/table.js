// @ts-check
/** The figures of all rounds as rows of medians, as text, as Markdown, as JSON. */
import { median } from "./statistics.js";

/** @typedef {import("./contenders.js").Contender["name"]} Name */
/** @typedef {import("./measure.js").Measure} Measure */
/** @typedef {import("./measure.js").Target} Target */

/**
 * @typedef {object} Result one row
 * @property {string} measure
 * @property {string} row
 * @property {string} label
 * @property {string} unit
 * @property {Partial<Record<Name, number>>} medians
 * @property {Partial<Record<Name, number[]>>} rounds
 * @property {number | undefined} ratio autoreload's median by the relay's
 * @property {string} target in words, or empty
 * @property {boolean | undefined} met
 */

/**
 * @param {Measure} measure @param {Partial<Record<Name, Record<string, number | undefined>[]>>} figures of each round
 * @returns {Result[]}
 */
export function results(measure, figures) {
  return Object.entries(measure.rows).map(([row, { label, unit, target }]) => {
    const rounds = mapValues(figures, (all) =>
      all
        .map((one) => one[row])
        .filter((value) => value !== undefined)
        .filter((value) => !Number.isNaN(value)),
    );
    const medians = mapValues(rounds, (values) => (values.length > 0 ? median(values) : undefined));
    const { relay, autoreload } = medians;
    const ratio = relay === undefined || autoreload === undefined || relay === 0 ? undefined : autoreload / relay;
    const met = isMet(target, medians);
    return { measure: measure.name, row, label, unit, medians, rounds, ratio, target: inWords(target, unit), met };
  });
}

/** @param {Result[]} rows @param {Name[]} names */
export function text(rows, names) {
  const lines = [["", ...names, "ratio", "target"], ...rows.map((row) => cells(row, names))];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map(
      (line) =>
        line
          .map((cell, column) => pad(cell, widths[column] ?? 0, column))
          .join("  ")
          .trimEnd() + "\n",
    )
    .join("");
}

/** @param {Result[]} rows @param {Name[]} names */
export function markdown(rows, names) {
  const lines = [
    ["", ...names, "ratio", "target"],
    ["---", ...names.map(() => "---:"), "---:", "---"],
  ];
  for (const row of rows) lines.push(cells(row, names));
  return lines.map((line) => `| ${line.join(" | ")} |\n`).join("");
}

/** @param {Result} row @param {Name[]} names @returns {string[]} */
function cells({ label, unit, medians, ratio, target, met }, names) {
  const verdict = met === undefined ? "" : met ? ", met" : ", not met";
  return [
    label,
    ...names.map((name) => amount(medians[name], unit)),
    ratio === undefined ? "" : `${ratio.toFixed(2)}x`,
    target + verdict,
  ];
}

/** @param {number | undefined} value @param {string} unit */
function amount(value, unit) {
  if (value === undefined) return "-";
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}

/** @param {string} cell @param {number} width @param {number} column */
function pad(cell, width, column) {
  return column === 0 || cell.startsWith("at ") ? cell.padEnd(width) : cell.padStart(width);
}

/** @param {Target | undefined} target @param {string} unit */
function inWords(target, unit) {
  if (target === undefined) return "";
  const { most, least, times, over } = target;
  const limit = most === undefined ? `at least ${least}` : `at most ${most}`;
  return `${limit}${times === undefined ? ` ${unit}` : "x"}${over === undefined ? "" : ` over ${over}`}`;
}

/** @param {Target | undefined} target @param {Partial<Record<Name, number>>} medians @returns {boolean | undefined} */
function isMet(target, medians) {
  if (target === undefined) return undefined;
  const { most = Infinity, least = -Infinity, times, over } = target;
  const base = medians[times ?? over ?? "autoreload"];
  const value = medians.autoreload;
  if (value === undefined || base === undefined) return undefined;
  const factor = times === undefined ? 1 : base;
  const offset = over === undefined ? 0 : base;
  return value <= most * factor + offset && value >= least * factor + offset;
}

/**
 * @template T, U @param {Partial<Record<Name, T>>} record @param {(value: T) => U | undefined} change
 * @returns {Partial<Record<Name, U>>}
 */
function mapValues(record, change) {
  /** @type {Partial<Record<Name, U>>} */
  const changed = {};
  for (const [name, value] of /** @type {[Name, T][]} */ (Object.entries(record))) {
    const result = change(value);
    if (result !== undefined) changed[name] = result;
  }
  return changed;
}
