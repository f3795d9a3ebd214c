/** C and C++: assertions, what the C library says before it aborts, sanitizers, and Core Lightning's own crash handler. */
import type { SourcePlace, Reading } from "./reading.ts";

export function readC(lines: readonly string[]): Reading | undefined {
  return readSanitizer(lines) ?? readCrashHandler(lines) ?? readException(lines) ?? readAbort(lines);
}

function readSanitizer(lines: readonly string[]): Reading | undefined {
  const pattern = /^SUMMARY: (\w+Sanitizer): (\S+)(?: (.+?):(\d+)(?::(\d+))? in (\S+))?/;
  const end = lines.findLastIndex((line) => pattern.test(line));
  const [, tool, what, file, line, column, called] = pattern.exec(lines[end] ?? "") ?? [];
  if (tool === undefined) return undefined;
  if (file === undefined) return { summary: `${tool}: ${what}`, end: lines.length };
  const place = { file, line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) };
  return { summary: `${tool}: ${what} in ${called}`, place, end: lines.length };
}

/**
 * `name: FATAL SIGNAL 11 (version v26)`, then two lines a frame from the handler outwards (Core Lightning's common/daemon.c).
 * The first frame in the plugin's own source is looked for.
 */
function readCrashHandler(lines: readonly string[]): Reading | undefined {
  const start = lines.findLastIndex((line) => /: FATAL SIGNAL \d+ \(version/.test(line));
  const [summary] = /FATAL SIGNAL \d+/.exec(lines[start] ?? "") ?? [];
  if (summary === undefined) return undefined;
  const foreign = /^(?:common\/daemon\.c|ccan\/.*|.*\/libplugin\.c|\.\.?\/.*|\?\?\?|_start.*)$/;
  const frames = lines.slice(start).flatMap(crashFrame);
  const place = frames.find(({ file }) => !foreign.test(file));
  return { summary, ...(place && { place }), end: lines.length };
}

function crashFrame(line: string): SourcePlace[] {
  const [, file, number] = /^\t(\S+):(\d+)$/.exec(line) ?? [];
  return file === undefined ? [] : [{ file, line: Number(number) }];
}

function readException(lines: readonly string[]): Reading | undefined {
  const pattern = /^terminate called after throwing an instance of '(.*)'/;
  const end = lines.findLastIndex((line) => pattern.test(line));
  const [, type] = pattern.exec(lines[end] ?? "") ?? [];
  if (type === undefined) return undefined;
  const [, what] = /^\s*what\(\): +(.*)$/.exec(lines[end + 1] ?? "") ?? [];
  return { summary: what === undefined ? `uncaught ${type}` : `uncaught ${type}: ${what}`, end: end + 1 };
}

const ABORT =
  /^(?:free|malloc|realloc|munmap_chunk|corrupted|double free|malloc_consolidate)\b.*\b(?:free|invalid|corrupted|size)|^\*\*\* .* \*\*\*: terminated$/;

function readAbort(lines: readonly string[]): Reading | undefined {
  const end = lines.findLastIndex((line) => ABORT.test(line));
  const summary = lines[end];
  return summary === undefined ? undefined : { summary, end };
}
