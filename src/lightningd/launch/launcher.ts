/**
 * A launcher: an executable of three lines, named as a plugin, that runs it behind autoreload. To lightningd autoreload is that
 * plugin then. Options of ours stand on our own command line: lightningd takes an option from one plugin only, and a node may
 * run several launchers.
 *
 *     autoreload.js --autoreload-plugin=/home/me/hello.py -- /home/me/plugins/hello.py --developer
 */
import { splitSetting } from "./arguments.ts";
import type { Setting } from "./arguments.ts";

/** How we were started. */
export interface Launch {
  /** The launcher's file; undefined if lightningd started us by our own. */
  readonly file: string | undefined;
  /** The launcher's options for us. */
  readonly options: readonly Setting[];
  /** lightningd's arguments, which are for the plugin. */
  readonly args: readonly string[];
}

/** @param argv our arguments, without Node's and our own name */
export function readLaunch(argv: readonly string[]): Launch {
  const end = argv.indexOf("--");
  const ours = argv.slice(0, Math.max(end, 0));
  const file = argv[end + 1];
  if (ours.length === 0 || !ours.every(isOurs) || file === undefined)
    return { file: undefined, options: [], args: argv };
  const options = ours.map((word) => ({ ...splitSetting(word.slice(2)), source: file }));
  return { file, options, args: argv.slice(end + 2) };
}

function isOurs(word: string): boolean {
  return word.startsWith("--autoreload-");
}

const MARK = "# Written by `autoreload launcher`";

/** @param program the words that start autoreload @param options such as `autoreload-plugin=/home/me/hello.py` */
export function launcherText(program: readonly string[], options: readonly string[]): string {
  const words = [...program, ...options.map((option) => `--${option}`)].map(quoted);
  return [
    "#!/bin/sh",
    `${MARK}, which writes it anew: to lightningd this is the plugin itself, and autoreload runs it.`,
    `exec ${words.join(" ")} -- "$0" "$@"`,
    "",
  ].join("\n");
}

export function isLauncher(text: string): boolean {
  return text.startsWith(`#!/bin/sh\n${MARK}`);
}

/** A word for sh. Words that need no quotes get none, since they are easier to read without. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
