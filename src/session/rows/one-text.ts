/** Joins the events that are parts of one text: a plugin writes a traceback line by line, to stderr or to its log. Pure. */
import type { MaskedRange, SessionEvent } from "../format/events.ts";

/** Two parts of a text that come within this time were written at once. */
const AT_ONCE_MS = 100;
const LONGEST = 16_384;

export const TRACEBACK = "Traceback (most recent call last):";

export type TextEvent = SessionEvent & { readonly k: "stderr" | "log"; readonly ranges?: readonly JoinedRange[] };

/** The place of a pseudonym in the text, with the event that it is of where that is only a part of it. */
export interface JoinedRange extends MaskedRange {
  readonly n?: number;
  /** Where it stands in that event's `ranges`. */
  readonly at?: number;
}

/** Whether the event after it may have more of its text. */
export function mayGoOn(event: SessionEvent): event is TextEvent {
  return event.k === "stderr" || (event.k === "log" && event.text.startsWith(TRACEBACK));
}

interface GrowingText {
  readonly row: { readonly event: SessionEvent };
  /** When its last part came. */
  readonly t: number;
}

/** @returns both as one event; undefined if the second one is a text of its own */
export function joined(text: GrowingText | undefined, next: SessionEvent): TextEvent | undefined {
  if (text === undefined || !mayGoOn(text.row.event)) return undefined;
  if (next.k !== "stderr" && next.k !== "log") return undefined;
  const before = text.row.event;
  const isOfIt = next.p === before.p && next.v === before.v && next.up === before.up;
  if (!isOfIt || next.t - text.t > AT_ONCE_MS || !isOneText(before, next)) return undefined;
  const above = `${before.text.replace(/\n$/, "")}\n`;
  const both = above + next.text;
  if (both.length > LONGEST) return undefined;
  const ranges = [...maskedRangesOf(before, 0), ...maskedRangesOf(next, above.length)];
  return { ...before, text: both, ...(ranges.length === 0 ? {} : { ranges }) };
}

/** The places of the pseudonyms in a text, each with the event that it is of. @param by how far the text is behind */
function maskedRangesOf({ n, ranges = [] }: TextEvent, by: number): JoinedRange[] {
  return ranges.map((range, at) => ({ n, at, ...range, from: range.from + by, to: range.to + by }));
}

function isOneText(before: TextEvent, next: TextEvent): boolean {
  if (next.k === "stderr") return before.k === "stderr";
  return before.k === "log" && before.of === next.of && goesOn(before.text, next.text);
}

/**
 * Whether a line belongs to the traceback before it. pyln-client logs each line as a message: indented lines, the line after them, and the
 * lines that chain exceptions.
 */
function goesOn(before: string, next: string): boolean {
  return (
    /^(?:\s|$|During handling of |The above exception |Traceback )/.test(next) ||
    /^(?:\s.*\S|Traceback .*)$/.test(before.slice(before.lastIndexOf("\n") + 1))
  );
}
