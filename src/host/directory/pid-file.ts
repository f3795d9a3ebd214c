/**
 * The pid file by which one process has a lightning-dir to itself, like lightningd's own (pidfile_create in its lightningd.c). lightningd
 * locks the file and keeps it open. Node can lock files only on macOS, so on Linux a file that somebody has open counts as locked.
 */
import { closeSync, constants, ftruncateSync, openSync, readFileSync, realpathSync, rmSync, writeSync } from "node:fs";
import { isOpenForWriting } from "../../watch/rest/writers.ts";

/** fcntl.h: locks the file as it is opened, or fails with EAGAIN. Conflicts with lightningd's lockf there. */
const O_EXLOCK = process.platform === "darwin" ? 0x20 : 0;
const HOW = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK | O_EXLOCK;

export interface PidFile {
  /** Removes it; idempotent. */
  release(): void;
}

/** @throws if another process has it */
export async function takePidFile(path: string): Promise<PidFile> {
  const file = openIfFree(path);
  // This is looked at after our own file is open, so of two processes that start together neither can overlook the other.
  if (file === undefined || (await isOpenForWriting(realpathSync(path), process.pid))) {
    const holder = readFileSync(path, "utf8").trim();
    if (file !== undefined) closeSync(file);
    throw new Error(`process ${holder} has it (${path})`);
  }
  ftruncateSync(file);
  writeSync(file, `${process.pid}\n`);
  let isHeld = true;
  return {
    release() {
      if (!isHeld) return;
      isHeld = false;
      rmSync(path, { force: true });
      closeSync(file);
    },
  };
}

/** Undefined if another process has locked it. */
function openIfFree(path: string): number | undefined {
  try {
    return openSync(path, HOW, 0o640);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return undefined;
    throw error;
  }
}
