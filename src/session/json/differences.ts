/** What is other in one JSON text than in another, with all digits as they were written. Pure. */
import { pointerOf } from "../mask/pointers.ts";
import { nodesOf, stringAt } from "./nodes.ts";
import type { JsonNode } from "./nodes.ts";

/** Values are JSON text; absent is undefined. */
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

/** @param strictness of a value, by its JSON pointer */
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

/** What is in two objects, or in two arrays that are as long; undefined for what is compared as a whole. */
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

/** Of arrays that differ in length, an element has no partner; of members, the other side may have none. */
function pointerOfEither({ node: one }: Side, { node: other }: Side): string {
  const node = one ?? other;
  return node === undefined ? "" : pointerOf(node);
}
