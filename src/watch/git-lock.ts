/** Whether git is changing the working tree right now, so that half of a branch switch is not taken for all of it. */
import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** A lock that is older was left behind by a git that was killed. */
const STALE_MS = 60_000;

/** @param directory within a working tree, or in none */
export async function isGitAtWork(directory: string): Promise<boolean> {
  const gitDirectory = await findGitDirectory(directory);
  if (gitDirectory === undefined) return false;
  // Git holds this lock from before the first file that it writes until after the last one.
  const lock = await stat(join(gitDirectory, "index.lock")).catch(() => undefined);
  return lock !== undefined && Date.now() - lock.mtimeMs < STALE_MS;
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
