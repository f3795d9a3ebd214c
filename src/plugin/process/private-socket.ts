/** A unix socket that nobody but this user may connect to, and that is gone when we are. */
import { rmSync } from "node:fs";
import type { Server } from "node:net";
import { nearest } from "../../lightningd/rpc.ts";
import { guardDirectory, releaseDirectory } from "./guard.ts";

const UMASK = 0o177;

/** @param path absolute; what is there is taken away @throws a system error if there cannot be such a socket */
export async function listenPrivately(server: Server, path: string): Promise<void> {
  guardDirectory(path);
  rmSync(path, { force: true });
  const listening = new Promise<void>((resolve, reject) => server.once("error", reject).once("listening", resolve));
  // The socket is made within this call, and what else is made meanwhile needs its own mode.
  const before = process.umask(UMASK);
  server.listen(nearest(path));
  process.umask(before);
  await listening;
}

export function closePrivate(server: Server, path: string): void {
  server.close();
  rmSync(path, { force: true });
  releaseDirectory(path);
}
