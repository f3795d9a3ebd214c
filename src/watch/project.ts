/** Where the project is that an executable is built from. */
import { existsSync, realpathSync } from "node:fs";
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

/**
 * The nearest directory above the executable that looks like a project's: seen from where it really is, and if there is none,
 * from where the user named it; else the directory that it is in.
 * @param executable absolute; it may be missing
 */
export function projectDirectory(executable: string): string {
  return nearest(dirname(resolved(executable))) ?? nearest(dirname(executable)) ?? dirname(executable);
}

function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function nearest(directory: string): string | undefined {
  if (MARKERS.some((marker) => existsSync(join(directory, marker)))) return directory;
  const above = dirname(directory);
  return above === directory ? undefined : nearest(above);
}
