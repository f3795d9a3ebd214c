/**
 * A page as a story that can be played: `console` blocks of commands and what they show, files that the reader saves, and changes
 * that the reader makes to them. Other blocks are for reading.
 *
 *     Save this as `hello.py`:   before a block: its content is the file
 *     a block of `diff`:         a change of the file that was saved last; lines without a mark say where, `@@` parts places
 *     $ command                  in the shell, which is one for all of the page
 *     > line                     at the prompt that `autoreload run` opened
 */
export type Step =
  | { readonly kind: "command" | "typed"; readonly text: string; readonly shown: Shown }
  /** What the prompt's terminal shows by itself. */
  | { readonly kind: "seen"; readonly shown: Shown }
  | { readonly kind: "file"; readonly name: string; readonly content: string }
  | { readonly kind: "change"; readonly lines: readonly string[] };

/** Lines of the page, from the first to before the end. */
export interface Shown {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

interface Block {
  readonly language: string;
  /** The line after the fence. */
  readonly from: number;
  readonly lines: readonly string[];
  readonly before: string;
}

export function stepsOf(page: string): Step[] {
  return blocksOf(page).flatMap((block): Step[] => {
    if (block.language === "console") return consoleSteps(block);
    if (block.language === "diff") return [{ kind: "change", lines: block.lines }];
    const name = /[Ss]ave (?:this|it) as `([^`]+)`/.exec(block.before)?.[1];
    return name === undefined ? [] : [{ kind: "file", name, content: `${block.lines.join("\n")}\n` }];
  });
}

function blocksOf(page: string): Block[] {
  const lines = page.split("\n");
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const language = /^```(\w+)$/.exec(lines[at] ?? "")?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf("```", at);
    const before = lines.slice(0, at).join("\n").trimEnd().split("\n\n").at(-1) ?? "";
    blocks.push({ language, from: at + 1, lines: lines.slice(at + 1, end), before });
    at = end;
  }
  return blocks;
}

function consoleSteps({ from, lines }: Block): Step[] {
  const starts = lines.flatMap((line, at) => (/^[$>] /.test(line) ? [at] : []));
  const shown = (first: number, last = lines.length): Shown => ({
    from: from + first,
    to: from + last,
    lines: lines.slice(first, last),
  });
  const first = starts[0] ?? lines.length;
  const seen: Step[] = first > 0 || starts.length === 0 ? [{ kind: "seen", shown: shown(0, first) }] : [];
  return [
    ...seen,
    ...starts.map((at, index): Step => {
      const line = lines[at] ?? "";
      const kind = line.startsWith("$") ? "command" : "typed";
      return { kind, text: line.slice(2), shown: shown(at + 1, starts[index + 1]) };
    }),
  ];
}

/** @param diff in parts, each after a line of `@@` @returns the text after the change @throws if a part is not in it, once */
export function changed(text: string, diff: readonly string[]): string {
  const at = diff.indexOf("@@");
  const [first, rest] = at < 0 ? [diff, []] : [diff.slice(0, at), diff.slice(at + 1)];
  const without = (mark: string): string =>
    first
      .filter((line) => !line.startsWith(mark))
      .map((line) => `${line.slice(1)}\n`)
      .join("");
  const [before, after] = [without("+"), without("-")];
  if (text.split(before).length !== 2) throw new Error(`these lines do not stand in the file once:\n${before}`);
  const next = text.replace(before, () => after);
  return rest.length === 0 ? next : changed(next, rest);
}
