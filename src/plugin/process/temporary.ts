/**
 * Directories of ours that last no longer than we do, each with a name that nobody can guess and for this user only. The first
 * place where one can do what it is for is taken, so a TMPDIR that is full, read-only or noexec is no end.
 */
import { mkdtempSync, rmSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { guardDirectory, releaseDirectory } from "./guard.ts";

const standing = new Set<string>();

/** For what a plugin needs. lightningd starts us in a directory of its own, `<lightning-dir>/<network>`. */
export const places = (): readonly string[] => [tmpdir(), process.cwd(), "/tmp"];

/**
 * Makes a directory and has it used, in one place after the other until that succeeds. It stays until `removeTemporary`.
 * @param use throws, with a reason that follows the place's name, if the directory will not do
 * @throws each place with its reason
 */
export async function inTemporary<T>(
  use: (directory: string) => T | Promise<T>,
  tried: readonly string[] = places(),
): Promise<T> {
  const reasons: string[] = [];
  for (const place of new Set(tried.map((path) => resolve(path)))) {
    let directory: string | undefined;
    try {
      directory = makeTemporary(place);
      return await use(directory);
    } catch (error) {
      if (directory !== undefined) removeTemporary(directory);
      reasons.push(`${place} (${reasonOf(error)})`);
    }
  }
  throw new Error(`no place for temporary files will do: ${reasons.join(", ")}. Set TMPDIR to a directory that will`);
}

export function removeTemporary(directory: string): void {
  try {
    // What Node does for others takes longer, and the plugin's start waits for this.
    rmdirSync(directory);
  } catch {
    rmSync(directory, { recursive: true, force: true });
  }
  releaseDirectory(directory);
  standing.delete(directory);
}

/** For the very end, when nothing else can be waited for. */
export function removeAllTemporary(): void {
  for (const directory of standing) removeTemporary(directory);
}

function makeTemporary(place: string): string {
  const directory = mkdtempSync(join(place, "autoreload-"));
  standing.add(directory);
  guardDirectory(directory);
  return directory;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return ("code" in error && REASONS[String(error.code)]) || error.message;
}

const REASONS: Readonly<Record<string, string>> = {
  EROFS: "it is read-only",
  ENOSPC: "it is full",
  EDQUOT: "the quota there is used up",
  ENOENT: "it does not exist",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
};

/** A unix socket's path may have so many bytes (sun_path in sys/un.h, less the NUL); what is longer would be cut. */
const LONGEST_SOCKET_PATH = process.platform === "linux" ? 107 : 103;

/** @throws if the system would cut it */
export function checkSocketPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes <= LONGEST_SOCKET_PATH) return;
  throw new Error(
    `a unix socket's path may have ${LONGEST_SOCKET_PATH} bytes, and ${path} has ${bytes}: use a shorter directory`,
  );
}
