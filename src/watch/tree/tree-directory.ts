/** One directory of a tree, as it was last seen. */
import type { Dirent, Stats } from "node:fs";
import type { DirectoryWatch } from "../directory-watch.ts";
import type { Rules } from "../rules/rules.ts";
import type { Signature } from "../signature.ts";

export interface Directory {
  readonly path: string;
  /** To the top directory: "" or "a/b". */
  readonly relative: string;
  readonly ino: number;
  readonly watch: DirectoryWatch;
  /** Undefined until it is read. */
  rules: Rules | undefined;
  /** When its own rule files were last changed, since the epoch. */
  rulesChangedMs: number;
  /** Those that count, by name, and the directories that are entered. */
  readonly files: Map<string, Signature>;
  readonly directories: Map<string, Directory>;
}

/** The path of an entry, relative to the top directory. */
export function within(directory: Directory, name: string): string {
  return directory.relative === "" ? name : `${directory.relative}/${name}`;
}

/** @param path relative to the top directory: "" or "a/b" */
export function descend(top: Directory | undefined, path: string): Directory | undefined {
  let at = top;
  for (const name of path.split("/").filter(Boolean)) at = at?.directories.get(name);
  return at;
}

export function forEachDirectory(directory: Directory, visit: (directory: Directory) => void): void {
  visit(directory);
  for (const below of directory.directories.values()) forEachDirectory(below, visit);
}

/** Symlinks are not followed: they count as what they are, as to git. */
export function isFile(entry: Dirent | Stats): boolean {
  return entry.isFile() || entry.isSymbolicLink();
}
