/**
 * What a plugin's last words on stderr say: the one line that tells what happened, and where in its source. Each language
 * has its reader; the error that ends last counts, since what came before it was survived.
 */
import { stripVTControlCharacters } from "node:util";
import { readC } from "./traces/c.ts";
import { readGo } from "./traces/go.ts";
import { readJava } from "./traces/java.ts";
import { readJavaScript } from "./traces/javascript.ts";
import { readOneLiners, readVagueLine } from "./traces/lines.ts";
import { readPython } from "./traces/python.ts";
import type { Explanation, Reading, TraceReader } from "./traces/reading.ts";
import { readRust } from "./traces/rust.ts";

export type { Explanation } from "./traces/reading.ts";
export { tellsOverlap } from "./overlap.ts";

const READERS: readonly TraceReader[] = [readPython, readJavaScript, readGo, readRust, readJava, readC, readOneLiners];

const LONGEST_SUMMARY = 300;

/** @param tail the last lines of stderr, of which the first may be the middle of something */
export function explainStderr(tail: string): Explanation | undefined {
  const lines = stripVTControlCharacters(tail).split(/\r?\n/);
  let last: Reading | undefined;
  for (const read of READERS) {
    const found = read(lines);
    if (found !== undefined && (last === undefined || found.end > last.end)) last = found;
  }
  last ??= readVagueLine(lines);
  if (last === undefined) return undefined;
  const { end: _, ...explanation } = last;
  return { ...explanation, summary: shortened(explanation.summary) };
}

function shortened(summary: string): string {
  return summary.length <= LONGEST_SUMMARY ? summary : `${summary.slice(0, LONGEST_SUMMARY)}...`;
}
