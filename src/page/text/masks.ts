/** Finds the pseudonyms in a text, by the `mask` and the `ranges` of its event. Pure. */
import type { SessionEvent } from "../../session/format/events.ts";
import type { RevealAsked } from "../../inspector/wire.ts";
import { nodesOf } from "../../session/json/nodes.ts";
import type { JsonNode } from "../../session/json/nodes.ts";
import { pointerOf, valueAt } from "../../session/mask/pointers.ts";
import type { JoinedRange } from "../../session/rows/one-text.ts";
import { shortOf } from "../../session/rows/summary.ts";
import type { MarkedRange } from "./pieces.ts";

/** The masked values of a message. */
export function maskedNodes(text: string, mask: readonly string[] | undefined): JsonNode[] {
  if (mask === undefined || mask.length === 0) return [];
  const places = new Set(mask);
  return nodesOf(text).filter((node) => places.has(pointerOf(node)));
}

/** The masked values as they look in a row's few words. */
export function maskedWords(event: SessionEvent): string[] {
  const words = secretsOf(event).map(([word]) => word);
  const body = "body" in event ? event.body.slice(0, 8192) : "";
  const values = "mask" in event ? maskedNodes(body, event.mask).map((node) => shortOf(body, node)) : [];
  return [...words, ...values].filter(isLong);
}

/** Where these words stand in a row's text. */
export function rangesOf(text: string, words: readonly string[]): MarkedRange[] {
  return words.flatMap((word) => {
    const from = text.indexOf(word);
    return from < 0 ? [] : [{ from, to: from + word.length, mark: "mask" as const }];
  });
}

/** A shorter word may stand in a text by chance. */
function isLong(word: string): boolean {
  return word.length > 2;
}

const MOST = 500;

/** The pseudonyms in an event's texts, with their places. */
export function secretsOf(event: SessionEvent): (readonly [string, RevealAsked])[] {
  const ranges: readonly JoinedRange[] = event.ranges ?? [];
  return ranges.slice(0, MOST).map(({ from, to, of = "/text", n = event.n, at }, index) => {
    return [String(valueAt(event, of)).slice(from, to), { n, in: "text", at: `/${at ?? index}` }];
  });
}

/** Cuts a text before and after each of these words. */
export function cutAt(text: string, words: readonly string[]): string[] {
  const any = words.filter(isLong).map((word) => word.replace(/\W/g, "\\$&"));
  return any.length === 0 ? [text] : text.split(new RegExp(`(${any.join("|")})`));
}
