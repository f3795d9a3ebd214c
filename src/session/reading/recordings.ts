/** Lists the recordings in the user's state directory, and says which of them are still running. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isOwnGround, stateDirectory } from "../../lightningd/memory/user-directory.ts";
import type { Header } from "../format/events.ts";
import { readHeader } from "./session-file.ts";

export interface Recording {
  /** The path of its first file. */
  readonly path: string;
  readonly header: Header;
  /** Whether the recording process lives, and records this session. */
  readonly isRunning: boolean;
}

/** The directory of recordings that were not given a file. @throws for a user without a home */
export function sessionsDirectory(): string {
  return join(stateDirectory(), "sessions");
}

/** The newest first; none if the directory does not exist. @throws if the directory is not this user's alone */
export async function recordingsIn(directory: string): Promise<Recording[]> {
  if (!isOwnGround(directory)) throw new Error(`${directory} is not a directory of this user's alone: it is not read`);
  const names = await readdir(directory).catch(() => []);
  const paths = names.filter((name) => name.endsWith(".jsonl")).map((name) => join(directory, name));
  const read = await Promise.all(paths.map(async (path) => ({ path, header: await headerIn(path) })));
  const sessions = read.flatMap(({ path, header }) =>
    header === undefined || header.part !== undefined ? [] : [{ path, header }],
  );
  const newestFirst = sessions.toSorted((one, other) => Date.parse(other.header.at) - Date.parse(one.header.at));
  const pids = new Set<number>();
  return newestFirst.map(({ path, header }) => {
    const { pid } = header;
    // A process records one session at a time: if it has begun a newer one, this one has ended.
    const isRunning = pid !== undefined && !pids.has(pid) && lives(pid);
    if (pid !== undefined) pids.add(pid);
    return { path, header, isRunning };
  });
}

/** Undefined for a file that is no session, and for a session without a header yet. */
async function headerIn(path: string): Promise<Header | undefined> {
  try {
    return await readHeader(path);
  } catch {
    return undefined;
  }
}

function lives(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
