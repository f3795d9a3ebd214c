/** Reads the span of time in the filter's word `t:a..b`, which the strip shows, and writes it. Pure. */
import type { Span } from "../../session/filter/filter.ts";
import { wordsOf } from "../../session/filter/words.ts";

/** @returns the span of the first such word, in ms since the beginning; open ends are 0 and Infinity */
export function spanIn(filter: string): Span | undefined {
  const word = wordsOf(filter).find(({ key, isNot }) => key === "t" && !isNot);
  const [, from, dots, to] = /^(\d+(?:\.\d+)?)?(\.\.)?(\d+(?:\.\d+)?)?$/.exec(word?.value ?? "") ?? [];
  if (from === undefined && to === undefined) return undefined;
  const begin = Number(from ?? 0) * 1000;
  return { from: begin, to: to === undefined ? (dots === undefined ? begin : Infinity) : Number(to) * 1000 };
}

/** The filter with this span instead of its own; with none if undefined. */
export function withSpan(filter: string, span: Span | undefined): string {
  const rest = wordsOf(filter).filter(({ key, isNot }) => key !== "t" || isNot);
  const word = span === undefined ? [] : [`t:${seconds(span.from)}..${span.to === Infinity ? "" : seconds(span.to)}`];
  return [...rest.map(({ raw }) => raw), ...word].join(" ");
}

/** In seconds to the millisecond, so that the moment that was clicked stays within the span. */
function seconds(ms: number): string {
  return String(Math.round(ms) / 1000);
}
