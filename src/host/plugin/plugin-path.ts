/** Compares paths of plugins as lightningd does: resolved, or by base name if no slash is given (plugin_paths_match). */
import { realpathSync } from "node:fs";
import { basename } from "node:path";

/** The path with all links resolved; undefined if the file does not exist. */
export function canonicalPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** @param path a registered plugin's resolved path */
export function pathsMatch(path: string, name: string, canonical = canonicalPath(name)): boolean {
  if (!name.includes("/")) return basename(path) === name;
  return path === name || path === canonical;
}
