/** Finds the pseudonyms in a text, by the pointers of its event's `mask`. Pure. */
import { nodesOf } from "../../session/json/nodes.ts";
import type { JsonNode } from "../../session/json/nodes.ts";
import { pointerOf } from "../../session/mask/pointers.ts";
import { shortOf } from "../../session/rows/summary.ts";
import type { MarkedRange } from "./pieces.ts";

export function maskedNodes(nodes: readonly JsonNode[], mask: readonly string[] | undefined): JsonNode[] {
  if (mask === undefined || mask.length === 0) return [];
  const places = new Set(mask);
  return nodes.filter((node) => places.has(pointerOf(node)));
}

/** The masked values as they look in a row's few words. */
export function maskedWords(body: string, mask: readonly string[] | undefined): string[] {
  if (mask === undefined || mask.length === 0) return [];
  const words = maskedNodes(nodesOf(body), mask).map((node) => shortOf(body, node));
  return [...new Set(words)].filter((word) => word.length > 2);
}

/** Where these words stand in a row's text. */
export function rangesOf(text: string, words: readonly string[]): MarkedRange[] {
  return words.flatMap((word) => {
    const from = text.indexOf(word);
    return from < 0 ? [] : [{ from, to: from + word.length, mark: "mask" as const }];
  });
}
