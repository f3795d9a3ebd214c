/** JSON pointers (RFC 6901) of values. Pure. */
import type { JsonNode } from "../json/nodes.ts";

export function pointerOf(node: JsonNode): string {
  const words: string[] = [];
  for (let at: JsonNode | undefined = node; at?.parent !== undefined; at = at.parent) {
    words.unshift(
      String(at.key ?? at.index)
        .replaceAll("~", "~0")
        .replaceAll("/", "~1"),
    );
  }
  return words.map((word) => `/${word}`).join("");
}

/** Of the innermost value that has this place; of a member's name, of what it is a member of. */
export function pointerAt(nodes: readonly JsonNode[], at: number): string {
  const node = nodes.findLast(({ from, to }) => from <= at && at < to);
  return node === undefined ? "" : pointerOf(node);
}
