/** Writes and reads one line of a session. */
import type { Header, SessionEvent } from "./events.ts";
import { isEvent, isHeader, isKnownKind, isObject } from "./shapes.ts";

/**
 * The line, with its end. JSON.stringify escapes lone surrogates, NULs and line ends, so any body makes one line of valid UTF-8 that reads
 * back as the same string.
 */
export function lineOf(item: Header | SessionEvent): string {
  return `${JSON.stringify(item)}\n`;
}

export type Line =
  | { readonly kind: "header"; readonly header: Header }
  | { readonly kind: "event"; readonly event: SessionEvent }
  /** An empty line, or an event of a kind that only later versions know. */
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
