/**
 * Finds our own options before lightningd tells them: on its command line, in its config files, or in our launcher; else in the
 * environment.
 * Nothing here fails and nothing is written: what cannot be read becomes a sentence, and the options may still come in `init`.
 */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { basename, isAbsolute, resolve } from "node:path";
import { type Ancestor, ancestors } from "./ancestors.ts";
import { type Setting, readArguments } from "./arguments.ts";
import { readConfiguration } from "./config.ts";
import { readLaunch } from "./launcher.ts";
import type { Launch } from "./launcher.ts";
import { findNativePlugins } from "./native-plugins.ts";
import type { NativePlugins } from "./native-plugins.ts";

/** One value of an option, and where the user wrote it. */
export interface FoundValue {
  /** Empty for a bare name. */
  readonly value: string;
  /** Words after "from", such as `lightningd's command line`, `/home/user/.lightning/config line 3` or `AUTORELOAD_PLUGIN`. */
  readonly source: string;
}

export interface FoundOptions {
  /**
   * By full option name, in lightningd's order: config files, then the command line. So of an option that is not `multi`, the last value
   * counts. The environment counts only for an option that stands nowhere else.
   */
  readonly values: ReadonlyMap<string, readonly FoundValue[]>;
  /** Relative paths are relative to this: the shell's `PWD`, or our working directory if lightningd had no shell. */
  readonly shellDirectory: string;
  readonly problems: readonly string[];
  /** The plugins that lightningd runs without us. */
  readonly native: NativePlugins;
  readonly launch: Launch;
}

export interface Environment {
  /** Our own arguments; none if not given. */
  readonly argv?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Nearest first; read only as far as needed. */
  readonly ancestors?: Iterable<Ancestor>;
  /** @throws as readFileSync does */
  readonly readFile?: (path: string) => string;
}

const PREFIX = "autoreload-";
const ENV_PREFIX = "AUTORELOAD_";

export function findOptions(environment: Environment): FoundOptions {
  const { env, cwd, readFile } = environment;
  const shellDirectory = env["PWD"] !== undefined && isAbsolute(env["PWD"]) ? env["PWD"] : cwd;
  const above = embedded(env) ?? lookUp(environment.ancestors ?? ancestors(process.ppid, process.platform));
  const start = { shellDirectory, cwd, home: env["HOME"], ...(readFile === undefined ? {} : { readFile }) };
  const configuration = readConfiguration(above.argv, start);
  const values = new Map<string, FoundValue[]>();
  const launch = readLaunch(environment.argv ?? []);
  // Options in lightningd's configuration are another autoreload's: a launcher declares none.
  for (const setting of launch.file === undefined ? configuration.settings : launch.options) add(values, setting);
  for (const setting of fromEnvironment(env)) if (!values.has(setting.name)) add(values, setting);
  const native = findNativePlugins(configuration.settings, shellDirectory, cwd);
  return { values, shellDirectory, problems: [...above.problems, ...configuration.problems], native, launch };
}

/**
 * A plugin's path as the user meant it. Relative ones are relative to the shell's directory wherever they stand, config
 * files included: lightningd gives the value without its place in `init`, and a path must not change its meaning then.
 * (lightningd itself takes a relative `plugin=` as relative to `<lightning-dir>/<network>`, which nobody types by hand.)
 * A shell leaves the `~` of `--autoreload-plugin=~/x.py` alone, so it is expanded here; lightningd leaves the space after
 * the `=` of a config line, so it is cut off.
 */
export function resolvePluginPath(written: string, shellDirectory: string): string {
  const value = written.trim();
  const fromHome = value === "~" || value.startsWith("~/");
  return fromHome ? resolve(homeOr(shellDirectory), value.slice(2)) : resolve(shellDirectory, value);
}

/** The system may not know the user, as in some containers, who then has no home. */
function homeOr(directory: string): string {
  try {
    return homedir();
  } catch {
    return directory;
  }
}

interface Above {
  /** lightningd's command line, if it was found. */
  readonly argv?: readonly string[];
  readonly problems: readonly string[];
}

/** The embedded lightningd has no command line of its own that could be looked up, so it puts one into the environment. */
function embedded(env: Environment["env"]): Above | undefined {
  const commandLine = env["LIGHTNINGD_COMMAND_LINE"];
  return commandLine === undefined ? undefined : { argv: JSON.parse(commandLine) as string[], problems: [] };
}

/** Goes up to the first ancestor that has an option of ours, or that is lightningd. */
function lookUp(above: Iterable<Ancestor>): Above {
  for (const { argv, problem } of above) {
    if (argv === undefined) return { problems: problem === undefined ? [] : [problem] };
    if (isLightningd(argv) || readArguments(argv).some(isOurs)) return { argv, problems: [] };
  }
  return { problems: [] };
}

/** Knows lightningd by its name, also as an argument of a program that runs others, or by an option that no other program has. */
function isLightningd(argv: readonly string[]): boolean {
  const [program = "", ...words] = argv.filter((word) => !word.startsWith("-"));
  const runsAnother = /^(valgrind|memcheck|qemu|ld[-.])/.test(basename(program));
  if ([program, ...(runsAnother ? words : [])].some(isItsName)) return true;
  return argv.some((word) => /^--(lightning-dir|important-plugin)(=|$)/.test(word));
}

/** npm puts the whole command into its process title, as one word: "npm exec vitest run test/lightningd". A file has no such name. */
function isItsName(word: string): boolean {
  return basename(word) === "lightningd" && (!word.includes(" ") || existsSync(word));
}

function* fromEnvironment(env: Environment["env"]): Generator<Setting> {
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith(ENV_PREFIX) || value === undefined || value === "") continue;
    const name = PREFIX + variable.slice(ENV_PREFIX.length).toLowerCase().replaceAll("_", "-");
    yield { name, value, source: variable };
  }
}

function isOurs({ name }: Setting): boolean {
  return name.startsWith(PREFIX);
}

function add(values: Map<string, FoundValue[]>, setting: Setting): void {
  if (!isOurs(setting)) return;
  const found = { value: setting.value ?? "", source: setting.source };
  const earlier = values.get(setting.name);
  if (earlier === undefined) values.set(setting.name, [found]);
  else earlier.push(found);
}
