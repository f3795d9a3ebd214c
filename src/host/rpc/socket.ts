/**
 * The file of a unix socket. It never replaces another's file, is this user's alone from the first moment on, and is removed only while it
 * is ours.
 */
import { once } from "node:events";
import { lstatSync, renameSync, rmSync } from "node:fs";
import { connect } from "node:net";
import type { Server } from "node:net";
import { dirname, join } from "node:path";

/** Whether somebody listens on the socket. A socket whose process is gone refuses connections. */
export async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/**
 * Lets the server listen at this path, in place of a socket on which nobody listens any more. lightningd looks in the same way
 * (jsonrpc_listen).
 * @returns a function that removes the file, unless another one has taken its place
 * @throws if somebody listens there
 */
export async function listenAt(path: string, server: Server): Promise<() => void> {
  if (await answers(path)) throw new Error(`rpc filename '${path}' in use`);
  // Node removes the file that it listened on, by its name, when it ends. So it listens under another name, no longer than the path.
  const draft = join(dirname(path), `${process.pid}.new`);
  rmSync(draft, { force: true });
  const listening = once(server, "listening");
  const umask = process.umask(0o177);
  try {
    server.listen(draft);
  } finally {
    process.umask(umask);
  }
  await listening;
  const { ino } = lstatSync(draft);
  renameSync(draft, path);
  return () => {
    if (lstatSync(path, { throwIfNoEntry: false })?.ino === ino) rmSync(path, { force: true });
  };
}
