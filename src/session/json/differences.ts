/** Finds the differences between two JSON texts, with all digits as they were written. Pure. */
import { stepOf } from "../mask/pointers.ts";
import { member, nodesOf, stringAt } from "./nodes.ts";
import type { JsonNode } from "./nodes.ts";

/** `was` and `is` are JSON text; undefined where there is no such value. */
export interface TextDifference {
  /** A JSON pointer. */
  readonly at: string;
  readonly was: string | undefined;
  readonly is: string | undefined;
}

/** How a value is compared: as it is, by its kind alone (a pseudonym), or not at all. */
export type Strictness = "exact" | "kind" | "ignored";

export interface Side {
  readonly text: string;
  readonly node: JsonNode | undefined;
}

type Pair = readonly [at: string, before: Side, after: Side];

/**
 * @param strictness says how to compare the value at a JSON pointer
 * @param isWhole says whether two containers are compared as wholes. Arrays of different lengths always are
 */
export function differencesIn(
  was: string,
  is: string,
  strictness: (pointer: string) => Strictness = () => "exact",
  isWhole: (before: Side, after: Side) => boolean = () => false,
): TextDifference[] {
  const found: TextDifference[] = [];
  const sideOf = (text: string): Side => ({ text, node: nodesOf(text)[0] });
  const open: Pair[] = [["", sideOf(was), sideOf(is)]];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [at, before, after] = pair;
    const how = strictness(at);
    if (how === "ignored") continue;
    const pairs = isWhole(before, after) ? undefined : pairsIn(pair);
    if (pairs !== undefined) open.push(...pairs.toReversed());
    else if (!isSame(before, after, how)) found.push({ at, was: textOf(before), is: textOf(after) });
  }
  return found;
}

/**
 * The values to compare one by one: the members of two objects, or the elements of two arrays of the same length. Undefined for two values
 * that are compared as wholes.
 */
function pairsIn([at, before, after]: Pair): Pair[] | undefined {
  const [one, other] = [before.node, after.node];
  if (one === undefined || other === undefined || one.kind !== other.kind) return undefined;
  if (one.kind === "array" && one.children.length === other.children.length) {
    return one.children.map((child, index) => [
      `${at}/${index}`,
      { ...before, node: child },
      { ...after, node: other.children[index] },
    ]);
  }
  if (one.kind !== "object") return undefined;
  const keys = new Set([...one.children, ...other.children].map(({ key = "" }) => key));
  return [...keys].map((key) => [
    `${at}/${stepOf(key)}`,
    { ...before, node: member(one, key) },
    { ...after, node: member(other, key) },
  ]);
}

function isSame(before: Side, after: Side, how: Strictness): boolean {
  const [one, other] = [before.node, after.node];
  if (one === undefined || other === undefined) return one === other;
  if (one.kind !== other.kind) return false;
  if (how === "kind") return true;
  if (one.kind === "string") {
    return stringAt(before.text, one.from, one.to) === stringAt(after.text, other.from, other.to);
  }
  return one.kind !== "array" && textOf(before) === textOf(after);
}

function textOf({ text, node }: Side): string | undefined {
  return node === undefined ? undefined : text.slice(node.from, node.to);
}
