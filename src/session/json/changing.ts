/** Finds what changes from call to call, by two texts that the same code wrote. Pure. */
import { differencesIn } from "./differences.ts";
import type { Side, Strictness } from "./differences.ts";

export interface Changing {
  /** A JSON pointer. */
  readonly at: string;
  /** Whether only its digits change, as those of a time or a count do. */
  readonly keepsForm: boolean;
}

/**
 * @returns the values that differ, or a whole container if its values cannot be compared by their places: the same elements came in another
 * order, or all of its members have other names
 */
export function changingIn(one: string, other: string, strictness?: (pointer: string) => Strictness): Changing[] {
  const isWhole = (before: Side, after: Side): boolean => isRenamed(before, after) || isShuffled(before, after);
  const differences = differencesIn(one, other, strictness, isWhole);
  return differences.map(({ at, was, is }) => ({
    at,
    keepsForm: !/^[[{]/.test(was ?? "") && formOf(was) === formOf(is),
  }));
}

/** @param json undefined for no value @returns what stays of a value when its numbers change, also those with points or colons in them */
export function formOf(json: string | undefined): string | undefined {
  return json !== undefined && /^[-\d]/.test(json) ? "0" : json?.replaceAll(/\d+(?:[.,:]\d+)*/g, "0");
}

function isRenamed({ node: one }: Side, { node: other }: Side): boolean {
  if (one?.kind !== "object" || other?.kind !== "object") return false;
  const names = new Set(one.children.map(({ key }) => key));
  return names.size > 0 && other.children.length > 0 && other.children.every(({ key }) => !names.has(key));
}

function isShuffled(before: Side, after: Side): boolean {
  const [one, other] = [elementsOf(before), elementsOf(after)];
  if (one.length !== other.length || areSame(one, other)) return false;
  return areSame(one.toSorted(), other.toSorted());
}

function elementsOf({ text, node }: Side): readonly string[] {
  return node?.kind === "array" ? node.children.map(({ from, to }) => text.slice(from, to)) : [];
}

function areSame(one: readonly string[], other: readonly string[]): boolean {
  return one.every((element, index) => element === other[index]);
}
