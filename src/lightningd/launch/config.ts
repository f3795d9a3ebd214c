/**
 * lightningd's configuration, as far as options of ours may stand in it: which files it reads, in which order, and what
 * their lines say. The rules are lightningd's own (common/configdir.c, common/configvar.c in v26.06): `--conf` replaces
 * both default files; `<lightning-dir>/config` may choose the network whose own `config` comes next; the command line is
 * last, and of an option that is not `multi` the last value counts.
 */
import { readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import { type Setting, readArguments, splitSetting } from "./arguments.ts";

/** A line of a config file, not empty and no comment. `line` counts from 1. */
export type ConfigLine =
  | { readonly kind: "option"; readonly name: string; readonly value: string | undefined; readonly line: number }
  | { readonly kind: "include"; readonly path: string; readonly line: number };

export interface ConfiguredOptions {
  /** In lightningd's order: the default files or those of `--conf`, then the command line. */
  readonly settings: readonly Setting[];
  /** A sentence for each file that could not be read. */
  readonly problems: readonly string[];
}

/** Where lightningd was started, and how to read files. */
export interface Start {
  /** Absolute. lightningd's relative paths are relative to it. */
  readonly shellDirectory: string;
  /** Our own working directory, since lightningd starts a plugin in `<lightning-dir>/<network>`. */
  readonly cwd: string;
  readonly home: string | undefined;
  /** @throws as readFileSync does */
  readonly readFile?: (path: string) => string;
}

/**
 * @param argv lightningd's command line; undefined if it is not known: the files are then those next to our own working
 *   directory, and no problem if they do not exist.
 */
export function readConfiguration(argv: readonly string[] | undefined, start: Start): ConfiguredOptions {
  const given = argv === undefined ? [] : readArguments(argv);
  const reader = new ConfigReader(start.readFile ?? ((path) => readFileSync(path, "utf8")));
  const conf = lastValue(given, "conf");
  const settings = conf === undefined ? readDefaults(reader, argv, given, start) : reader.named(conf, start);
  return { settings: [...settings, ...given], problems: reader.problems };
}

/** `#` begins a comment only at the very beginning of a line, and `include` counts only with one space after it. */
export function parseConfig(text: string): ConfigLine[] {
  return text.split(/\r\n|\r|\n/).flatMap((content, index): ConfigLine[] => {
    const line = index + 1;
    if (content === "" || content.startsWith("#")) return [];
    if (content.startsWith("include ")) return [{ kind: "include", path: content.slice("include ".length), line }];
    return [{ kind: "option", ...splitSetting(content), line }];
  });
}

/** The value of an option that is not `multi`. */
export function lastValue(settings: readonly Setting[], name: string): string | undefined {
  return settings.findLast((setting) => setting.name === name)?.value;
}

function readDefaults(
  reader: ConfigReader,
  argv: readonly string[] | undefined,
  given: readonly Setting[],
  start: Start,
): readonly Setting[] {
  const directory = argv === undefined ? dirname(start.cwd) : lightningDirectory(given, start);
  const base = reader.optional(resolve(directory, "config"));
  const network = argv === undefined ? basename(start.cwd) : networkIn([...base, ...given]);
  return [...base, ...reader.optional(resolve(directory, network, "config"))];
}

/**
 * An absolute directory is what it says, even if our own is elsewhere by a symlink. A relative one was relative to where
 * lightningd was started, which `PWD` may tell wrongly, so our own directory decides if it ends in the same names.
 */
function lightningDirectory(given: readonly Setting[], { shellDirectory, cwd, home }: Start): string {
  const written = lastValue(given, "lightning-dir");
  if (written === undefined) return home === undefined ? shellDirectory : resolve(home, ".lightning");
  const ownParent = dirname(cwd);
  const names = relative("/", resolve("/", written));
  const endsAlike = names === "" || ownParent.endsWith(`/${names}`);
  return !isAbsolute(written) && endsAlike ? ownParent : resolve(shellDirectory, written);
}

const NETWORK_FLAGS = new Map([
  ["mainnet", "bitcoin"],
  ...["testnet", "testnet4", "signet", "regtest"].map((name): [string, string] => [name, name]),
]);

function networkIn(settings: readonly Setting[]): string {
  const last = settings.findLast(({ name }) => name === "network" || NETWORK_FLAGS.has(name));
  if (last === undefined) return "bitcoin";
  return NETWORK_FLAGS.get(last.name) ?? last.value ?? "bitcoin";
}

class ConfigReader {
  readonly problems: string[] = [];
  readonly #readFile: (path: string) => string;

  constructor(readFile: (path: string) => string) {
    this.#readFile = readFile;
  }

  /** The file that `--conf` names. */
  named(path: string, { shellDirectory }: Start): Setting[] {
    return this.#read(resolve(shellDirectory, path), "which --conf names", []);
  }

  /** A file in a default place, which need not exist. */
  optional(path: string): Setting[] {
    return this.#read(path, undefined, []);
  }

  /** @param because why the file should exist; undefined if it need not @param open the files whose `include` lines led here */
  #read(path: string, because: string | undefined, open: readonly string[]): Setting[] {
    const text = this.#text(path, because);
    if (text === undefined) return [];
    return parseConfig(text).flatMap((found) => {
      if (found.kind === "option")
        return [{ name: found.name, value: found.value, source: `${path} line ${found.line}` }];
      const included = resolve(dirname(path), found.path);
      if (included !== path && !open.includes(included)) {
        return this.#read(included, `which ${path} includes in line ${found.line}`, [...open, path]);
      }
      this.problems.push(`${path} line ${found.line} includes ${included} within itself. Take that line out.`);
      return [];
    });
  }

  #text(path: string, because: string | undefined): string | undefined {
    try {
      return this.#readFile(path);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const absent = code === "ENOENT" || code === "ENOTDIR" || (code === "EISDIR" && because === undefined);
      if (absent && because === undefined) return undefined;
      const subject = because === undefined ? `The config file ${path}` : `The config file ${path}, ${because},`;
      const what = absent ? "does not exist" : `cannot be read (${code ?? message})`;
      this.problems.push(`${subject} ${what}, so options for autoreload in it are not seen.`);
      return undefined;
    }
  }
}
