/**
 * The directory of ours in the user's home, and the files in it. A later run believes what it reads there, so a file is read
 * only where nobody else can have written it, and written only where nobody else can have put something in its place.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import type { Stats } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { messageOf } from "../../jsonrpc/errors.ts";

const NAME = "cln-autoreload";
const WRITABLE_BY_OTHERS = 0o022;
const WRITABLE_BY_ALL = 0o002;
/** Nobody may rename others' files in such a directory. */
const STICKY = 0o1000;

/** By the XDG Base Directory Specification; on macOS where applications have theirs. @throws for a user without a home */
export function stateDirectory(env = process.env, platform = process.platform): string {
  const chosen = env["XDG_STATE_HOME"];
  if (chosen !== undefined && isAbsolute(chosen)) return join(chosen, NAME);
  const home = env["HOME"] ?? homedir();
  if (!isAbsolute(home)) throw new Error(`the home directory ${home} is not an absolute path`);
  return platform === "darwin" ? join(home, "Library/Application Support", NAME) : join(home, ".local/state", NAME);
}

/** Whether our files can be kept there: the directory is ours alone, or can be made so. Writes nothing. */
export function isOwnGround(directory: string): boolean {
  return whyNotOwnGround(directory) === undefined;
}

/** Why no files of ours can be kept there. */
export function whyNotOwnGround(directory: string): string | undefined {
  try {
    if (missingOf(directory).length === 0) checkOwn(directory);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** @throws if the file does not exist, or if it or its directory is not this user's alone */
export function readOwnFile(path: string): string {
  checkOwn(dirname(path));
  // Opening a fifo would wait for its writer.
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || !isOwn(stats)) throw new Error(`${path} is not a file of this user's alone`);
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

/**
 * Writes a file that only this user can read, and makes its directory. Another autoreload may read or write the same file now: it sees the
 * old text or the new one, never a part.
 * @throws if it cannot be written, or the directory is not this user's alone
 */
export function writeOwnFile(path: string, text: string): void {
  makeOwnDirectory(dirname(path));
  const draft = `${path}.${Math.random().toString(36).slice(2)}.new`;
  try {
    writeNewFile(draft, text);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function writeNewFile(path: string, text: string): void {
  const file = openSync(path, "wx", 0o600);
  try {
    // The umask may have taken these bits away.
    fchmodSync(file, 0o600);
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

/**
 * Makes a directory of this user's alone, and those above it that are missing. One by one: Node's own recursive mkdir never ends
 * on file systems that say ENOENT for a parent that is there (/proc).
 * @throws if it is there and is not this user's alone
 */
export function makeOwnDirectory(directory: string): void {
  for (const missing of missingOf(directory)) {
    try {
      mkdirSync(missing, { mode: 0o700 });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  }
  checkOwn(directory);
}

/**
 * The directories that have to be made for this one, the outermost first.
 * @throws if they would be in another user's directory: what root makes in a user's home, that user cannot write to
 */
function missingOf(directory: string): string[] {
  const stats = statSync(directory, { throwIfNoEntry: false });
  if (stats === undefined) return [...missingOf(dirname(directory)), directory];
  if (!isOurs(stats) && stats.uid !== 0) throw new Error(`${directory} belongs to another user`);
  return [];
}

function checkOwn(directory: string): void {
  const stats = lstatSync(directory);
  if (!stats.isDirectory() || !isOwn(stats)) throw new Error(`${directory} is not a directory of this user's alone`);
  checkAbove(dirname(realpathSync.native(directory)));
}

/** @throws if everybody may replace this directory by another one */
function checkAbove(directory: string): void {
  const { mode } = statSync(directory);
  if ((mode & WRITABLE_BY_ALL) !== 0 && (mode & STICKY) === 0)
    throw new Error(`${directory} can be written by everybody`);
  if (directory !== dirname(directory)) checkAbove(dirname(directory));
}

function isOwn(stats: Stats): boolean {
  return isOurs(stats) && (stats.mode & WRITABLE_BY_OTHERS) === 0;
}

function isOurs({ uid }: Stats): boolean {
  return uid === process.getuid?.();
}
