/** Finds places in files that a text names, as Python, Node, Go, Rust and compilers write them. Pure. */
import { isLibrary } from "../../session/rows/library.ts";

export interface Place {
  /** Where the place begins in the text. */
  readonly from: number;
  readonly to: number;
  readonly words: string;
  /** An absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** Only absolute paths, since the page does not know what others are relative to. */
const PYTHON = /File "(\/[^"\n]+)", line (\d+)/g;
const OTHERS = /(?<![\w./:-])(?:file:\/\/)?(\/(?:[\w@%+=~.-]+\/)*[\w@%+=~.-]+\.\w{1,8}):(\d{1,7})(?::(\d{1,5}))?/g;

export function placesIn(text: string): Place[] {
  const found = [PYTHON, OTHERS].flatMap((pattern) => Array.from(text.matchAll(pattern), placeOf));
  return found.toSorted((one, other) => one.from - other.from);
}

/** The place to look at first: the last one outside of libraries, which is the innermost of the plugin's own. */
export function mainPlaceIn(text: string): Place | undefined {
  const places = placesIn(text);
  return places.findLast(({ file }) => !isLibrary(file)) ?? places.at(-1);
}

function placeOf({ 0: words, 1: file = "", 2: line, 3: column, index: from }: RegExpExecArray): Place {
  const place = { from, to: from + words.length, words, file, line: Number(line) };
  return column === undefined ? place : { ...place, column: Number(column) };
}

export type Editor = "vscode" | "cursor" | "zed" | "idea" | "none";

/** Programs that open a file by an address. The addresses are made here alone: an address from elsewhere could be a script's. */
export const EDITORS: Readonly<Record<Editor, (file: string, line: number) => string>> = {
  vscode: (file, line) => `vscode://file${file}:${line}`,
  cursor: (file, line) => `cursor://file${file}:${line}`,
  zed: (file, line) => `zed://file${file}:${line}`,
  idea: (file, line) => `idea://open?file=${file}&line=${line}`,
  none: () => "",
};

/** @returns an address; undefined if the user has no such program */
export function addressOf(editor: Editor, file: string, line: number): string {
  return EDITORS[editor](encodeURI(file.toWellFormed()).replaceAll("?", "%3F").replaceAll("#", "%23"), line);
}
