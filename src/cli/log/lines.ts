/** Writes a row of a session as lines of text: one line, and another for each further line of a log or of stderr. Pure. */
import type { Header } from "../../session/format/events.ts";
import { outcomeOf, paramsOf } from "../../session/rows/summary.ts";
import { durationOf, pluginName, statusOf } from "../../session/rows/row.ts";
import type { Row, Status } from "../../session/rows/row.ts";
import { printable } from "../../trace/printable.ts";
import { bytes, duration, seconds } from "../../session/rows/measures.ts";
import type { Piece, Tone } from "../terminal/paint.ts";
import { sentenceOf, unanswered } from "../../session/rows/sentences.ts";

/** @param isHit false for a row that is shown only as the cause of another */
export function linesOf(row: Row, header: Header, isHit: boolean): Piece[][] {
  const { event } = row;
  const version = row.reload?.v ?? event.v;
  const plugin = header.plugins.length > 1 ? `${pluginName(header, event.p).padEnd(longestName(header))}  ` : "";
  const columns = [
    piece(seconds(event.t).padStart(9), "quiet"),
    piece(`${duration(durationOf(row)).padStart(8)}  `, statusOf(row) === "open" ? "odd" : "plain"),
    piece(`${plugin}${version ? `v${version}` : ""}`.padEnd(4) + "  ", "quiet"),
    piece(whoOf(row).padEnd(11), "quiet"),
  ];
  const [text = [], ...rest] = textOf(row);
  // A question mark says that the cause is a guess.
  const first = event.guess === true ? [piece("? ", "quiet"), ...text] : text;
  const indent = piece("  ".repeat(row.depth), "plain");
  const blank = piece(" ".repeat(columns.reduce((sum, { text }) => sum + text.length, 0)), "plain");
  const lines = [[...columns, indent, ...first], ...rest.map((pieces) => [blank, indent, ...pieces])];
  return lines.map((line) => line.map(({ text, tone }) => piece(printable(text), isHit ? tone : "quiet")));
}

function longestName({ plugins }: Header): number {
  return Math.max(...plugins.map(({ name }) => name.length));
}

function piece(text: string, tone: Tone): Piece {
  return { text, tone };
}

function whoOf({ event }: Row): string {
  switch (event.k) {
    case "req":
    case "note":
    case "res":
    case "err":
      return event.from;
    case "log":
      return event.of === undefined || event.of === "plugin" ? "log" : event.of;
    case "stderr":
    case "stray":
    case "change":
    case "build":
    case "reload":
    case "use":
    case "again":
    case "lost":
      return event.k;
  }
}

/** The pieces of each line. */
function textOf(row: Row): Piece[][] {
  const { event } = row;
  switch (event.k) {
    case "req":
      return [[...asked(row), ...answered(row), ...sizes(row)]];
    case "note":
      return [[...asked(row), ...sizes(row)]];
    case "res":
    case "err":
      return [[piece(`late answer of ${event.m}`, "name"), ...answered({ ...row, answer: event }), ...sizes(row)]];
    case "again":
    case "change":
    case "reload":
    case "build":
      return [[piece(sentenceOf(event, row.reload), TONES[statusOf(row) ?? "ok"])]];
    case "log":
      return textLines(`${event.level}: ${event.text}`, LEVELS[event.level] ?? "plain");
    case "stderr":
      return textLines(event.text, "odd");
    case "stray":
      return [...textLines(event.text, "odd"), [piece(event.wrong, "quiet")]];
    case "use":
      return [[piece(sentenceOf(event), "quiet")]];
    case "lost":
      return [[piece(sentenceOf(event), "bad")]];
  }
}

const LEVELS: Readonly<Record<string, Tone>> = {
  broken: "bad",
  unusual: "odd",
  debug: "quiet",
  trace: "quiet",
  io: "quiet",
};

const TONES: Readonly<Record<Status, Tone>> = {
  ok: "plain",
  err: "bad",
  mended: "odd",
  refused: "odd",
  open: "odd",
  ended: "odd",
  same: "good",
  differs: "odd",
};

function textLines(text: string, tone: Tone): Piece[][] {
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => [piece(line.replaceAll("\t", "    "), tone)]);
}

function asked({ event }: Row): Piece[] {
  if (event.k !== "req" && event.k !== "note") return [];
  const params = paramsOf(event.body);
  return [piece(event.m, "name"), piece(params === "" ? "" : ` ${params}`, "plain")];
}

function answered(row: Row): Piece[] {
  const { answer, verdict } = row;
  const status = statusOf(row) ?? "ok";
  const tone = TONES[status];
  if (verdict !== undefined) return [piece(` -> ${sentenceOf(verdict)}`, tone)];
  if (answer === undefined) return [piece(` -> ${unanswered(row)}`, tone)];
  const outcome = outcomeOf(answer.body);
  switch (status) {
    case "err":
      return [piece(` -> error: ${outcome}`, tone)];
    case "mended":
      return [piece(` -> mended to ${outcome}: ${answer.wrong ?? ""}`, tone)];
    case "refused":
      return [piece(` -> refused: ${outcome}`, tone)];
    case "ok":
    case "open":
    case "ended":
    case "same":
    case "differs":
      return [piece(outcome === "" ? "" : ` -> ${outcome}`, tone)];
  }
}

function sizes({ event, answer }: Row): Piece[] {
  const size = "size" in event ? event.size : undefined;
  const all = [size, answer?.size].filter((one) => one !== undefined);
  return [piece(`  ${all.map(bytes).join(", ")}`, "quiet")];
}
