/** The faults that an executable file may have, and the system that is to run it. */
import { accessSync, constants, statSync } from "node:fs";

export type Why =
  | "missing"
  | "dangling-symlink"
  | "unreachable"
  | "directory"
  | "not-a-file"
  | "empty"
  | "not-executable"
  | "bad-shebang"
  | "no-interpreter"
  | "foreign-binary";

export interface Fault {
  readonly why: Why;
  /** What is wrong, naming the file. */
  readonly sentence: string;
  /** What to do next. */
  readonly advice: string;
}

export interface System {
  /** PATH, as the plugin will have it. */
  readonly searchPath: string | undefined;
  readonly platform: NodeJS.Platform;
  readonly arch: NodeJS.Architecture;
}

export const THIS_SYSTEM: System = {
  searchPath: process.env["PATH"],
  platform: process.platform,
  arch: process.arch,
};

/** False for a regular file without any execute bit, even for root. */
export function mayExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return kindOf(path) === "file";
  } catch {
    return false;
  }
}

/** What is at the end of a path; undefined if nothing can be seen there. */
export function kindOf(path: string): "file" | "directory" | "other" | undefined {
  try {
    const stats = statSync(path);
    return stats.isFile() ? "file" : stats.isDirectory() ? "directory" : "other";
  } catch {
    return undefined;
  }
}

/** A path as a shell takes it. */
export function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
