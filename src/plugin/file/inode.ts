/** Looks at a path before its content is looked at: is something there, is it a file, may it be executed? */
import { existsSync, readlinkSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { kindOf, mayExecute, quoted } from "./executable.ts";
import type { Fault } from "./executable.ts";

/** Node.js shows this in place of bytes that are not UTF-8, and then looks for that name. */
const UNREADABLE = "\uFFFD";

/** Nothing is opened: opening a fifo would block. */
export function statExecutable(path: string): Stats | Fault {
  const stats = statOrFault(path);
  return "why" in stats ? stats : (wrongKind(path, stats) ?? notExecutable(path, stats) ?? stats);
}

function statOrFault(path: string): Stats | Fault {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? absent(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ELOOP") return circular(path);
    if (code === "ENOTDIR") return absent(path);
    return {
      why: "unreachable",
      sentence: `${path} cannot be reached (${code}).`,
      advice: "Give the user that runs lightningd the right to enter every directory above it (chmod +x DIRECTORY).",
    };
  }
}

function absent(path: string): Fault {
  if (path.includes(UNREADABLE)) {
    const sentence = `${path} has a name in it that is not UTF-8, which Node.js cannot open.`;
    return { why: "missing", sentence, advice: "Give it, and each directory above it, a name in UTF-8." };
  }
  const target = linkTarget(path);
  if (target !== undefined) {
    const sentence = `${path} is a symbolic link to ${target}, which does not exist.`;
    return {
      why: "dangling-symlink",
      sentence,
      advice: "Create what it points to; it is loaded as soon as it is there.",
    };
  }
  const sentence = `${path} does not exist${missingDirectory(path)}.`;
  const advice = "Create it, or correct --autoreload-plugin; it is loaded as soon as it is there.";
  return { why: "missing", sentence, advice };
}

/** The first missing directory of a path; the path itself if only its last name is missing. */
function missingDirectory(path: string): string {
  let missing = path;
  while (!existsSync(dirname(missing))) missing = dirname(missing);
  const directory = dirname(missing);
  if (kindOf(directory) !== "directory") return `: ${directory} is no directory`;
  return missing === path ? "" : `: there is no ${basename(missing)} in ${directory}`;
}

function circular(path: string): Fault {
  const sentence = `${path} is a symbolic link that leads back to itself.`;
  return { why: "dangling-symlink", sentence, advice: `Make it point to the plugin: ln -sfn TARGET ${quoted(path)}` };
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function wrongKind(path: string, stats: Stats): Fault | undefined {
  if (stats.isDirectory()) {
    const within = executableWithin(path);
    const advice = within === undefined ? "Name the executable file in it." : `Did you mean ${within}?`;
    return { why: "directory", sentence: `${path} is a directory.`, advice };
  }
  if (!stats.isFile()) {
    const sentence = `${path} is no regular file, so it cannot be run.`;
    return { why: "not-a-file", sentence, advice: "Correct --autoreload-plugin." };
  }
  if (stats.size > 0) return undefined;
  return { why: "empty", sentence: `${path} is empty.`, advice: "It is loaded when something is written to it." };
}

/** A plugin often lives in a directory of its own name. */
function executableWithin(directory: string): string | undefined {
  const stem = join(directory, basename(directory));
  return [".py", ".js", ".mjs", ".sh", ""].map((ending) => stem + ending).find((path) => mayExecute(path));
}

function notExecutable(path: string, stats: Stats): Fault | undefined {
  if (mayExecute(path)) return undefined;
  if ((stats.mode & 0o111) === 0) {
    return { why: "not-executable", sentence: `${path} has no execute bit.`, advice: `Run: chmod +x ${quoted(path)}` };
  }
  const mode = (stats.mode & 0o777).toString(8);
  const sentence = `${path} may not be executed by this user, though its mode is ${mode}.`;
  const advice = `Change its owner or mode (chmod a+rx ${quoted(path)}), or move it if its file system is mounted noexec.`;
  return { why: "not-executable", sentence, advice };
}
