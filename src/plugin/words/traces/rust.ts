/** Rust: panics of both formats, a main that returns an error, and the compiler's own errors. */
import { isLibrary } from "../../../session/rows/library.ts";
import type { SourcePlace, Reading } from "./reading.ts";

export function readRust(lines: readonly string[]): Reading | undefined {
  const found = [readPanic(lines), readOverflow(lines), readCompiler(lines), readMainError(lines)];
  return found.reduce((last, one) => (one !== undefined && (last === undefined || one.end > last.end) ? one : last));
}

/** Since 1.73 the message is on the lines below; before it stood in quotes before the place. */
const PANIC = /^thread '.*'(?: \(\d+\))? panicked at (?:'(.*)', )?(.+):(\d+):(\d+)(:?)$/;

/** The last panic of the plugin's own: unwinding may add others, which the standard library raises. */
function readPanic(lines: readonly string[]): Reading | undefined {
  const panics = lines.flatMap((line, at) => (PANIC.test(line) ? [at] : []));
  const own = panics.findLast((at) => !isLibrary(PANIC.exec(lines[at] ?? "")?.[2] ?? "")) ?? panics.at(-1);
  if (own === undefined) return undefined;
  const [, quoted, file = "", line, column] = PANIC.exec(lines[own] ?? "") ?? [];
  const summary = `panicked: ${quoted ?? messageBelow(lines, own)}`;
  const raised = { file, line: Number(line), column: Number(column) };
  const place = isLibrary(file) ? (callerBelow(lines, own) ?? raised) : raised;
  return { summary, place, end: panics.at(-1) ?? own };
}

function messageBelow(lines: readonly string[], at: number): string {
  const below = lines.slice(at + 1);
  const end = below.findIndex((line) => line === "" || /^(?:note: run with|stack backtrace:)/.test(line));
  return (end < 0 ? below : below.slice(0, end)).map((line) => line.trim()).join(" ");
}

/** With RUST_BACKTRACE: the first frame in the plugin's own source. */
function callerBelow(lines: readonly string[], at: number): SourcePlace | undefined {
  for (const frame of lines.slice(at)) {
    const [, file, line, column] = /^\s+at (.+\.rs):(\d+):(\d+)$/.exec(frame) ?? [];
    if (file !== undefined && !isLibrary(file)) return { file, line: Number(line), column: Number(column) };
  }
  return undefined;
}

function readOverflow(lines: readonly string[]): Reading | undefined {
  const end = lines.findLastIndex((line) => /^thread '.*'(?: \(\d+\))? has overflowed its stack$/.test(line));
  const summary = lines[end]?.replace(/ \(\d+\)/, "");
  return summary === undefined ? undefined : { summary, end };
}

/** The first error of a build: later ones often follow from it. */
function readCompiler(lines: readonly string[]): Reading | undefined {
  const arrow = /^\s*--> (.+):(\d+):(\d+)$/;
  const end = lines.findIndex((line, at) => arrow.test(line) && /^error(?:\[E\d+\])?: /.test(lines[at - 1] ?? ""));
  const [, file, line, column] = arrow.exec(lines[end] ?? "") ?? [];
  const summary = lines[end - 1];
  if (summary === undefined || file === undefined) return undefined;
  return { summary, place: { file, line: Number(line), column: Number(column) }, end };
}

/** `fn main() -> Result`: the error's Debug form, to which anyhow adds its causes. */
function readMainError(lines: readonly string[]): Reading | undefined {
  const end = lines.findLastIndex((line) => line.startsWith("Error: "));
  const error = lines[end];
  if (error === undefined) return undefined;
  const causes = lines.indexOf("Caused by:", end);
  const cause = causes < 0 ? undefined : lines[causes + 1]?.trim().replace(/^0: /, "");
  return { summary: cause === undefined ? error : `${error}: ${cause}`, end };
}
