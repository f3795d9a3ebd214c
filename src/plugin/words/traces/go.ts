/** Go: panics and the runtime's fatal errors, each followed by goroutines with two lines a frame. */
import type { SourcePlace, Reading } from "./reading.ts";

export function readGo(lines: readonly string[]): Reading | undefined {
  const goroutine = lines.findLastIndex((line) => /^goroutine \d+ .*\[.*\]:$/.test(line));
  if (goroutine < 0) return undefined;
  const at = lines.findLastIndex((line, at) => at < goroutine && /^(?:panic|fatal error): /.test(line));
  const summary = lines[at];
  if (summary === undefined) return undefined;
  const first = lines.findIndex((line, index) => index > at && /^goroutine \d+ /.test(line));
  const place = placeOf(lines.slice(first + 1));
  return { summary, ...(place && { place }), end: goroutine };
}

/** Of the goroutine that failed, which comes first; the others are cut off at the next blank line. */
function placeOf(lines: readonly string[]): SourcePlace | undefined {
  const blank = lines.indexOf("");
  const frames = (blank < 0 ? lines : lines.slice(0, blank)).flatMap((line, at) => frameIn(lines[at - 1] ?? "", line));
  return (frames.find(({ library }) => !library) ?? frames[0])?.place;
}

/** The standard library of a package is in `src/<package>/`; modules of others are in `pkg/mod/`. */
function frameIn(called: string, line: string): { readonly place: SourcePlace; readonly library: boolean }[] {
  const [, file, number] = /^\t(.+\.go):(\d+)(?: |$)/.exec(line) ?? [];
  if (file === undefined) return [];
  const [, name] = /^(?:created by )?((?:[\w.-]+\/)*\w+)\./.exec(called) ?? [];
  const library = /\/pkg\/mod\/|\/src\/(?:runtime|internal)\//.test(file) || file.includes(`/src/${name}/`);
  return [{ place: { file, line: Number(number) }, library }];
}
