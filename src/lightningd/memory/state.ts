/**
 * What is kept between runs, in the user's state directory: the last good manifest of each plugin. With it a plugin that
 * is broken when the node starts still has its options declared, and lightningd does not refuse its own command line.
 * Nothing is written before `init`: `lightningd --help` asks for manifests too. `refused.ts` keeps its files here as well.
 */
import { readdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { messageOf } from "../../jsonrpc/errors.ts";
import { readOwnFile, stateDirectory, writeOwnFile } from "./user-directory.ts";

/** The files of the plugins that were used longest ago are removed first. */
const MOST_FILES = 200;
const OF_PLUGINS = /\.(json|refused|killed|new)$/;

/** Never throws. @param manifest JSON text of an object @returns a sentence if it could not be kept */
export function rememberManifest(plugin: string, manifest: string, directory?: string): string | undefined {
  try {
    const place = directory ?? stateDirectory();
    writeOwnFile(stateFile(plugin, "json", place), JSON.stringify({ plugin, manifest }));
    removeOldest(place);
    return undefined;
  } catch (error) {
    const reason = messageOf(error);
    return `The manifest of ${plugin} could not be kept (${reason}), so its options are unknown if it is broken when the node starts.`;
  }
}

/** The remembered JSON text of an object; undefined if there is none. */
export function recallManifest(plugin: string, directory?: string): string | undefined {
  try {
    const kept: unknown = JSON.parse(readOwnFile(stateFile(plugin, "json", directory)));
    if (!isObject(kept) || kept["plugin"] !== plugin || typeof kept["manifest"] !== "string") return undefined;
    return isObject(JSON.parse(kept["manifest"])) ? kept["manifest"] : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The file with something about a plugin. A path may be longer than a file's name may be, so the name is the path's last part and a hash.
 * @throws for a user without a home
 */
export function stateFile(plugin: string, kind: "json" | "refused" | "killed", directory = stateDirectory()): string {
  return join(directory, `${basename(plugin).slice(0, MOST_CHARACTERS)}-${hashOf(plugin)}.${kind}`);
}

/** A file's name may have 255 bytes, and a character may take four. */
const MOST_CHARACTERS = 50;

/** FNV-1a of 64 bits, in hex. Loading Node's crypto would take longer than everything else that is done with these files at a start. */
function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}

function removeOldest(directory: string): void {
  const names = readdirSync(directory).filter((name) => OF_PLUGINS.test(name));
  if (names.length <= MOST_FILES) return;
  const files = names.map((name) => join(directory, name)).map((path) => ({ path, changedMs: changedMs(path) }));
  const newestFirst = files.toSorted((one, other) => other.changedMs - one.changedMs);
  for (const { path } of newestFirst.slice(MOST_FILES)) rmSync(path, { force: true });
}

/** 0 for a file that another process has just removed. */
function changedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
