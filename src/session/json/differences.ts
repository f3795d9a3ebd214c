/** Finds the differences between two JSON texts, with all digits as they were written. Pure. */
import { pointerOf } from "../mask/pointers.ts";
import { nodesOf, stringAt } from "./nodes.ts";
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

interface Side {
  readonly text: string;
  readonly node: JsonNode | undefined;
}

/** @param strictness says how to compare the value at a JSON pointer */
export function differencesIn(
  was: string,
  is: string,
  strictness: (pointer: string) => Strictness = () => "exact",
): TextDifference[] {
  const found: TextDifference[] = [];
  const open: [Side, Side][] = [
    [
      { text: was, node: nodesOf(was)[0] },
      { text: is, node: nodesOf(is)[0] },
    ],
  ];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const [before, after] = pair;
    const at = pointerOfEither(before, after);
    const how = strictness(at);
    if (how === "ignored") continue;
    const pairs = pairsIn(before, after);
    if (pairs !== undefined) open.push(...pairs.toReversed());
    else if (!isSame(before, after, how)) found.push({ at, was: textOf(before), is: textOf(after) });
  }
  return found;
}

/**
 * The values to compare one by one: the members of two objects, or the elements of two arrays of the same length. Undefined for two values
 * that are compared as wholes.
 */
function pairsIn(before: Side, after: Side): [Side, Side][] | undefined {
  const [one, other] = [before.node, after.node];
  if (one === undefined || other === undefined || one.kind !== other.kind) return undefined;
  if (one.kind === "array" && one.children.length === other.children.length) {
    return one.children.map((child, at) => [
      { ...before, node: child },
      { ...after, node: other.children[at] },
    ]);
  }
  if (one.kind !== "object") return undefined;
  const keys = new Set([...one.children, ...other.children].map(({ key }) => key));
  return [...keys].map((key) => [
    { ...before, node: one.children.findLast((child) => child.key === key) },
    { ...after, node: other.children.findLast((child) => child.key === key) },
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

/** The pointer of a value, from whichever side has the value: a member may be on one side only. */
function pointerOfEither({ node: one }: Side, { node: other }: Side): string {
  const node = one ?? other;
  return node === undefined ? "" : pointerOf(node);
}
