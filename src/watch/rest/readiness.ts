/** Whether an executable that has changed can be started, or is still on its way. */
import { constants } from "node:fs";
import { access, open, realpath, stat } from "node:fs/promises";
import type { Blocked } from "../../trace/events/watch.ts";
import { isOpenForWriting, WRITERS_ARE_KNOWN } from "./writers.ts";

export type Readiness =
  | { readonly kind: "ready" }
  /** A process is writing to it. */
  | { readonly kind: "growing" }
  /** It has to change once more before anything can be done. */
  | { readonly kind: "blocked"; readonly why: Blocked };

/** Where we cannot see whether a linker has closed its file, it may pause for so long, in ms. */
const LINKER_PAUSE_MS = 300;

/** @param quietMs the time since its last event @param wrapped whether another program runs it, so that it needs no execute bit */
export async function readinessOf(path: string, quietMs: number, wrapped: boolean): Promise<Readiness> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return { kind: "blocked", why: "missing" };
  if (!stats.isFile()) return { kind: "blocked", why: "directory" };
  if (stats.size === 0) return { kind: "blocked", why: "empty" };
  if (await isGrowing(path, quietMs)) return { kind: "growing" };
  if (!wrapped && !(await mayExecute(path))) return { kind: "blocked", why: "forbidden" };
  return { kind: "ready" };
}

/** A script is saved in one go. Binaries are written for seconds, and with pauses, by compilers and copies. */
async function isGrowing(path: string, quietMs: number): Promise<boolean> {
  if (await isScript(path)) return false;
  if (!WRITERS_ARE_KNOWN) return quietMs < LINKER_PAUSE_MS;
  const real = await realpath(path).catch(() => undefined);
  return real !== undefined && (await isOpenForWriting(real));
}

async function isScript(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0).finally(() => file.close());
    return buffer.toString("latin1") === "#!";
  } catch {
    return false;
  }
}

async function mayExecute(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
