// @ts-check
/** The figures of all rounds as rows of medians with their spread, as text, as Markdown, as JSON. */
import { median } from "./statistics.js";
import { inWords, perRound, verdictOn } from "./verdict.js";

/** @typedef {import("../contenders.js").Contender["name"]} Name */
/** @typedef {import("../measure.js").Measure} Measure */
/** @typedef {import("./rounds.js").Measured} Measured */

/**
 * @typedef {object} Result one row
 * @property {string} measure
 * @property {string} row
 * @property {string} label
 * @property {string} unit
 * @property {Partial<Record<Name, number[]>>} rounds
 * @property {string} target in words, or empty
 * @property {"met" | "not met" | "not decided" | undefined} verdict
 */

/** @param {Measure} measure @param {Measured} measured @returns {Result[]} */
export function results(measure, measured) {
  return Object.entries(measure.rows).map(([row, { label, unit, target }]) => {
    /** @type {Partial<Record<Name, number[]>>} */
    const rounds = {};
    for (const [name, figures] of measured) {
      const values = figures.map((one) => one[row]).filter((value) => value !== undefined);
      if (values.length > 0) rounds[name] = values;
    }
    const verdict = target === undefined ? undefined : verdictOn(target, rounds);
    return { measure: measure.name, row, label, unit, rounds, target: inWords(target, unit), verdict };
  });
}

/** @param {Result[]} rows @param {Name[]} names */
export function text(rows, names) {
  const lines = [header(names), ...rows.map((row) => cells(row, names))];
  const widths = header(names).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const isText = (/** @type {number} */ column) => column === 0 || column === names.length + 2;
  return lines
    .map((line) => {
      const padded = line.map((cell, column) =>
        isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      );
      return `${padded.join("  ").trimEnd()}\n`;
    })
    .join("");
}

/** @param {Result[]} rows @param {Name[]} names */
export function markdown(rows, names) {
  const lines = [
    header(names),
    ["---", ...names.map(() => "---:"), "---:", "---"],
    ...rows.map((row) => cells(row, names)),
  ];
  return lines.map((line) => `| ${line.join(" | ")} |\n`).join("");
}

/** @param {Name[]} names */
function header(names) {
  return ["", ...names, "by relay", "target"];
}

/** @param {Result} row @param {Name[]} names @returns {string[]} */
function cells({ label, unit, rounds, target, verdict }, names) {
  const ratios = perRound(rounds.autoreload, rounds.relay, (ours, theirs) => ours / theirs);
  return [
    label,
    ...names.map((name) => spread(rounds[name], unit)),
    unit === "ms/s" || ratios.length === 0 ? "" : `${median(ratios).toFixed(2)}x`,
    verdict === undefined ? target : `${target}: ${verdict}`,
  ];
}

/** The median, and the least and the most of all rounds. @param {number[] | undefined} values @param {string} unit */
function spread(values, unit) {
  if (values === undefined) return "-";
  const middle = amount(median(values), unit);
  return values.length === 1 ? middle : `${middle} (${amount(Math.min(...values))} to ${amount(Math.max(...values))})`;
}

/** @param {number | undefined} value @param {string} [unit] */
export function amount(value, unit) {
  if (value === undefined) return "-";
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  const figure = value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === undefined || unit === "" ? figure : `${figure} ${unit}`;
}
