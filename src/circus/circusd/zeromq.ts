/**
 * Loads ZeroMQ, which nothing but Circus needs: an optional peer dependency with a native part, loaded only here. It brings
 * that part ready-made for Linux and macOS, x64 and arm64; elsewhere npm builds it.
 */
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf } from "../../jsonrpc/errors.ts";
import { SetupError } from "./errors.ts";
import type * as zeromq from "zeromq";

export type Zeromq = typeof zeromq;

/** @throws {SetupError} with the command to run */
export async function loadZeromq(): Promise<Zeromq> {
  try {
    return await import("zeromq");
  } catch (error) {
    const reason = messageOf(error).split("\n")[0];
    const problem = isInstalled()
      ? `The zeromq package does not load here: ${reason}. To build it for this system, run: npm rebuild zeromq --build-from-source`
      : `autoreload circus talks to Circus by the zeromq package, which is not installed. Run: ${installCommand(packageDirectory())}`;
    throw new SetupError(problem, { cause: error });
  }
}

/** The command that installs it where `directory`, our own package's, will find it. */
export function installCommand(directory: string): string {
  const modules = `${sep}node_modules${sep}`;
  const at = directory.lastIndexOf(modules);
  if (at < 0) return `cd ${directory} && npm install --no-save zeromq`;
  const holder = directory.slice(0, at);
  // npm keeps global packages in PREFIX/lib/node_modules.
  return holder.endsWith(`${sep}lib`) ? "npm install --global zeromq" : `cd ${holder} && npm install zeromq`;
}

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve("zeromq/package.json");
    return true;
  } catch {
    return false;
  }
}

/** This code is bundled into dist/. */
function packageDirectory(): string {
  return join(dirname(fileURLToPath(import.meta.url)), "..");
}
