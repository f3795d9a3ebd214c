/** Reads a session from its files, in the order of the lines. It keeps no more in memory than one read brought. */
import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Header } from "../format/events.ts";
import { PartLines } from "./part-lines.ts";
import type { Item } from "./part-lines.ts";
import { continues, pathAfter } from "./parts.ts";

export interface Following {
  /** Ends the reading. */
  readonly signal: AbortSignal;
  /** How often to look for more, in ms. */
  readonly everyMs?: number;
}

const READ_BYTES = 256 * 1024;
const NEWLINE = 10;
/** A call of `stat` takes microseconds, and no file watch reports every change on every system. */
const LOOK_EVERY_MS = 100;

/**
 * The items of the session that begins with this file, one array for each read.
 * @param following goes on at the end as the files grow, and waits for the first file if it does not exist yet; a file that is begun anew
 * is read anew
 * @throws if the file cannot be read, or does not begin with a header of session/1
 */
export async function* readSession(path: string, following?: Following): AsyncGenerator<readonly Item[]> {
  for (let at: string | undefined = path; at !== undefined;) {
    const handle = await opened(at, following);
    if (handle === undefined) return;
    const isFile = await isRegular(handle);
    const part: Part = { path: at, handle, isFile, header: undefined, end: "end" };
    try {
      // A pipe is at its end when it ends.
      yield* itemsOf(part, isFile ? following : undefined);
    } finally {
      await handle.close();
    }
    at = part.end === "anew" ? at : await nextPath(part);
  }
}

/** The header of the session in this file, which is to be read again. @throws if it has none */
export async function readHeader(path: string): Promise<Header> {
  const handle = await open(path).catch((error: unknown) => {
    throw new Error(unreadable(path, error), { cause: error });
  });
  try {
    const stats = await handle.stat();
    if (stats.isFIFO() || stats.isSocket() || stats.isCharacterDevice()) throw new Error(`${path} ${ONLY_ONCE}`);
    return await headerOf(path, handle);
  } finally {
    await handle.close();
  }
}

interface Part {
  readonly path: string;
  readonly handle: FileHandle;
  /** Whether it can be read at any place, as a pipe cannot. */
  readonly isFile: boolean;
  header: Header | undefined;
  /** Why its reading ended: at the end of the file, or because another file has its name. */
  end: "end" | "anew";
}

async function* itemsOf(part: Part, following: Following | undefined): AsyncGenerator<readonly Item[]> {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  const lines = new PartLines(part.path);
  let isLastRead = following === undefined;
  for (let position = 0; ;) {
    const bytesRead = await readAt(part, buffer, position);
    position += bytesRead;
    if (bytesRead > 0) {
      const items = lines.push(buffer.subarray(0, bytesRead));
      part.header = lines.header;
      yield items;
    } else if (isLastRead || following === undefined) break;
    // The next file exists, so this one will not grow any more: read the bytes that came since the last read, then end.
    else if ((await nextPath(part)) !== undefined) isLastRead = true;
    else if (await isAnew(part, position)) {
      part.end = "anew";
      return;
    } else {
      yield [{ kind: "quiet" }];
      if (!(await paused(following))) return;
    }
  }
  yield lines.end();
}

async function isRegular(handle: FileHandle): Promise<boolean> {
  const stats = await handle.stat();
  return stats.isFile();
}

type Readable = Pick<Part, "path" | "handle" | "isFile">;

async function readAt({ path, handle, isFile }: Readable, buffer: Buffer, position: number): Promise<number> {
  try {
    return (await handle.read(buffer, 0, buffer.length, isFile ? position : null)).bytesRead;
  } catch (error) {
    throw new Error(unreadable(path, error), { cause: error });
  }
}

/** Whether another file has the name, or the file is shorter than what was read. */
async function isAnew(part: Part, position: number): Promise<boolean> {
  const [now, read] = [await stat(part.path).catch(() => undefined), await part.handle.stat()];
  return now !== undefined && (now.ino !== read.ino || now.size < position);
}

/** The path of the session's next file, once that has its header. */
async function nextPath(part: Part): Promise<string | undefined> {
  const { header } = part;
  if (header === undefined) return undefined;
  const path = pathAfter(part.path, header);
  const next = await readHeader(path).catch(() => undefined);
  return next !== undefined && continues(next, header) ? path : undefined;
}

async function headerOf(path: string, handle: FileHandle): Promise<Header> {
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  const bytesRead = await readAt({ path, handle, isFile: true }, buffer, 0);
  const head = buffer.subarray(0, bytesRead);
  const lines = new PartLines(path);
  lines.push(head.subarray(0, head.indexOf(NEWLINE) + 1 || bytesRead));
  if (lines.header === undefined) lines.end();
  if (lines.header === undefined) throw new Error(`${path} has no header`);
  return lines.header;
}

/** Undefined if the signal ended the wait for the file. */
async function opened(path: string, following: Following | undefined): Promise<FileHandle | undefined> {
  for (;;) {
    try {
      return await open(path);
    } catch (error) {
      if (following === undefined || !isMissing(error)) throw new Error(unreadable(path, error), { cause: error });
    }
    if (!(await paused(following))) return undefined;
  }
}

/** False if the signal ended the pause. */
async function paused({ signal, everyMs = LOOK_EVERY_MS }: Following): Promise<boolean> {
  await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

const ONLY_ONCE = "cannot be read more than once, as is needed here: write it to a file first";
const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
};

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}

function unreadable(path: string, error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return `${path} cannot be read: ${UNREADABLE[code] ?? message}`;
}
