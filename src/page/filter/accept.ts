/** Puts a chosen completion into the filter's text, and says what is selected then. Pure. */
import type { Completions } from "../../session/filter/complete.ts";

export interface Typed {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** After a key, its values are offered next. An example is selected, to be changed. After a whole word, the next word may begin. */
export function accept(text: string, { from, to }: Completions, word: string): Typed {
  const rest = text.slice(to);
  const goesOn = word.endsWith(":") || word === "-";
  const isExample = word.startsWith(">") || word.startsWith("<") || word.startsWith('"');
  const end = goesOn || isExample || rest.startsWith(" ") ? "" : " ";
  const written = text.slice(0, from) + quoted(word) + end + rest;
  if (isExample) {
    const [part = ""] = /\d+|text/.exec(word) ?? [];
    const at = from + word.indexOf(part);
    return { text: written, from: at, to: at + part.length };
  }
  const after = from + quoted(word).length + (goesOn ? 0 : 1);
  return { text: written, from: after, to: after };
}

/** A plugin's name may have white space. */
function quoted(word: string): string {
  return /\s/.test(word) ? `"${word}"` : word;
}
