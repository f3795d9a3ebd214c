/** Says whether a filter is true of a row. Pure. */
import type { Header } from "../format/events.ts";
import { durationOf, pluginName, statusOf } from "../rows/row.ts";
import type { Row } from "../rows/row.ts";
import type { Filter, Span, Test } from "./filter.ts";
import { LATE_MS } from "./vocabulary.ts";

/** @param header the header of the row's session, which names the plugins */
export function matches(filter: Filter, row: Row, header: Header): boolean {
  return filter.every(({ test, isNot }) => isTrue(test, row, header) !== isNot);
}

function isTrue(test: Test, row: Row, header: Header): boolean {
  const { event } = row;
  switch (test.by) {
    case "m":
      return "m" in event && test.words.some((word) => isNamed(word, event.m));
    case "of":
      return "m" in event && test.words.includes(event.of);
    case "from":
    case "to":
      return "from" in event && test.words.includes(event[test.by]);
    case "k":
      return test.words.some((word) => isKind(word, row));
    case "status":
      return test.words.some((word) => isStatus(word, row));
    case "p":
      return test.words.some((word) => word === String(event.p) || isNamed(word, pluginName(header, event.p)));
    case "id":
      return "id" in event && test.words.some((word) => event.id.toLowerCase().includes(word));
    case "v":
      return isWithin(test.spans, versionOf(row));
    case "t":
      return isWithin(test.spans, event.t);
    case "longer":
      return (durationOf(row) ?? -Infinity) > test.ms;
    case "shorter":
      return (durationOf(row) ?? Infinity) < test.ms;
    case "text":
      return isSaid(test.text, row);
  }
}

/**
 * Looks for words in a text, small or capital. A pattern takes half the time of `toLowerCase` and makes no copy of each text, but it knows
 * small and capital only of ASCII.
 */
function finds(words: string, text: string | undefined): boolean {
  if (text === undefined) return false;
  if (words !== searched.words) {
    const isAscii = /^[\0-\x7f]*$/.test(words);
    const pattern = isAscii ? new RegExp(words.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&"), "i") : undefined;
    searched = { words, pattern };
  }
  return searched.pattern?.test(text) ?? text.toLowerCase().includes(words);
}

/** The last words and their pattern: the same words are looked for in many texts, one after the other. */
let searched: { readonly words: string; readonly pattern: RegExp | undefined } = { words: "", pattern: undefined };

function isNamed(pattern: string, name: string): boolean {
  const lower = name.toLowerCase();
  if (!pattern.includes("*")) return lower === pattern;
  const pieces = pattern.split("*");
  const [first = ""] = pieces;
  const last = pieces.at(-1) ?? "";
  if (!lower.startsWith(first) || !lower.endsWith(last) || lower.length < first.length + last.length) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = lower.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= lower.length - last.length;
}

function isKind(word: string, { event, verdict }: Row): boolean {
  if (word === "node") return event.k === "log" && event.of === "lightningd";
  return word === event.k || (word === "again" && verdict !== undefined);
}

/** `err` finds refusals too, since a refusal is an error to the caller. */
function isStatus(word: string, row: Row): boolean {
  if (word === "late") return (durationOf(row) ?? 0) > LATE_MS;
  const status = statusOf(row);
  return status === word || (word === "err" && status === "refused");
}

/** The version of a row; of a change, the version that it led to. */
function versionOf({ event, reload }: Row): number | undefined {
  return reload?.v ?? event.v;
}

function isWithin(spans: readonly Span[], value: number | undefined): boolean {
  return value !== undefined && spans.some(({ from, to }) => value >= from && value <= to);
}

/**
 * Whether the words are in one of the row's texts, in the bytes that were sent. It makes no list of the texts, since a session has 100,000
 * rows.
 */
function isSaid(words: string, { event, answer, verdict, reload }: Row): boolean {
  return isSaidIn(words, event) || isSaidIn(words, answer) || isSaidIn(words, verdict) || isSaidIn(words, reload);
}

function isSaidIn(words: string, event: Row["event"] | undefined): boolean {
  switch (event?.k) {
    case "req":
    case "note":
      return finds(words, event.m) || finds(words, event.body);
    case "res":
    case "err":
      return finds(words, event.m) || finds(words, event.body) || finds(words, event.said) || finds(words, event.wrong);
    case "again":
      return (
        finds(words, event.why) ||
        (event.diff?.some(({ at, was, is }) => finds(words, at) || finds(words, was) || finds(words, is)) ?? false)
      );
    case "log":
    case "stderr":
    case "stray":
      return finds(words, event.text);
    case "change":
      return finds(words, event.reason) || event.files.some((file) => finds(words, file));
    case "build":
      return finds(words, event.command) || finds(words, event.line);
    case "reload":
      return [event.reason, event.failure?.text, event.failure?.file, ...(event.changed ?? [])].some((text) =>
        finds(words, text),
      );
    case "use":
    case "lost":
    case undefined:
      return false;
  }
}
