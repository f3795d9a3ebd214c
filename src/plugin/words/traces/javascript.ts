/**
 * JavaScript, as Node.js, Deno and Bun print it: a header, then frames. What Node.js throws by itself has before the header
 * the place, the source line and a caret; Bun numbers its source lines.
 */
import { fileURLToPath } from "node:url";
import { isLibrary } from "../../../session/rows/library.ts";
import type { SourcePlace, Reading } from "./reading.ts";

export function readJavaScript(lines: readonly string[]): Reading | undefined {
  return readOutOfMemory(lines) ?? readStack(lines) ?? readThrownValue(lines);
}

/** Rust's frames look alike but for their indentation. */
const FRAME = /^ {4,6}at .*(?::\d+:\d+\)?|\(<anonymous>\)|\(native\))(?: \{)?$|^ {4}\.\.\. \d+ lines matching /;
const CARET = /^[\s|\d]*[\^~]+\s*$/;

function readStack(lines: readonly string[]): Reading | undefined {
  for (let end = lines.length - 1; end >= 0; end--) {
    if (!isFrame(lines, end)) continue;
    let start = end;
    while (isFrame(lines, start - 1)) start--;
    const header = headerAbove(lines, start);
    if (header !== undefined) {
      const summary = summaryOf(lines.slice(header, start));
      const place = placeIn(lines, header, lines.slice(start, end + 1), summary);
      const cause = causeIn(lines[end + 1]);
      return { summary: `${summary}${cause}`, ...(place && { place }), ...adviceFor(summary), end };
    }
    end = start;
  }
  return undefined;
}

function isFrame(lines: readonly string[], at: number): boolean {
  return FRAME.test(lines[at] ?? "");
}

/**
 * The nearest line above that names an error: its message may have several lines. A cause (indented) and Node's note on where
 * an event was emitted are no headers.
 */
function headerAbove(lines: readonly string[], frames: number): number | undefined {
  // Deno shows the source line and the caret between the header and the frames.
  const from = CARET.test(lines[frames - 1] ?? "") ? frames - 3 : frames - 1;
  const nearest = lines[from];
  if (nearest === undefined || nearest.startsWith("Emitted ") || /^\s+\[cause\]: /.test(nearest)) return undefined;
  for (let at = from; at >= 0 && from - at < 20 && belongsToMessage(lines[at] ?? ""); at--) {
    if (NAMES_ERROR.test(lines[at] ?? "")) return at;
  }
  return /^\S/.test(nearest) ? from : undefined;
}

const NAMES_ERROR = /^(?:\S.*)?\b(?:[A-Z]\w*)?(?:Error|Exception|Rejection)\b|^error: /;

function belongsToMessage(line: string): boolean {
  return line !== "" && !CARET.test(line) && !FRAME.test(line) && !/^(?:file:\/\/)?\/.*:\d+$/.test(line);
}

/** A message of several lines on one; Node's list of who required a module, and Deno's hints, are not part of it. */
function summaryOf(header: readonly string[]): string {
  const end = header.findIndex(
    (line, at) => at > 0 && (/^\s|^Require stack:$/.test(line) || CARET.test(header[at + 1] ?? "")),
  );
  const message = (end < 0 ? header : header.slice(0, end)).join(" ");
  const plain = message.replace(/^(?:error: )?(?:Uncaught )?(?:\(in promise\) )?/, "").replace(/ \[ERR_\w+\](?=:)/, "");
  const [, reason] = /^\[?UnhandledPromiseRejection: .*with the reason "(.*)"\./.exec(plain) ?? [];
  return reason === undefined ? plain : `Unhandled rejection: ${reason}`;
}

function causeIn(line: string | undefined): string {
  const [, cause] = /^ {2}\[cause\]: (.+)$/.exec(line ?? "") ?? [];
  return cause === undefined ? "" : ` (caused by ${cause})`;
}

/** A syntax error's own place is only in the lines above its header; of other errors the frames tell more. */
function placeIn(
  lines: readonly string[],
  header: number,
  frames: readonly string[],
  summary: string,
): SourcePlace | undefined {
  const places = frames.flatMap(frameIn);
  const shown = shownPlace(lines, header);
  const own = places.find(({ file }) => file.startsWith("/") && !isLibrary(file));
  if (summary.startsWith("SyntaxError") && shown !== undefined) return shown;
  return own ?? shown ?? places.find(({ file }) => file.includes("/node_modules/"));
}

function frameIn(line: string): SourcePlace[] {
  const [, file, number, column] = /^\s+at (?:.*\()?(?:async )?(.+?):(\d+):(\d+)\)?(?: \{)?$/.exec(line) ?? [];
  if (file === undefined) return [];
  return [{ file: pathOf(file), line: Number(number), column: Number(column) }];
}

function pathOf(file: string): string {
  return file.startsWith("file:///") ? fileURLToPath(file) : file;
}

/** `/x/y.js:3`, the source line, and a caret below the column; of an error at the end of the file the last two are blank. */
function shownPlace(lines: readonly string[], header: number): SourcePlace | undefined {
  const caret = lines.findLastIndex((line, at) => at < header && header - at <= 2 && CARET.test(line));
  const above = lines.findLastIndex((line, at) => at < header && line.trim() !== "");
  const shown = caret >= 0 ? caret - 2 : above < header - 1 ? above : -1;
  const [, file, number] = /^((?:file:\/\/)?\/.+):(\d+)$/.exec(lines[shown] ?? "") ?? [];
  if (file === undefined) return undefined;
  const column = (lines[caret] ?? "").search(/[\^~]/) + 1;
  return { file: pathOf(file), line: Number(number), ...(column > 0 && { column }) };
}

function adviceFor(summary: string): { readonly advice: string } | undefined {
  const [, name] = /Cannot find (?:package|module) '([^'./][^']*)'/.exec(summary) ?? [];
  return name === undefined ? undefined : { advice: `Run npm install in the plugin's directory (it needs ${name}).` };
}

/** `throw "text"`: Node prints the value below the caret, and has no frames. */
function readThrownValue(lines: readonly string[]): Reading | undefined {
  const end = lines.findLastIndex((line) => line.startsWith("(Use `node --trace-uncaught"));
  const value = lines[end - 1];
  if (value === undefined) return undefined;
  const place = shownPlace(lines, end - 1);
  return { summary: `Uncaught: ${value}`, ...(place && { place }), end };
}

function readOutOfMemory(lines: readonly string[]): Reading | undefined {
  const at = lines.findLastIndex((line) => /^FATAL ERROR: .*/.test(line));
  const summary = lines[at];
  return summary === undefined ? undefined : { summary, end: lines.length };
}
