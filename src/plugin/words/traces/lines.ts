/** Errors of one line that holds message and place: shells, Perl, Ruby, assertions, compilers. */
import { normalize } from "node:path";
import type { Reading } from "./reading.ts";

interface OneLiner {
  /** With the groups `file`, `line`, `message`, and where there is one `column`. */
  readonly pattern: RegExp;
  /** A compiler's first error counts; a program's last. */
  readonly first?: boolean;
  /** What the lines after it must look like. */
  readonly mayFollow?: RegExp;
  readonly advice?: (message: string) => string | undefined;
}

const FILE = String.raw`(?<file>[^\s:][^:]*)`;

/** What the user's `--autoreload-exec` is called, whose shell complains as others do: no line of the plugin's is meant. */
const WRAPPER = /^--autoreload-exec: (?:-c: )?(?:line )?\d+: (?<message>[^`].*)$/;

const ONE_LINERS: readonly OneLiner[] = [
  // Bash, BusyBox. A syntax error is followed by a line that only repeats the source.
  { pattern: new RegExp(`^${FILE}: line (?<line>\\d+): (?<message>[^\`].*)$`), advice: adviceForCommand },
  // dash.
  { pattern: new RegExp(`^${FILE}: (?<line>\\d+): (?<message>.+)$`), advice: adviceForCommand },
  // zsh, and Ruby's syntax errors.
  {
    pattern: new RegExp(
      `^${FILE}:(?<line>\\d+): (?<message>(?:command not found|parse error|syntax error|no such).*)$`,
    ),
  },
  // Ruby.
  {
    pattern: new RegExp(`^${FILE}:(?<line>\\d+):in [\`'].*?': (?<message>.+)$`),
    advice: (message) => (message.endsWith("(LoadError)") ? "Install it (gem install, or bundle install)." : undefined),
  },
  // Perl. Warnings look the same, so only the last counts; what follows a compilation error says no more.
  {
    pattern:
      /^(?!BEGIN failed|Execution of|\s)(?<message>.+) at (?<file>\S+) line (?<line>\d+)(?:\.$|, (?:near|at|<).*$)/,
    mayFollow: /^(?:BEGIN failed|Execution of|\s|$)/,
  },
  // assert(3) of glibc, musl and macOS.
  { pattern: /^[^:]+: (?<file>[^:]+):(?<line>\d+): .+: (?<message>Assertion [`'].*' failed\.)$/ },
  {
    pattern:
      /^(?<message>Assertion failed: .*?)(?:,| \()? ?(?:function \w+, )?file:? (?<file>.+), line:? (?<line>\d+)\.?/,
  },
  { pattern: /^(?<message>Assertion failed: .*) \((?<file>[^:]+): \w+: (?<line>\d+)\)$/ },
  // GCC, Clang, and their sanitizer of undefined behaviour.
  {
    pattern: new RegExp(`^${FILE}:(?<line>\\d+):(?<column>\\d+): (?:fatal )?(?:runtime )?error: (?<message>.+)$`),
    first: true,
  },
  // TypeScript, in both of its forms.
  { pattern: /^(?<file>\S+)\((?<line>\d+),(?<column>\d+)\): error (?<message>TS\d+: .+)$/, first: true },
  { pattern: /^(?<file>\S+):(?<line>\d+):(?<column>\d+) - error (?<message>TS\d+: .+)$/, first: true },
  // Go's compiler.
  { pattern: /^(?<file>\S+\.go):(?<line>\d+):(?<column>\d+): (?<message>.+)$/, first: true },
];

export function readOneLiners(lines: readonly string[]): Reading | undefined {
  let last = readWrapper(lines);
  for (const liner of ONE_LINERS) {
    const found = readWith(liner, lines);
    if (found !== undefined && (last === undefined || found.end > last.end)) last = found;
  }
  return last;
}

function readWrapper(lines: readonly string[]): Reading | undefined {
  const end = lines.findLastIndex((line) => WRAPPER.test(line));
  const { message } = WRAPPER.exec(lines[end] ?? "")?.groups ?? {};
  if (message === undefined) return undefined;
  const advice = adviceForCommand(message);
  return { summary: `--autoreload-exec: ${message}`, ...(advice === undefined ? {} : { advice }), end };
}

function readWith({ pattern, first, mayFollow, advice }: OneLiner, lines: readonly string[]): Reading | undefined {
  // A name without a dot or a slash is a program's, such as bash in `bash: line 1`.
  const matches = (line: string): boolean => /[./]/.test(pattern.exec(line)?.groups?.["file"] ?? "");
  const end = first === true ? lines.findIndex(matches) : lines.findLastIndex(matches);
  const { file, line, column, message } = pattern.exec(lines[end] ?? "")?.groups ?? {};
  if (file === undefined || message === undefined) return undefined;
  if (mayFollow !== undefined && !lines.slice(end + 1).every((line) => mayFollow.test(line))) return undefined;
  const advised = advice?.(message);
  return {
    summary: message.replace(/ \(@INC .*$/, ""),
    place: { file: normalize(file), line: Number(line), ...(column === undefined ? {} : { column: Number(column) }) },
    ...(advised === undefined ? {} : { advice: advised }),
    end,
  };
}

function adviceForCommand(message: string): string | undefined {
  const [, command] = /^(\S+): (?:command )?not found$/.exec(message) ?? [];
  return command === undefined ? undefined : `Install ${command}, or start lightningd where its PATH leads to it.`;
}

const SAYS_SO =
  /\b(?:error|fatal|fail(?:ed|ure)?|cannot|can't|could not|couldn't|unable|denied|not found|no such|in use|refused|timed? ?out|abort(?:ed)?|exception|invalid|missing|illegal)\b/i;

/** As Go's log, Python's logging and ISO 8601 write it. */
const TIMESTAMP = /^\[?\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d[.,\d]*Z?\]?:? */;

/** Lines of programs that only report another's failure. */
const SAYS_LITTLE = /^collect2: error|^make(?:\[\d+\])?: \*\*\*|^error: (?:aborting due to|could not compile)/;

/** Of the last lines the last that speaks of a failure; only to be asked when nothing better is known. */
export function readVagueLine(lines: readonly string[]): Reading | undefined {
  const spoken = lines.map((line) => line.trim()).filter((line) => line !== "" && !SAYS_LITTLE.test(line));
  const summary = spoken.slice(-5).findLast((line) => SAYS_SO.test(line));
  return summary === undefined ? undefined : { summary: summary.replace(TIMESTAMP, ""), end: lines.length };
}
