/**
 * The options on lightningd's command line, as it reads them before it has asked any plugin for its own
 * (gather_cmdline_args in Core Lightning's common/configdir.c): most names are still unknown to it, so whether the next word
 * is an option's value is guessed from its looks.
 */

/** An option as it was written. `value` is undefined for a name alone. */
export interface Setting {
  readonly name: string;
  readonly value: string | undefined;
  /** Where the option stands, as words after "from". */
  readonly source: string;
}

export const COMMAND_LINE = "lightningd's command line";

/** The options that lightningd knows when it reads its arguments: these take the next word as their value, whatever it looks like... */
const TAKE_A_VALUE = new Set(["conf", "lightning-dir", "network", "rpc-file"]);
/** ...and these never do. */
const TAKE_NONE = new Set([
  "testnet",
  "testnet4",
  "signet",
  "mainnet",
  "regtest",
  "developer",
  "list-features-only",
  "version",
]);

/** @param argv the program's own name first. Words before the first option are skipped, and `--` ends the options. */
export function readArguments(argv: readonly string[], source = COMMAND_LINE): Setting[] {
  const settings: Setting[] = [];
  for (let at = 1; at < argv.length;) {
    const word = argv[at++] ?? "";
    if (word === "--") break;
    if (!word.startsWith("-")) continue;
    const next = argv[at];
    const text = takesNext(word, next) ? `${word}=${argv[at++]}` : word;
    if (text.startsWith("--")) settings.push({ ...splitSetting(text.slice(2)), source });
  }
  return settings;
}

/** `name=value`, or a name alone. lightningd cuts off white space at the end of a value, and nowhere else. */
export function splitSetting(text: string): { readonly name: string; readonly value: string | undefined } {
  const equals = text.indexOf("=");
  if (equals < 0) return { name: text, value: undefined };
  return { name: text.slice(0, equals), value: text.slice(equals + 1).trimEnd() };
}

function takesNext(word: string, next: string | undefined): next is string {
  if (next === undefined) return false;
  const long = word.startsWith("--");
  if (long && word.includes("=")) return false;
  const name = long ? word.slice(2) : undefined;
  if (name !== undefined && TAKE_A_VALUE.has(name)) return true;
  if (name !== undefined && TAKE_NONE.has(name)) return false;
  return !next.startsWith("-");
}
