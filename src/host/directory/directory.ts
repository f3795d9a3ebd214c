/**
 * The lightning-dir. A named one is used and kept, unless a node is running in it; else a temporary one is made, and removed at the end.
 */
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { messageOf } from "../../jsonrpc/errors.ts";
import { checkSocketPath, inTemporary, removeTemporary } from "../../plugin/process/temporary.ts";
import { NETWORK } from "../node.ts";
import { takePidFile } from "./pid-file.ts";
import { answers } from "../rpc/socket.ts";

export interface LightningDir {
  readonly path: string;
  readonly socket: string;
  /** Gives the directory free for others. */
  remove(): void;
}

/** @throws if it cannot be made, if another node has it, or if the socket's path in it would be too long */
export async function openLightningDir(named?: string): Promise<LightningDir> {
  if (named !== undefined) return await take(resolve(named));
  return await inTemporary(
    async (path) => ({ path, socket: await prepare(path), remove: () => removeTemporary(path) }),
    [tmpdir(), "/tmp"],
  );
}

async function take(path: string): Promise<LightningDir> {
  const socket = await prepare(path);
  try {
    if (await answers(socket)) throw new Error(`somebody answers at ${socket}`);
    const pidFile = await takePidFile(join(path, `lightningd-${NETWORK}.pid`));
    return { path, socket, remove: () => pidFile.release() };
  } catch (error) {
    const why = messageOf(error);
    throw new Error(
      `${path} cannot be used, a node may run in it: ${why}. Use another --lightning-dir, or stop that node`,
      { cause: error },
    );
  }
}

/** @returns the socket's path */
async function prepare(path: string): Promise<string> {
  const socket = join(path, NETWORK, "lightning-rpc");
  checkSocketPath(socket);
  for (const directory of [path, join(path, NETWORK)]) await make(directory);
  return socket;
}

/**
 * Makes a directory and none above it, as lightningd does. Node's recursive mkdir never ends on file systems that answer ENOENT for a
 * parent that exists.
 */
async function make(directory: string): Promise<void> {
  await mkdir(directory, { mode: 0o700 }).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
}
