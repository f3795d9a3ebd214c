/** Java and what else runs on its machine: the root cause, since what wraps it says less. */
import type { SourcePlace, Reading } from "./reading.ts";

export function readJava(lines: readonly string[]): Reading | undefined {
  const start = lines.findLastIndex((line) => THROWN.test(line));
  if (start < 0) return undefined;
  const next = lines.findIndex((line, at) => at > start && !/^\s+(?:at |\.\.\. \d+ more)|^Caused by: /.test(line));
  const trace = next < 0 ? lines.slice(start) : lines.slice(start, next);
  const root = trace.findLastIndex((line) => line.startsWith("Caused by: "));
  const summary = (root < 0 ? trace[0] : trace[root])?.replace(THROWN, "").replace("Caused by: ", "") ?? "";
  const place = placeIn(trace.slice(Math.max(root, 0))) ?? placeIn(trace);
  return { summary, ...(place && { place }), end: start + trace.length - 1 };
}

const THROWN = /^(?:Exception in thread ".*" |Error: (?=Could not find or load main class))/;

/** Frames name the file without its directory. */
function placeIn(trace: readonly string[]): SourcePlace | undefined {
  for (const frame of trace) {
    const [, called = "", file, line] = /^\s+at (.+)\((\w+\.\w+):(\d+)\)$/.exec(frame) ?? [];
    if (file !== undefined && !/^(?:java|jdk|sun|javax)\b/.test(called)) return { file, line: Number(line) };
  }
  return undefined;
}
