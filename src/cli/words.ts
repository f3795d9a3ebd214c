/** Puts words that begin with a dash and are no options behind `--`: yargs would lose them elsewhere. */

const FLAGS = new Set(["-f", "-h", "-o"]);

const isFilterWord = (word: string): boolean => /^-[^-]/.test(word) && !FLAGS.has(word);
const isDash = (word: string): boolean => word === "-";

const DASHED: Readonly<Record<string, (word: string) => boolean>> = {
  log: isFilterWord,
  export: isFilterWord,
  call: isDash,
  hook: isDash,
  notify: isDash,
};

/** yargs gives them back in `_`, after the command. */
export function withDashedWordsLast(args: readonly string[]): string[] {
  const isDashed = DASHED[args[0] ?? ""];
  if (isDashed === undefined || args.includes("--")) return [...args];
  const dashed = args.filter(isDashed);
  return dashed.length === 0 ? [...args] : [...args.filter((arg) => !isDashed(arg)), "--", ...dashed];
}
