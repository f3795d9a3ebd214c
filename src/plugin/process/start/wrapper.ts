/**
 * The command of `--autoreload-exec`: one for `sh`, which takes lists, assignments, quotes and all else that a shell takes.
 * Where it has {}, the plugin's path is put, quoted as that place asks for it.
 */
import { quoted } from "../../file/executable.ts";
import type { Command } from "./spawning.ts";

/** `sh` has this name in its own complaints, so they are not taken for the plugin's. */
export const WRAPPER = "--autoreload-exec";

const PLACE = "{}";

/** @param exec without a {} the path is its last word */
export function wrappedCommand(exec: string, path: string, args: readonly string[]): Command {
  const line = withoutShell(exec.includes(PLACE) ? exec : `${exec} ${PLACE}`);
  return { file: "/bin/sh", args: ["-c", fill(line, path, args.length > 0), WRAPPER, ...args] };
}

const ASSIGNMENTS = String.raw`(?:[A-Za-z_]\w*=(?:'[^']*'|[^\s'"$\x60();&|<>]*)\s+)*`;
/** A program with its words, at the end of a list or alone. */
const LAST_PROGRAM = new RegExp(
  String.raw`^((?:[^'"$\x60()]*(?:&&|\|\||[;\n]))?\s*${ASSIGNMENTS})([\w./~+-]+ (?:[^;&|\n()]*)\{\}(?:[^;&|\n()]*))$`,
);
/** Words that may stand where a program's name stands, and are no programs. */
const SHELL_WORDS = /^(?:\.|source|eval|command|builtin|exec|time|then|do|else|elif|if|while|until) /;

/** Replaces the shell by the plugin, if that is possible: then signals and measurements meet the plugin's own process. */
function withoutShell(line: string): string {
  const [, before = "", program] = LAST_PROGRAM.exec(line) ?? [];
  return program === undefined || SHELL_WORDS.test(program) ? line : `${before}exec ${program}`;
}

type Quoting = "none" | "single" | "double";

/** @param hasArgs whether the plugin's arguments are to follow the last path that is a word, or else the whole command */
function fill(line: string, path: string, hasArgs: boolean): string {
  const nesting: Quoting[] = ["none"];
  let text = "";
  let wordEnd: number | undefined;
  for (let at = 0; at < line.length; at++) {
    const quoting = nesting.at(-1) ?? "none";
    const character = line[at] ?? "";
    if (line.startsWith(PLACE, at)) {
      text += inQuotes(path, quoting);
      at += PLACE.length - 1;
      wordEnd = endOfWord(line.slice(at + 1), text.length) ?? wordEnd;
      continue;
    }
    text += character;
    if (character === "\\" && quoting !== "single") text += line[++at] ?? "";
    else nest(nesting, quoting, character, line[at - 1]);
  }
  if (!hasArgs) return text;
  const end = wordEnd ?? text.length;
  return `${text.slice(0, end)} "$@"${text.slice(end)}`;
}

/** Goes into and out of quotes, and into the commands within double ones. */
function nest(nesting: Quoting[], quoting: Quoting, character: string, before: string | undefined): void {
  if (quoting === "single") {
    if (character === "'") nesting.pop();
  } else if (quoting === "double") {
    if (character === '"') nesting.pop();
    else if (character === "(" && before === "$") nesting.push("none");
  } else if (character === "'") nesting.push("single");
  else if (character === '"') nesting.push("double");
  else if (character === "(") nesting.push("none");
  else if (character === ")" && nesting.length > 1) nesting.pop();
}

/** Within quotes the path is part of a longer text, perhaps of a command for another shell, so it stands there as it is. */
function inQuotes(path: string, quoting: Quoting): string {
  switch (quoting) {
    case "none":
      return quoted(path);
    case "single":
      return path.replaceAll("'", String.raw`'\''`);
    case "double":
      return path.replaceAll(/["\\$`]/g, String.raw`\$&`);
  }
}

/** Where the word ends whose end the path is: there, or after a quote; undefined if more of the word follows. */
function endOfWord(rest: string, length: number): number | undefined {
  const [, quote] = /^(["']?)(?:$|[\s;&|<>)])/.exec(rest) ?? [];
  return quote === undefined ? undefined : length + quote.length;
}
