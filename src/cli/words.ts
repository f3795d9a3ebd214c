/** Words of the command line that begin with a dash and are no options: yargs loses them, unless they stand behind `--`. */

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

/** They come back in the arguments' `_`, behind the command. */
export function withDashedWordsLast(args: readonly string[]): string[] {
  const isDashed = DASHED[args[0] ?? ""];
  if (isDashed === undefined || args.includes("--")) return [...args];
  const dashed = args.filter(isDashed);
  return dashed.length === 0 ? [...args] : [...args.filter((arg) => !isDashed(arg)), "--", ...dashed];
}
