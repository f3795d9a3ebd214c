/**
 * Watches paths by chokidar, which is loaded here, when the first is watched. Only what it hears from the system is used, not its
 * own events: it leaves out a second change of a file within 50 ms, and a `chmod` of a file that was read.
 */
import type { Stats } from "node:fs";
import { realpath } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ChokidarOptions } from "chokidar";
import type { DirectoryListener, DirectoryWatch } from "./directory-watch.ts";

export interface Chokidar extends DirectoryWatch {
  /** Why a part of it cannot be watched; undefined if all of it can. */
  readonly error: NodeJS.ErrnoException | undefined;
}

export interface ChokidarPlaces {
  readonly directory: string;
  /** The entries that matter; undefined for all. */
  readonly names?: ReadonlySet<string> | undefined;
  /** Whether the directory may be searched but not read, so that each of the names is watched by its path. */
  readonly unreadable?: boolean;
  /** Undefined for events. */
  readonly pollMs: number | undefined;
}

/** Resolves when all that happens from then on is told. What happened before may not be: look again. */
export async function openChokidar(places: ChokidarPlaces, listener: DirectoryListener): Promise<Chokidar> {
  const { watch } = await import("chokidar");
  const { names = new Set(), unreadable = false } = places;
  const directory = await realpath(places.directory).catch(() => places.directory);
  const paths = unreadable ? [...names].map((name) => join(directory, name)) : directory;
  const watcher = watch(paths, { ...OPTIONS, ...ignoring(directory, places.names), ...polling(places.pollMs) });
  let failed: NodeJS.ErrnoException | undefined;
  watcher.on("raw", (event, path, details) => listener(...heard(directory, event, path, details as Details)));
  // The file may have changed before chokidar got to it.
  watcher.on("add", (path) => listener(basename(path), false));
  await new Promise<void>((resolve) => {
    watcher.once("ready", resolve);
    // After some errors, "ready" never comes.
    watcher.on("error", (error) => resolve(void (failed ??= error as NodeJS.ErrnoException)));
  });
  return { error: failed, close: () => void watcher.close() };
}

const OPTIONS: ChokidarOptions = {
  depth: 0,
  // All steps of a symlink are watched, each by itself.
  followSymlinks: false,
  ignoreInitial: true,
  awaitWriteFinish: false,
  atomic: false,
};

function ignoring(directory: string, names: ReadonlySet<string> | undefined): ChokidarOptions {
  return names === undefined ? {} : { ignored: (path) => path !== directory && !names.has(basename(path)) };
}

/**
 * Everybody who watches a path by chokidar's persistent events shares one watch. If another directory takes that path, a later watcher
 * would hear nothing.
 */
function polling(pollMs: number | undefined): ChokidarOptions {
  if (pollMs === undefined) return { usePolling: false, persistent: false };
  return { usePolling: true, interval: pollMs, binaryInterval: pollMs, persistent: true };
}

/** What comes with chokidar's "raw": of `fs.watch`, or of `fs.watchFile`. */
type Details = { readonly watchedPath: string } | { readonly curr: Stats; readonly prev: Stats };

function heard(directory: string, event: string, path: string | null, details: Details): Parameters<DirectoryListener> {
  if ("watchedPath" in details) return [path ?? undefined, event === "rename"];
  const name = path === null || path === directory ? undefined : basename(path);
  return [name, details.curr.ino !== details.prev.ino];
}
