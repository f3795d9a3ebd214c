/** Says whether git is changing the working tree right now, so that half of a branch switch is not taken for the whole. */
import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** An older lock was left behind by a git that was killed. */
const STALE_MS = 60_000;

/**
 * The lock that git holds from before the first file that it writes until after the last one; undefined if it holds none.
 * @param directory within a working tree, or in none
 */
export async function gitLock(directory: string): Promise<string | undefined> {
  const gitDirectory = await findGitDirectory(directory);
  if (gitDirectory === undefined) return undefined;
  const path = join(gitDirectory, "index.lock");
  const lock = await stat(path).catch(() => undefined);
  return lock !== undefined && Date.now() - lock.mtimeMs < STALE_MS ? path : undefined;
}

async function findGitDirectory(directory: string): Promise<string | undefined> {
  for (let at = directory; ; at = dirname(at)) {
    const path = join(at, ".git");
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() === true) return path;
    if (found?.isFile() === true) return linkedGitDirectory(path);
    if (at === dirname(at)) return undefined;
  }
}

/** Of a further working tree or a submodule, .git is a file with the path of the directory. */
async function linkedGitDirectory(path: string): Promise<string | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  const [, target] = /^gitdir: (.+)$/m.exec(text) ?? [];
  return target === undefined ? undefined : resolve(dirname(path), target);
}
