/** Says whether a process has a file open for writing, as far as Linux shows: the processes of our own user. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setImmediate } from "node:timers/promises";

export const WRITERS_ARE_KNOWN = process.platform === "linux";

/** How long to look in one go, so that messages in flight are not held up, in ms. */
const SLICE_MS = 2;

/** @param path without symlinks @param except a process that does not count */
export async function isOpenForWriting(path: string, except?: number): Promise<boolean> {
  let sinceMs = performance.now();
  for (const process of list("/proc")) {
    if (!/^\d+$/.test(process) || Number(process) === except) continue;
    if (list(`/proc/${process}/fd`).some((file) => isWriter(`/proc/${process}`, file, path))) return true;
    if (performance.now() - sinceMs < SLICE_MS) continue;
    await setImmediate();
    sinceMs = performance.now();
  }
  return false;
}

function isWriter(process: string, file: string, path: string): boolean {
  try {
    if (readlinkSync(`${process}/fd/${file}`) !== path) return false;
    // In octal; the last two bits are O_WRONLY or O_RDWR (proc(5), open(2)).
    const [, flags = "0"] = /^flags:\s*(\d+)/m.exec(readFileSync(`${process}/fdinfo/${file}`, "latin1")) ?? [];
    return (Number.parseInt(flags, 8) & 3) !== 0;
  } catch {
    return false;
  }
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
