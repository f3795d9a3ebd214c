/** The ways in which editors, compilers and people save a file. */
import {
  chmodSync,
  closeSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

export const WAYS = [
  "in place",
  "rename",
  "delete and make",
  "executable later",
  "in two halves",
  "emptied first",
] as const;
export type Way = (typeof WAYS)[number];

/** Puts the text there. @param pause between two steps of a save */
export async function save(path: string, text: string, way: Way, pause: () => Promise<void>): Promise<void> {
  switch (way) {
    case "in place":
      await notBusy(() => writeFileSync(path, text));
      chmodSync(path, 0o755);
      return;
    case "rename":
      replace(path, text);
      return;
    case "delete and make":
      rmSync(path);
      await pause();
      writeFileSync(path, text, { mode: 0o755 });
      return;
    case "executable later":
      replace(path, text, 0o644);
      await pause();
      chmodSync(path, 0o755);
      return;
    case "in two halves":
      await inHalves(path, text, pause);
      return;
    case "emptied first":
      await notBusy(() => writeFileSync(path, ""));
      await pause();
      await notBusy(() => writeFileSync(path, text));
      return;
  }
}

export function touch(path: string): void {
  const now = new Date();
  utimesSync(path, now, now);
}

/** Not to be run for a while, as with a checkout that goes on. */
export async function withdraw(path: string, pause: () => Promise<void>): Promise<void> {
  const { mode } = statSync(path);
  chmodSync(path, 0o644);
  await pause();
  chmodSync(path, mode);
}

function replace(path: string, text: string, mode = 0o755): void {
  writeFileSync(`${path}~`, text, { mode });
  chmodSync(`${path}~`, mode);
  renameSync(`${path}~`, path);
}

async function inHalves(path: string, text: string, pause: () => Promise<void>): Promise<void> {
  const file = await notBusy(() => openSync(path, "w", 0o755));
  const middle = Math.floor(text.length / 2);
  writeSync(file, text.slice(0, middle));
  await pause();
  writeSync(file, text.slice(middle));
  closeSync(file);
}

/** At the very moment in which the system starts a file, it lets nobody open it for writing. */
async function notBusy<T>(write: () => T): Promise<T> {
  for (;;) {
    try {
      return write();
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ETXTBSY")) throw error;
    }
    await delay(1);
  }
}
