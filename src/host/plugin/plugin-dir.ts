/** Finds the plugins in a directory as lightningd does (plugin_fullpath, plugins_add_default_dir). */
import { constants, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** @returns the paths of its executable files, in the directory's own order @throws if it cannot be read */
export function pluginsIn(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((name) => (isPlugin(directory, name) ? [join(directory, name)] : []));
}

/** The plugins in a directory and in the directories within it; none if it does not exist. */
export function pluginsBelow(directory: string): readonly string[] {
  const inner = contentOf(directory).map((name) => join(directory, name));
  return [directory, ...inner].flatMap((path) => (contentOf(path).length > 0 ? pluginsIn(path) : []));
}

const ANYONE_RUNS = constants.S_IXUSR | constants.S_IXGRP | constants.S_IXOTH;

/** A plugin's name has no punctuation but these three, since editors leave files such as `#x.py#` and `x.py~`. */
function isPlugin(directory: string, name: string): boolean {
  if (/[!-,/:-@[-^`{-~]/.test(name) || name === "README.md") return false;
  const file = statSync(join(directory, name), { throwIfNoEntry: false });
  return file?.isFile() === true && (file.mode & ANYONE_RUNS) !== 0;
}

function contentOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
