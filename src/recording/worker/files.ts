/** Where a recording is written to: a file that is not there yet, which only this user can read. */
import { constants, existsSync, fchmodSync, openSync, rmSync, statSync } from "node:fs";
import { join, parse } from "node:path";
import { makeOwnDirectory } from "../../lightningd/memory/user-directory.ts";
import { partPath } from "../../session/reading/parts.ts";
import { recordingsIn } from "../../session/reading/recordings.ts";
import type { Place } from "../notes.ts";

/** In the directory of ours. */
const MOST_SESSIONS = 10;
const MOST_TRIES = 1000;

/** @throws if there is a file of this path, a symlink too */
export function createFile(path: string): number {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_APPEND } = constants;
  const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND, 0o600);
  // Whatever the umask took away.
  fchmodSync(file, 0o600);
  return file;
}

/**
 * Makes a session's first file by the first of its names that is free: also the next file must not be there, of a session whose first one
 * was removed, since this session could not go on in it.
 * @throws if it cannot be made
 */
export function createFirst<T>(place: Place, at: string, create: (path: string) => T): T {
  const first = "file" in place ? place.file : inOurs(place, at);
  const { dir, name, ext } = parse(first);
  for (let tries = 1; ; tries++) {
    const path = tries === 1 ? first : join(dir, `${name}-${tries}${ext}`);
    if (existsSync(partPath(path, 2)) && tries < MOST_TRIES) continue;
    try {
      return create(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || tries === MOST_TRIES) throw error;
      if (tries === 1) refuseOther(path);
    }
  }
}

/** A session that is there is left alone for another name; what is no file was not meant to be one. @throws for such */
function refuseOther(path: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory() === true) throw new Error(`${path} is a directory: name a file in it`);
  if (there?.isFile() === false) throw new Error(`${path} is no file: name another one`);
}

function inOurs({ directory, name }: { readonly directory: string; readonly name: string }, at: string): string {
  makeOwnDirectory(directory);
  return join(directory, `${name}-${at.replaceAll(/[-:]|\.\d+/g, "")}.jsonl`);
}

/** Makes room for one more session among those that are kept. A file that another process writes to stays. */
export async function removeOldest(directory: string): Promise<void> {
  const recordings = await recordingsIn(directory);
  for (const { path, isRunning } of recordings.slice(MOST_SESSIONS - 1)) {
    if (isRunning) continue;
    for (let part = 1; existsSync(partPath(path, part)); part++) rmSync(partPath(path, part), { force: true });
  }
}
