/** Where the project is that an executable is built from. */
import { realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** What lies in the top directory of a project. A package of a workspace has its own, and builds from there as well. */
const MARKERS = [
  "Cargo.toml",
  "go.mod",
  "package.json",
  "pyproject.toml",
  "setup.py",
  "CMakeLists.txt",
  "meson.build",
  "build.gradle",
  "build.gradle.kts",
  "pom.xml",
  "build.zig",
  "Package.swift",
  "dune-project",
  "Makefile",
  "GNUmakefile",
  "makefile",
  "justfile",
  ".git",
];

export interface Project {
  /** Undefined if there is none that is the user's own. */
  readonly directory: string | undefined;
  /** A nearer one that belongs to another user, who could have a build do anything. */
  readonly foreign: string | undefined;
}

/**
 * The nearest directory above the executable that looks like a project's: seen from where it really is, and if there is none,
 * from where the user named it; else the directory that it is in. Like git (its safe.directory), not one of another user's.
 * @param executable absolute; it may be missing
 */
export function findProject(executable: string): Project {
  const real = nearest(dirname(resolved(executable)));
  const found = real.directory === undefined ? nearest(dirname(executable)) : real;
  const foreign = real.foreign ?? found.foreign;
  if (found.directory !== undefined) return { directory: found.directory, foreign };
  const own = dirname(executable);
  return isForeign(own) ? { directory: undefined, foreign: foreign ?? own } : { directory: own, foreign };
}

function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function nearest(directory: string): Project {
  const markers = MARKERS.map((marker) => join(directory, marker)).filter((path) => ownerOf(path) !== undefined);
  const isSafe = !isForeign(directory) && markers.some((path) => !isForeign(path));
  if (isSafe) return { directory, foreign: undefined };
  const above = dirname(directory);
  const found = above === directory ? { directory: undefined, foreign: undefined } : nearest(above);
  return markers.length === 0 ? found : { ...found, foreign: directory };
}

/** Whether it is there and belongs to neither this user nor, as for git, the one who became root by sudo. */
function isForeign(path: string): boolean {
  const owner = ownerOf(path);
  const user = process.getuid?.();
  const isSudoer = user === 0 && String(owner) === process.env["SUDO_UID"];
  return owner !== undefined && owner !== user && !isSudoer;
}

function ownerOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid;
}
