/** Paths of plugins as lightningd compares them: resolved, or by base name where no slash is given (plugin_paths_match). */
import { realpathSync } from "node:fs";
import { basename } from "node:path";

/** The path with all links resolved, or undefined if there is no such file. */
export function canonicalPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** @param path a registered plugin's path, resolved */
export function pathsMatch(path: string, name: string, canonical = canonicalPath(name)): boolean {
  if (!name.includes("/")) return basename(path) === name;
  return path === name || path === canonical;
}
