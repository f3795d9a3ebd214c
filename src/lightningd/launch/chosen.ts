/** Decides which of the plugins that the user named autoreload runs. */
import { resolvePluginPath } from "./find.ts";
import { canonical, isDisabled, nativeBy } from "./native-plugins.ts";
import type { Launch } from "./launcher.ts";
import type { NativePlugins } from "./native-plugins.ts";

export type Choice =
  | { readonly kind: "to-run"; readonly path: string }
  | { readonly kind: "disabled-by-user"; readonly path: string }
  /** @property by where lightningd was told to run it, as words after "by" */
  | { readonly kind: "run-by-lightningd"; readonly path: string; readonly by: string };

/** How we were started, and what else lightningd runs. */
export interface Situation {
  readonly native: NativePlugins;
  readonly launch: Launch;
  /** What relative paths are relative to. */
  readonly shellDirectory: string;
}

/**
 * A file that is named by several paths counts once, as for lightningd.
 * @param named the values of autoreload-plugin
 * @param startup whether lightningd is starting: only then it heeds disable-plugin, while `plugin start` takes what it names
 */
export function chosenPlugins(
  named: readonly string[],
  { native, launch, shellDirectory }: Situation,
  startup: boolean,
): Choice[] {
  const files = new Map<string, string>();
  for (const value of named) {
    const path = resolvePluginPath(value, shellDirectory);
    const file = canonical(path);
    if (!files.has(file)) files.set(file, path);
  }
  return [...files.values()].map((path) => {
    // A launcher has the plugin's name, and lightningd has not disabled that, or it would not have run the launcher.
    if (startup && launch.file === undefined && isDisabled(path, native)) return { kind: "disabled-by-user", path };
    const by = nativeBy(path, native);
    return by === undefined ? { kind: "to-run", path } : { kind: "run-by-lightningd", path, by };
  });
}
