/** Strings of several lines, such as a traceback: line by line, as they read and not as JSON writes them. Pure. */
import { stringAt } from "../../../session/json/nodes.ts";
import { alignedBy } from "./align.ts";
import { changedLines } from "./line.ts";
import type { DiffLine } from "./line.ts";

/** @param texts JSON's, of values */
export function areOfLines(...texts: readonly string[]): boolean {
  return texts.every((text) => text.startsWith('"')) && texts.some((text) => LINE_END.test(text));
}

/** `\n`, but not the end of `\\n`. */
const LINE_END = /(?<!\\)(?:\\\\)*\\n/;

/** @param was JSON text of a string */
export function textLines(was: string | undefined, is: string | undefined, key: string, depth: number): DiffLine[] {
  const sign = was === undefined ? "+" : is === undefined ? "-" : " ";
  const pairs = alignedBy(linesOf(was), linesOf(is), (line) => line);
  return [
    { sign, depth, key, text: '"' },
    ...pairs
      .flatMap(([one, other]) => pairOf(one, other))
      .map((line) => ({ ...line, depth: depth + 1, key: "", isText: true })),
    { sign, depth, key: "", text: '"' },
  ];
}

function pairOf(was: string | undefined, is: string | undefined): Pick<DiffLine, "sign" | "text" | "changed">[] {
  if (was === undefined) return is === undefined ? [] : [{ sign: "+", text: is }];
  if (is === undefined) return [{ sign: "-", text: was }];
  return was === is ? [{ sign: " ", text: is }] : changedLines(was, is);
}

function linesOf(text: string | undefined): string[] {
  return text === undefined ? [] : stringAt(text, 0, text.length).split("\n");
}
