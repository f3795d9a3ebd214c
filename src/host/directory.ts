/** The lightning-dir: one that was named is used and kept; else a temporary one is made, and removed at the end. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { NETWORK } from "./node.ts";

/** A unix socket's path may have no more bytes than this on any system that we support. */
const LONGEST_SOCKET_PATH = 103;

export interface LightningDir {
  readonly path: string;
  readonly socket: string;
  remove(): Promise<void>;
}

/** @throws if it cannot be made, or the socket's path in it would be too long */
export async function openLightningDir(named?: string): Promise<LightningDir> {
  const path = named === undefined ? await mkdtemp(join(tmpdir(), "autoreload-")) : resolve(named);
  const socket = join(path, NETWORK, "lightning-rpc");
  const bytes = Buffer.byteLength(socket);
  if (bytes > LONGEST_SOCKET_PATH) {
    throw new Error(
      `${socket} is too long for a unix socket: ${bytes} bytes of ${LONGEST_SOCKET_PATH}. Use another --lightning-dir.`,
    );
  }
  await mkdir(join(path, NETWORK), { recursive: true });
  return {
    path,
    socket,
    async remove() {
      if (named === undefined) await rm(path, { recursive: true, force: true });
    },
  };
}
