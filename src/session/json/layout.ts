/** Lays out JSON text without reading its values, so that every digit stays as the plugin wrote it. Pure. */
import { tokensOf } from "../../jsonrpc/json-text.ts";

const TOKENS = /["{}[\],:]|[^\s{}[\],:"]+/g;

/** On one line, without white space between tokens. */
export function compactJson(text: string): string {
  return layOut(text, { newline: () => "", colon: ":" });
}

/** On several lines, indented by two spaces. `{}` and `[]` stay on one line. */
export function prettyJson(text: string): string {
  return layOut(text, { newline: (depth) => `\n${"  ".repeat(depth)}`, colon: ": " });
}

interface Style {
  newline(depth: number): string;
  readonly colon: string;
}

function layOut(text: string, style: Style): string {
  let out = "";
  let depth = 0;
  for (const token of tokensOf(text, TOKENS)) {
    switch (token) {
      case "{":
      case "[":
        out += token + style.newline(++depth);
        break;
      case "}":
      case "]":
        out = withoutBreak(out, style.newline(depth--)) ?? out + style.newline(depth);
        out += token;
        break;
      case ",":
        out += token + style.newline(depth);
        break;
      case ":":
        out += style.colon;
        break;
      default:
        out += token;
    }
  }
  return out;
}

/** Takes back the line break after an opening bracket that is closed at once. @returns undefined if something stands in the brackets */
function withoutBreak(out: string, newline: string): string | undefined {
  const before = out.slice(0, out.length - newline.length);
  return out.endsWith(newline) && /[{[]$/.test(before) ? before : undefined;
}
