/** The lightning-dir: one that was named is used and kept; else a temporary one is made, and removed at the end. */
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { checkSocketPath, inTemporary, removeTemporary } from "../plugin/process/temporary.ts";
import { NETWORK } from "./node.ts";

export interface LightningDir {
  readonly path: string;
  readonly socket: string;
  remove(): void;
}

/** @throws if it cannot be made, or the socket's path in it would be too long */
export async function openLightningDir(named?: string): Promise<LightningDir> {
  if (named === undefined) return await inTemporary(prepare, [tmpdir(), "/tmp"]);
  const kept = await prepare(resolve(named));
  return { ...kept, remove: () => undefined };
}

async function prepare(path: string): Promise<LightningDir> {
  const socket = join(path, NETWORK, "lightning-rpc");
  checkSocketPath(socket);
  // As lightningd's own.
  await mkdir(join(path, NETWORK), { recursive: true, mode: 0o700 });
  return { path, socket, remove: () => removeTemporary(path) };
}
