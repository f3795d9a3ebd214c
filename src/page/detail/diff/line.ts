/** A line of a difference, and the two of what changed. Pure. */
import type { JsonNode } from "../../../session/json/nodes.ts";

export interface DiffLine {
  readonly sign: "-" | "+" | " ";
  readonly depth: number;
  /** A member's name with its colon. */
  readonly key: string;
  readonly text: string;
  /** The part of `text` that changed. */
  readonly changed?: { readonly from: number; readonly to: number };
  /** Whether it is a line of a text, as that reads. */
  readonly isText?: boolean;
  /** Its value, if the line has a whole one. */
  readonly node?: JsonNode;
}

/** With the part of each that the other one has not. */
export function changedLines(was: string, is: string): [Changed, Changed] {
  const [head, tail] = common(was, is);
  return [
    { sign: "-", text: was, changed: { from: head, to: was.length - tail } },
    { sign: "+", text: is, changed: { from: head, to: is.length - tail } },
  ];
}

type Changed = Pick<DiffLine, "sign" | "text" | "changed">;

/** How many characters two texts share at the beginning and at the end. A pair of surrogates stays whole. */
function common(one: string, other: string): [number, number] {
  const most = Math.min(one.length, other.length);
  let head = 0;
  while (head < most && one[head] === other[head]) head++;
  if (/[\ud800-\udbff]/.test(one.charAt(head - 1))) head--;
  let tail = 0;
  while (tail < most - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail++;
  if (/[\udc00-\udfff]/.test(one.charAt(one.length - tail))) tail--;
  return [head, tail];
}
