/** Colours of a terminal. */

export type Tone = "plain" | "quiet" | "name" | "bad" | "odd" | "good";

/** A piece of a line. */
export interface Piece {
  readonly text: string;
  readonly tone: Tone;
}

const CODES: Readonly<Record<Tone, string>> = { plain: "", quiet: "2", name: "36", bad: "31", odd: "33", good: "32" };

export interface Surface {
  readonly hasColours: boolean;
  /** Longer lines are cut; undefined if they are not. */
  readonly columns: number | undefined;
}

/** By the rules of https://no-color.org. */
export function surfaceOf(stream: { readonly isTTY?: boolean; readonly columns?: number }, env = process.env): Surface {
  const isTerminal = stream.isTTY === true;
  const isPlain = (env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb";
  const isWide = isTerminal && (stream.columns ?? 0) >= NARROWEST;
  return { hasColours: isTerminal && !isPlain, columns: isWide ? stream.columns : undefined };
}

/** A narrower terminal would show times and names alone, and one that does not know its width says 0. Such a one breaks lines itself. */
const NARROWEST = 60;

/** One line of these pieces, without its end. */
export function paint(pieces: readonly Piece[], { hasColours, columns = Infinity }: Surface): string {
  let line = "";
  let left = columns;
  for (const { text, tone } of pieces) {
    const shown = text.length > left ? `${text.slice(0, Math.max(0, left - 3))}...` : text;
    line += hasColours && CODES[tone] !== "" ? `\u001b[${CODES[tone]}m${shown}\u001b[0m` : shown;
    if (text.length > left) break;
    left -= text.length;
  }
  return line.trimEnd();
}
