/** Makes JSON pointers (RFC 6901) of values. Pure. */
import type { JsonNode } from "../json/nodes.ts";

export function pointerOf(node: JsonNode): string {
  const words: string[] = [];
  for (let at: JsonNode | undefined = node; at?.parent !== undefined; at = at.parent) {
    words.unshift(stepOf(String(at.key ?? at.index)));
  }
  return words.map((word) => `/${word}`).join("");
}

export function stepOf(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

export function stepsOf(pointer: string): string[] {
  const steps = pointer.split("/").slice(1);
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** @returns undefined if nothing is there */
export function valueAt(value: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce((at, step) => (at as Readonly<Record<string, unknown>> | undefined)?.[step], value);
}

/** The pointer of the innermost value at this place; for a place in a member's name, of the object that has the member. */
export function pointerAt(nodes: readonly JsonNode[], at: number): string {
  const node = nodes.findLast(({ from, to }) => from <= at && at < to);
  return node === undefined ? "" : pointerOf(node);
}
