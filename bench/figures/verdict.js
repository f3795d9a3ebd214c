// @ts-check
/**
 * Whether a target is met. What is judged is one figure a round: autoreload's, or its ratio to another's of the same round, or its
 * difference from that. Rounds that lie further apart than their median lies from the target decide nothing.
 */
import { median } from "./statistics.js";

/** @typedef {import("../contenders.js").Contender["name"]} Name */
/** @typedef {import("../measure.js").Target} Target */

/** Fewer rounds have no spread to go by. */
const FEWEST_ROUNDS = 3;

/** @param {Target} target @param {Partial<Record<Name, number[]>>} rounds */
export function verdictOn(target, rounds) {
  const { most = Infinity, least = -Infinity, times, over } = target;
  const judged = judgedFigures(rounds, times, over);
  if (judged.length === 0) return undefined;
  const middle = median(judged);
  const distance = Math.min(Math.abs(most - middle), Math.abs(middle - least));
  const spread = Math.max(...judged) - Math.min(...judged);
  if (judged.length < FEWEST_ROUNDS || spread > distance) return "not decided";
  return middle <= most && middle >= least ? "met" : "not met";
}

/** @param {Target | undefined} target @param {string} unit */
export function inWords(target, unit) {
  if (target === undefined) return "";
  const { most, least, times, over } = target;
  const limit = most === undefined ? `at least ${least}` : `at most ${most}`;
  const of = times === undefined ? (unit === "" ? "" : ` ${unit}`) : `x ${times}`;
  return `${limit}${of}${over === undefined ? "" : ` over ${over}`}`;
}

/**
 * One figure of each round in which both were measured.
 * @param {number[] | undefined} ours @param {number[] | undefined} theirs @param {(ours: number, theirs: number) => number} join
 */
export function perRound(ours = [], theirs = [], join) {
  return ours.flatMap((figure, round) => {
    const other = theirs[round];
    return other === undefined || other === 0 ? [] : [join(figure, other)];
  });
}

/** @param {Partial<Record<Name, number[]>>} rounds @param {Name | undefined} times @param {Name | undefined} over */
function judgedFigures(rounds, times, over) {
  const ours = rounds.autoreload ?? [];
  if (times !== undefined) return perRound(ours, rounds[times], (figure, other) => figure / other);
  if (over !== undefined) return perRound(ours, rounds[over], (figure, other) => figure - other);
  return ours;
}
