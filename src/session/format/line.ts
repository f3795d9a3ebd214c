/** One line of a session: written, and read. */
import type { Header, SessionEvent } from "./events.ts";
import { isEvent, isHeader, isKnownKind, isObject } from "./shapes.ts";

/**
 * With its line end. JSON.stringify writes a lone surrogate, a NUL and a line end as escapes, so whatever a body has, the line
 * is one line of valid UTF-8, and reads as the same string.
 */
export function lineOf(item: Header | SessionEvent): string {
  return `${JSON.stringify(item)}\n`;
}

export type Line =
  | { readonly kind: "header"; readonly header: Header }
  | { readonly kind: "event"; readonly event: SessionEvent }
  /** Nothing, or of a kind that a later version writes. */
  | { readonly kind: "unknown" }
  | { readonly kind: "broken"; readonly why: string };

export function readLine(text: string): Line {
  if (text.trim() === "") return { kind: "unknown" };
  const value = parse(text);
  if (!isObject(value)) return { kind: "broken", why: "it is not a JSON object" };
  if ("autoreload" in value) return readHeader(value);
  if (isEvent(value)) return { kind: "event", event: value as unknown as SessionEvent };
  const kind = value["k"];
  if (typeof kind === "string" && !isKnownKind(kind)) return { kind: "unknown" };
  return { kind: "broken", why: typeof kind === "string" ? `it is not a ${kind} of session/1` : 'it has no "k"' };
}

function readHeader(value: Record<string, unknown>): Line {
  if (isHeader(value)) return { kind: "header", header: value as unknown as Header };
  const format = JSON.stringify(value["autoreload"]);
  const isOurs = format === '"session/1"';
  return { kind: "broken", why: isOurs ? "its header is incomplete" : `its format is ${format}, not "session/1"` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
