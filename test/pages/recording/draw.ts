/**
 * Draws a recording as a picture that moves: each text is there from when it came to when it was written over. A viewer that wants
 * no motion gets the last of it.
 */
import { Screen } from "../screen.ts";
import type { Cell } from "../screen.ts";
import type { Cast } from "./cast.ts";

export interface Theme {
  readonly background: string;
  readonly border: string;
  readonly text: string;
  /** By SGR parameter; `edit` is the strip that stands for the editor. */
  readonly colours: Readonly<Record<string, string>>;
}

export const THEMES: Readonly<Record<"dark" | "light", Theme>> = {
  dark: {
    background: "#0d1117",
    border: "#30363d",
    text: "#e6edf3",
    colours: { "1": "#ffffff", "2": "#8b949e", "31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "36": "#79c0ff" },
  },
  light: {
    background: "#ffffff",
    border: "#d0d7de",
    text: "#1f2328",
    colours: { "1": "#000000", "2": "#656d76", "31": "#cf222e", "32": "#116329", "33": "#7d4e00", "36": "#0550ae" },
  },
};

const FONT = 13;
const WIDTH = 7.8;
const HEIGHT = 18;
const MARGIN = 14;
/** The last picture stays so long before all begins again. */
const REST_S = 5;

interface Piece {
  readonly row: number;
  readonly column: number;
  readonly text: string;
  readonly style: string;
  readonly from: number;
  readonly to: number | undefined;
}

export function draw(cast: Cast, theme: Theme): string {
  const pieces = piecesOf(cast);
  const length = (cast.events.at(-1)?.[0] ?? 0) + REST_S;
  const percent = (time: number): string => `${Number(((time / length) * 100).toFixed(2))}%`;
  const spans = [...new Set(pieces.map(({ from, to }) => spanOf(from, to)))];
  const frames = spans.map((span, at) => {
    const [from = 0, to] = span.split(" ").map(Number);
    const end = to === undefined ? "" : `${percent(to)}{visibility:hidden}`;
    return `@keyframes k${at}{0%{visibility:hidden}${percent(from)}{visibility:visible}${end}}.k${at}{animation-name:k${at}}`;
  });
  const last = spans.flatMap((span, at) => (span.includes(" ") ? [] : [`.k${at}`]));
  const width = Math.ceil(cast.columns * WIDTH + 2 * MARGIN);
  const height = cast.rows * HEIGHT + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" xml:space="preserve" role="img" aria-label="A recording of a terminal">`,
    "<style>",
    `text{font:${FONT}px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:${theme.text};white-space:pre;visibility:hidden;`,
    `animation-duration:${length.toFixed(1)}s;animation-iteration-count:infinite;animation-timing-function:step-end}`,
    ...Object.entries(theme.colours).map(([style, colour]) => `.s${style}{fill:${colour}}`),
    ...frames,
    `@media (prefers-reduced-motion:reduce){text{animation:none}${last.join(",")}{visibility:visible}}`,
    "</style>",
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="${theme.background}" stroke="${theme.border}"/>`,
    ...pieces.map((piece) => textOf(piece, spans)),
    "</svg>",
    "",
  ].join("\n");
}

/** What stood in each place, and how long. What is no longer in the last rows is not shown. */
function piecesOf({ columns, rows, events }: Cast): Piece[] {
  const screen = new Screen();
  const open = new Map<string, Omit<Piece, "to">>();
  const done: Piece[] = [];
  for (const [time, written] of events) {
    screen.write(written);
    const now = new Map(visible(screen, columns, rows).map((run) => [JSON.stringify(run), run]));
    for (const [key, piece] of open) {
      if (now.has(key)) continue;
      if (time > piece.from) done.push({ ...piece, to: time });
      open.delete(key);
    }
    for (const [key, run] of now) if (!open.has(key)) open.set(key, { ...run, from: time });
  }
  return [...done, ...[...open.values()].map((piece) => ({ ...piece, to: undefined }))];
}

type Run = Pick<Piece, "row" | "column" | "text" | "style">;

/** A line that is too long goes on in the next row. */
function visible(screen: Screen, columns: number, rows: number): Run[] {
  const all = screen.cells.flatMap((cells) =>
    Array.from({ length: Math.max(1, Math.ceil(cells.length / columns)) }, (_, part) =>
      cells.slice(part * columns, (part + 1) * columns),
    ),
  );
  return all.slice(-rows).flatMap((cells, row) => runsOf(cells, row));
}

/** Texts of one style. */
function runsOf(cells: readonly Cell[], row: number): Run[] {
  const runs: Run[] = [];
  for (const [column, { text, style }] of cells.entries()) {
    const last = runs.at(-1);
    if (last?.style === style) runs[runs.length - 1] = { ...last, text: last.text + text };
    else runs.push({ row, column, text, style });
  }
  return runs.map((run) => ({ ...run, text: run.text.trimEnd() })).filter(({ text }) => text !== "");
}

function spanOf(from: number, to: number | undefined): string {
  return to === undefined ? String(from) : `${from} ${to}`;
}

function textOf({ row, column, text, style, from, to }: Piece, spans: readonly string[]): string {
  const x = Number((MARGIN + column * WIDTH).toFixed(1));
  const y = MARGIN + row * HEIGHT + FONT;
  const classes = [
    `k${spans.indexOf(spanOf(from, to))}`,
    ...(style === "" ? [] : [`s${style.split(";").at(-1)}`]),
  ].join(" ");
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  // Whatever font there is, a column is as wide as the next one.
  const length = Number((text.length * WIDTH).toFixed(1));
  return `<text class="${classes}" x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped}</text>`;
}
