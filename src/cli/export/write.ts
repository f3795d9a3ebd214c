/** Writes an exported session to a file. */
import { open, stat } from "node:fs/promises";

/** The file is as private as the session. @throws if it cannot be written, or is the session itself */
export async function writeFile(file: string, text: AsyncGenerator<string>, path: string): Promise<void> {
  const [read, written] = await Promise.all([file, path].map((one) => stat(one).catch(() => undefined)));
  if (read !== undefined && read.ino === written?.ino && read.dev === written.dev) {
    throw new Error(`${path} is the session that is read: name another file to write`);
  }
  // The session is read first: a file that is no session leaves the old output in place.
  const first = await text.next();
  const handle = await open(path, "w", 0o600);
  try {
    if (first.done !== true) await handle.write(first.value);
    for await (const piece of text) if (piece !== "") await handle.write(piece);
  } finally {
    await handle.close();
  }
}
