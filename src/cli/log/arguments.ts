/** Reads the arguments of `autoreload log` and `autoreload export`: perhaps a file, then words of a filter. */
import { existsSync } from "node:fs";
import { FilterError, parseFilter } from "../../session/filter/filter.ts";
import type { Filter } from "../../session/filter/filter.ts";

export interface Arguments {
  readonly file: string | undefined;
  readonly filter: Filter;
}

/** As yargs gives it. */
export type Word = string | number | undefined;

/** @param needsFile whether the first word is the file in any case @throws a sentence, if a word of the filter is wrong */
export function readArguments(given: readonly Word[], needsFile = false): Arguments {
  const words = given.filter((word) => word !== undefined).map(String);
  const [first = "", ...rest] = words;
  const file = needsFile || isFile(first) ? first : undefined;
  const text = (file === undefined ? words : rest).join(" ");
  try {
    return { file, filter: parseFilter(text) };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const marks = `${" ".repeat(error.from)}${"^".repeat(error.to - error.from)}`;
    throw new Error(`${error.message}\n  ${text}\n  ${marks}`, { cause: error });
  }
}

/** What has no sign of a filter is a file, though it need not exist yet with `-f`: a name with a slip is not to be a text to look for. */
function isFile(word: string): boolean {
  if (word === "") return false;
  return existsSync(word) || word.endsWith(".jsonl") || !/^(?:-|[a-z]+:|[<>"])/i.test(word);
}
