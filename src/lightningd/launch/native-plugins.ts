/**
 * Which plugins lightningd runs by itself. Of one that autoreload is to run besides, lightningd would take all names for the
 * first to ask, and kill the other: autoreload, whose options on the command line it then does not know, and it ends.
 */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Setting } from "./arguments.ts";

export interface NativePlugins {
  /** Where a plugin's file is named, by its path without symlinks; in words that fit after "by". */
  readonly files: ReadonlyMap<string, string>;
  /** Directories of which lightningd runs every executable. */
  readonly directories: ReadonlySet<string>;
  /** Names and paths that it is told not to run. */
  readonly disabled: ReadonlySet<string>;
  /** Whether it was told to run none of those that come with it. */
  readonly withoutBundled: boolean;
}

export const NO_NATIVE_PLUGINS: NativePlugins = {
  files: new Map(),
  directories: new Set(),
  disabled: new Set(),
  withoutBundled: false,
};

/**
 * @param settings in lightningd's order
 * @param shellDirectory what relative paths are relative to
 * @param cwd our own working directory, `<lightning-dir>/<network>`
 */
export function findNativePlugins(settings: readonly Setting[], shellDirectory: string, cwd: string): NativePlugins {
  const files = new Map<string, string>();
  // lightningd looks there after all else, whatever it was told before.
  const always = canonical(resolve(dirname(cwd), "plugins"));
  const directories = new Set<string>();
  const disabled = new Set<string>();
  let withoutBundled = false;
  for (const { name, value = "", source } of settings) {
    const path = canonical(resolve(shellDirectory, value));
    if (name === "plugin" || name === "important-plugin") files.set(path, source);
    else if (name === "plugin-dir") directories.add(path);
    else if (name === "disable-plugin") disabled.add(value.includes("/") ? path : value);
    else if (name === "clear-plugins") {
      files.clear();
      directories.clear();
      withoutBundled = true;
    }
  }
  for (const directory of [always, ...below(always)]) directories.add(directory);
  return { files, directories, disabled, withoutBundled };
}

/** lightningd looks into the directories there as well, and no further (plugins_add_default_dir). */
function below(directory: string): string[] {
  try {
    return readdirSync(directory).map((name) => canonical(join(directory, name)));
  } catch {
    return [];
  }
}

/** By what lightningd is told to run this file, in words that fit after "by"; undefined if by nothing. */
export function nativeBy(path: string, native: NativePlugins): string | undefined {
  if (isDisabled(path, native)) return undefined;
  const { files, directories } = native;
  const file = canonical(path);
  const directory = dirname(file);
  return files.get(file) ?? (directories.has(directory) ? `its plugin directory ${directory}` : undefined);
}

/** Whether lightningd is told not to run this file, by its name or its path (plugin_paths_match). */
export function isDisabled(path: string, { disabled }: NativePlugins): boolean {
  const file = canonical(path);
  return disabled.has(file) || disabled.has(basename(file));
}

/** Whether lightningd runs the plugin of this name that comes with it. */
export function runsBundled(name: string, { files, disabled, withoutBundled }: NativePlugins): boolean {
  if ([...disabled].some((plugin) => basename(plugin) === name)) return false;
  return !withoutBundled || [...files.keys()].some((file) => basename(file) === name);
}

/**
 * Another plugin of the same name that lightningd is told to run; undefined if there is none.
 * @param own the file that lightningd runs us by: where it is not told to run that, it runs us by a script, which the other file
 *   then is
 */
export function namesakeOf(path: string, native: NativePlugins, own: string): string | undefined {
  if (nativeBy(own, native) === undefined) return undefined;
  const file = canonical(path);
  const name = basename(file);
  const ours = new Set([file, canonical(own)]);
  const candidates = [...native.files.keys(), ...[...native.directories].map((directory) => join(directory, name))];
  return candidates.find(
    (other) => basename(other) === name && !ours.has(other) && !isDisabled(other, native) && existsSync(other),
  );
}

/** The path without symlinks, as far as it exists. */
export function canonical(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
