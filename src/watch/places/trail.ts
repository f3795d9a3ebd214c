/**
 * The way that a path takes through the file system: every directory that is asked for a name, and the name, symlinks
 * followed. Any change of what the path leads to is an event on one of these names, be it a save, a symlink switched to
 * another target, or a directory above put in another's place.
 */
import type { Stats } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import { dirname, join, sep } from "node:path";

export interface Step {
  /** Where it is looked for: a path without symlinks. */
  readonly directory: string;
  readonly name: string;
  /** Whether it is a directory, and no symlink to one. */
  readonly isDirectory: boolean;
}

export interface Trail {
  /** At least one, as far as the path exists; the last one may name something that does not. */
  readonly steps: readonly Step[];
  /** Undefined if nothing is there. */
  readonly target: Target | undefined;
}

export interface Target {
  /** Without symlinks. */
  readonly path: string;
  readonly stats: Stats;
}

/** As many as Linux follows before it gives ELOOP. */
const MAX_SYMLINKS = 40;

/** @param path absolute */
export async function followTrail(path: string): Promise<Trail> {
  const steps: Step[] = [];
  const names = namesOf(path);
  let directory: string = sep;
  let symlinks = 0;
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === "..") {
      directory = dirname(directory);
      continue;
    }
    const place = join(directory, name);
    const stats = await lstat(place).catch(() => undefined);
    steps.push({ directory, name, isDirectory: stats?.isDirectory() === true });
    if (stats?.isSymbolicLink() === true) {
      const link = await readlink(place).catch(() => undefined);
      if (link === undefined || ++symlinks > MAX_SYMLINKS) return { steps, target: undefined };
      names.unshift(...namesOf(link));
      if (link.startsWith(sep)) directory = sep;
    } else if (stats === undefined || (names.length > 0 && !stats.isDirectory())) {
      return { steps, target: undefined };
    } else if (names.length === 0) return { steps, target: { path: place, stats } };
    else directory = place;
  }
  // The path is the root, or ends in "..".
  const stats = await lstat(directory).catch(() => undefined);
  return { steps, target: stats && { path: directory, stats } };
}

function namesOf(path: string): string[] {
  return path.split(sep).filter((name) => name !== "" && name !== ".");
}
