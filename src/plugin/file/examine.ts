/**
 * Looks at a plugin's executable before it is started: can the system run it, as which name will lightningd know it, in
 * what language is it written. Each fault has a sentence of its own, since all that the system says of most is ENOENT.
 * A few synchronous calls: lightningd waits while this runs.
 */
import { closeSync, openSync, readSync, realpathSync } from "node:fs";
import { basename } from "node:path";
import { foreignBinary, isBinary } from "./binary.ts";
import { THIS_SYSTEM } from "./executable.ts";
import type { Fault, System, Why } from "./executable.ts";
import { statExecutable } from "./inode.ts";
import { languageOf } from "./language.ts";
import type { Language } from "./language.ts";
import { hasByteOrderMark, readShebang } from "./shebang.ts";
import type { Interpreter } from "./shebang.ts";

export type PluginFile = RunnablePlugin | BrokenPlugin;

export interface RunnablePlugin {
  readonly kind: "runnable";
  /** As given, absolute. */
  readonly path: string;
  readonly realPath: string;
  /** The base name of the real path: lightningd's name for it (path_canon in its plugin.c). */
  readonly name: string;
  readonly modifiedMs: number;
  /** The program that runs it; undefined for a binary. */
  readonly interpreter?: string;
  /** A guess, for choosing words and defaults. */
  readonly language: Language;
}

export interface BrokenPlugin {
  readonly kind: "broken";
  readonly path: string;
  readonly name: string;
  readonly why: Why;
  /** What is wrong, naming the file. */
  readonly sentence: string;
  /** What to do next. */
  readonly advice: string;
}

/** Enough for a `#!` line and for a binary's header with the name of its loader. */
const HEAD_BYTES = 4096;

/** @param path absolute */
export function examinePlugin(path: string, system = THIS_SYSTEM): PluginFile {
  const realPath = realPathOr(path);
  const name = basename(realPath);
  const stats = statExecutable(path);
  if ("why" in stats) return { kind: "broken", path, name, ...stats };
  const head = readHead(path);
  const run = examineContent(path, head, system);
  if ("why" in run) return { kind: "broken", path, name, ...run };
  return { kind: "runnable", path, realPath, name, modifiedMs: stats.mtimeMs, ...described(realPath, head, run) };
}

/** lightningd's name for a plugin, whatever is wrong with its file. */
export function nameOf(path: string): string {
  return basename(realPathOr(path));
}

function examineContent(path: string, head: Buffer, system: System): Interpreter | Fault {
  if (isBinary(head) && !hasByteOrderMark(head)) return foreignBinary(path, head, system) ?? { kind: "none" };
  return readShebang(path, head, system);
}

function described(realPath: string, head: Buffer, run: Interpreter): Pick<RunnablePlugin, "language" | "interpreter"> {
  if (run.kind === "none") return { language: languageOf(realPath, undefined, head) };
  const language = languageOf(realPath, run.program, head);
  return run.path === undefined ? { language } : { language, interpreter: run.path };
}

function realPathOr(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/** Empty if it may be run but not read, as some binaries. */
function readHead(path: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0));
  } catch {
    return head.subarray(0, 0);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * What it means that a plugin's process could not be made, as a sentence.
 *
 * @param error what spawn threw or emitted
 * @param path the plugin, absolute
 */
export function spawnFailure(error: NodeJS.ErrnoException, path: string): string {
  const { code, errno, message } = error;
  const file = FILE_ERRORS.has(code ?? "") ? examinePlugin(path) : undefined;
  if (file?.kind === "broken") return `${file.sentence} ${file.advice}`;
  const known = SENTENCES[errno === BAD_CPU_TYPE ? "EBADARCH" : (code ?? "")];
  return known === undefined ? `${path} could not be started: ${message}.` : `${path} ${known} (${code}).`;
}

/** Errors that are about the file, which is then looked at again: it may have changed since. */
const FILE_ERRORS = new Set(["ENOENT", "EACCES", "ENOEXEC", "ENOTDIR", "ELOOP", "EISDIR"]);

/** "Bad CPU type in executable" on macOS, for which Node has no name. */
const BAD_CPU_TYPE = -86;

const SENTENCES: Readonly<Record<string, string>> = {
  ENOENT:
    "could not be started: it, its interpreter, its loader or the working directory was not there. It is tried again at the next change",
  EACCES: "could not be started: it, or the interpreter that it names, may not be executed by this user",
  ENOEXEC: "is in no format that this system runs. Give it a #! line, or build it for this system",
  ETXTBSY: "is still being written by another program. It is started when that is done",
  EBADARCH: "was built for another processor. Build it for this one",
  EPERM: "may not be executed here: the system's security rules forbid it",
  E2BIG: "could not be started: its arguments and environment are too large for the system. Unset large variables",
  EMFILE: "could not be started: too many files are open. Raise the limit (ulimit -n) before starting lightningd",
  ENFILE: "could not be started: the whole system has too many files open",
  ENOMEM: "could not be started: the system is out of memory",
  EAGAIN: "could not be started: this user has too many processes. End some, or raise the limit (ulimit -u)",
  EIO: "could not be read: the disk reported an error",
};
