/**
 * Asks for files. On a disk of this machine in place, which costs a tenth of what going through a thread costs; elsewhere by
 * a thread, since a server that does not answer must not hold up the messages that we pass on.
 */
import { lstatSync, readdirSync } from "node:fs";
import type { Dirent, Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";

export interface Files {
  /** Undefined if there is nothing, or nothing that we may see. */
  lstat(path: string): Stats | undefined | Promise<Stats | undefined>;
  /** None if the directory is gone; undefined if it cannot be read. */
  entries(directory: string): Promise<readonly Dirent[] | undefined>;
}

export const remoteFiles: Files = {
  lstat: (path) => lstat(path).catch(() => undefined),
  entries: async (directory) => readdir(directory, { withFileTypes: true }).catch(noneIfGone),
};

/** How long to ask in one go, so that messages in flight are not held up, in ms. */
const SLICE_MS = 4;

export function localFiles(): Files {
  let sinceMs = -Infinity;
  return {
    lstat: (path) => {
      try {
        return lstatSync(path, { throwIfNoEntry: false });
      } catch {
        return undefined;
      }
    },
    entries: async (directory) => {
      if (performance.now() - sinceMs > SLICE_MS) {
        await setImmediate();
        sinceMs = performance.now();
      }
      try {
        return readdirSync(directory, { withFileTypes: true });
      } catch (error) {
        return noneIfGone(error);
      }
    },
  };
}

function noneIfGone(error: unknown): [] | undefined {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR" ? [] : undefined;
}
