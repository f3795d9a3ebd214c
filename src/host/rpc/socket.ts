/** The file of a unix socket: never another's, for this user only from the first moment on, and taken away only while it is ours. */
import { once } from "node:events";
import { lstatSync, renameSync, rmSync } from "node:fs";
import { connect } from "node:net";
import type { Server } from "node:net";
import { dirname, join } from "node:path";

/** Whether somebody listens there. What a process left behind that is gone refuses. */
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
 * Has the server listen there, in the place of what nobody listens at any more. lightningd looks in the same way (jsonrpc_listen).
 * @returns takes the file away, unless another one has come in its place
 * @throws if somebody listens there
 */
export async function listenAt(path: string, server: Server): Promise<() => void> {
  if (await answers(path)) throw new Error(`rpc filename '${path}' in use`);
  // Node removes at its end what it listened at, by that name; so it has another one, no longer than the path.
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
