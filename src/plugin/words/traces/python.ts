/** Python: tracebacks, syntax errors, groups, and what faulthandler writes on a crash. */
import { normalize } from "node:path";
import { isLibrary } from "../../../session/rows/library.ts";
import type { SourcePlace, Reading } from "./reading.ts";

export function readPython(lines: readonly string[]): Reading | undefined {
  const plain = lines.map(withoutGroupBars);
  return readCrash(plain) ?? readTraceback(plain);
}

const FRAME = /^\s*File "(.+)", line (\d+)/;

/** `ExceptionGroup` draws its members' tracebacks with bars on their left. */
function withoutGroupBars(line: string): string {
  return line.replace(/^ {2,}[|+](?:-\+-+ \d+ -+$| ?)/, "");
}

function readTraceback(lines: readonly string[]): Reading | undefined {
  const last = lines.findLastIndex((line) => FRAME.test(line));
  if (last < 0) return undefined;
  const end = lines.findIndex((line, at) => at > last && /^\S/.test(line));
  const error = lines[end];
  if (error === undefined || !/^[\w.]+(?::|$)/.test(error)) return undefined;
  const place = placeOf(lines, last);
  return { summary: withContinuation(error, lines[end + 1]), ...(place && { place }), ...adviceFor(error), end };
}

/** The innermost frame that is not the library's, from the last frame upwards to where this traceback begins. */
function placeOf(lines: readonly string[], last: number): SourcePlace | undefined {
  const before = lines.findLastIndex((line, at) => at < last && /^\S/.test(line));
  const frames = lines.slice(before + 1, last + 1).flatMap(frameIn);
  return frames.findLast(({ file }) => !isLibrary(file)) ?? frames.at(-1);
}

function frameIn(line: string): SourcePlace[] {
  const [, file, number] = FRAME.exec(line) ?? [];
  return file === undefined ? [] : [{ file: normalize(file), line: Number(number) }];
}

/** Some messages begin on the line after a colon. */
function withContinuation(error: string, next: string | undefined): string {
  return error.endsWith(":") && next !== undefined ? `${error} ${next.trim()}` : error;
}

function adviceFor(error: string): { readonly advice: string } | undefined {
  const [, module] = /No module named '([\w.-]+)/.exec(error) ?? [];
  if (module === undefined) return undefined;
  const name = packageOf(module);
  return {
    advice:
      `Install ${name} for the Python in the plugin's first line, or name the Python of its virtual environment ` +
      "there, or start lightningd with that environment active.",
  };
}

/** Core Lightning's packages share the module `pyln`; of pyln.spec, pyln-client needs that of BOLT 7. */
function packageOf(module: string): string {
  const [first = "", second = "client"] = module.split(".");
  if (first !== "pyln") return first;
  return second === "spec" ? "pyln-bolt7" : `pyln-${second}`;
}

/** faulthandler: the innermost frame comes first. */
function readCrash(lines: readonly string[]): Reading | undefined {
  const start = lines.findLastIndex((line) => line.startsWith("Fatal Python error: "));
  const summary = lines[start];
  if (summary === undefined) return undefined;
  const thread = lines.findIndex((line, at) => at > start && line.startsWith("Current thread"));
  const after = lines.slice(thread + 1);
  const length = after.findIndex((line) => !FRAME.test(line));
  const frames = (length < 0 ? after : after.slice(0, length)).flatMap(frameIn);
  const place = frames.find(({ file }) => !isLibrary(file)) ?? frames[0];
  return { summary, ...(place && { place }), end: lines.length };
}
