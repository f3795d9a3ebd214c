/**
 * Finds the plugins that lightningd runs by itself. If autoreload runs one of them too, lightningd gives all names to the plugin that asks
 * first, and kills the other one. If that is autoreload, lightningd no longer knows autoreload's options on its command line, and ends.
 */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Setting } from "./arguments.ts";

export interface NativePlugins {
  /** By a plugin file's path without symlinks: where lightningd was told to run it, as words after "by". */
  readonly files: ReadonlyMap<string, string>;
  /** Directories of which lightningd runs every executable. */
  readonly directories: ReadonlySet<string>;
  /** Names and paths that lightningd was told not to run. */
  readonly disabled: ReadonlySet<string>;
  /** Whether lightningd was told to run none of its own plugins. */
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
 * @param shellDirectory relative paths are relative to it
 * @param cwd our own working directory, `<lightning-dir>/<network>`
 */
export function findNativePlugins(settings: readonly Setting[], shellDirectory: string, cwd: string): NativePlugins {
  const files = new Map<string, string>();
  // lightningd looks there last, whatever it was told.
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

/** lightningd looks into the directories there as well, but not deeper (plugins_add_default_dir). */
function below(directory: string): string[] {
  try {
    return readdirSync(directory).map((name) => canonical(join(directory, name)));
  } catch {
    return [];
  }
}

/** Where lightningd was told to run this file, as words after "by"; undefined if it was not. */
export function nativeBy(path: string, native: NativePlugins): string | undefined {
  if (isDisabled(path, native)) return undefined;
  const { files, directories } = native;
  const file = canonical(path);
  const directory = dirname(file);
  return files.get(file) ?? (directories.has(directory) ? `its plugin directory ${directory}` : undefined);
}

/** Whether lightningd was told not to run this file, by its name or its path (plugin_paths_match). */
export function isDisabled(path: string, { disabled }: NativePlugins): boolean {
  const file = canonical(path);
  return disabled.has(file) || disabled.has(basename(file));
}

/** Whether lightningd runs its own plugin of this name. */
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
