/** Lays out JSON text without reading its values, so that every digit stays as the plugin wrote it. Pure. */
import { tokensOf } from "../../jsonrpc/json-text.ts";

const TOKENS = /["{}[\],:]|[^\s{}[\],:"]+/g;

/** What is nested deeper is indented no further: a plugin may nest without end, and its answer would come to gigabytes. */
const DEEPEST = 100;

/** On one line, without white space between tokens. */
export function compactJson(text: string): string {
  return layOut(text, { newline: () => "", colon: ":" });
}

/** On several lines, indented by two spaces. `{}` and `[]` stay on one line. */
export function prettyJson(text: string): string {
  return layOut(text, { newline: (depth) => `\n${"  ".repeat(Math.min(depth, DEEPEST))}`, colon: ": " });
}

interface Style {
  newline(depth: number): string;
  readonly colon: string;
}

function layOut(text: string, style: Style): string {
  let out = "";
  let depth = 0;
  /** Whether an opening bracket is the last that came: it stays on one line with the bracket that closes it, if that is next. */
  let isOpening = false;
  for (const token of tokensOf(text, TOKENS)) {
    const isClosing = token === "}" || token === "]";
    if (isClosing) depth--;
    if (isClosing !== isOpening) out += style.newline(depth);
    isOpening = token === "{" || token === "[";
    if (isOpening) depth++;
    out += token === ":" ? style.colon : token;
    if (token === ",") out += style.newline(depth);
  }
  return out;
}
