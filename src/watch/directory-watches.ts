/**
 * Tells of events among the entries of single directories. Two do it, each where it is the better one:
 *
 * - **chokidar**, for what the user named, and for everything that is polled: on request (container and network mounts), and where
 *   the system has no watches left.
 * - **`fs.watch`**, for the directories of a tree, for those above what the user named, and for those with many entries. chokidar
 *   opens a watch for every file, and reads a new directory before it watches it, so that a file which is made in between is
 *   lost (paulmillr/chokidar#1471): of 10,000 files in 1,000 directories it takes 135 MB and 2.7 s, `fs.watch` 26 MB and 0.25 s. And
 *   at every event in a directory chokidar reads all of it: with 2,000 entries and ten events a second, 0.4 of a core.
 */
import { watch } from "node:fs";
import { readdir } from "node:fs/promises";
import { messageOf } from "../jsonrpc/errors.ts";
import type { WatchProblem } from "../trace/events/watch.ts";
import type { DirectoryListener, DirectoryWatch } from "./directory-watch.ts";
import { openChokidar } from "./chokidar.ts";

/** How often to look where the system has run out of watches. */
const FALLBACK_POLL_MS = 1000;

const EXHAUSTED = new Set(["ENOSPC", "EMFILE", "ENFILE", "ENOMEM"]);
const FORBIDDEN = new Set(["EACCES", "EPERM"]);

/** chokidar takes 5 ms of CPU for an event in a directory of 50 entries. */
const MANY = 100;

const NOTHING: DirectoryWatch = { close: () => undefined };

export class DirectoryWatches {
  readonly #problem: (problem: WatchProblem) => void;
  #pollMs: number | undefined;
  /** How many events there were. */
  events = 0;

  /** @param pollMs how often to look, instead of waiting for events */
  constructor(pollMs: number | undefined, problem: (problem: WatchProblem) => void) {
    this.#pollMs = pollMs;
    this.#problem = problem;
  }

  /**
   * Watches the entries of one directory, not those below. What happens after the call is told. A directory that does not
   * exist is not waited for: watch the one above it.
   * @param ifForbidden what to do with a directory that may be searched but not read
   */
  watch(directory: string, listener: DirectoryListener, ifForbidden: "poll" | "skip" = "poll"): DirectoryWatch {
    if (this.#pollMs !== undefined) return this.#poll(directory, listener, this.#pollMs);
    try {
      const watcher = watch(directory, (event, name) => this.#tell(listener, name ?? undefined, event === "rename"));
      watcher.on("error", () => listener(undefined, true));
      return watcher;
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") return NOTHING;
      if (!this.#isExhausted(code, directory) && ifForbidden === "skip") return NOTHING;
      return this.#poll(directory, listener, FALLBACK_POLL_MS);
    }
  }

  /**
   * Watches some of a directory's entries. Resolves when what happens from then on is told; what happened before
   * may not be.
   */
  async watchNames(
    directory: string,
    names: ReadonlySet<string>,
    listener: DirectoryListener,
  ): Promise<DirectoryWatch> {
    const tell: DirectoryListener = (name, replaced) => this.#tell(listener, name, replaced);
    const pollMs = this.#pollMs;
    if (pollMs === undefined && (await hasMany(directory))) return this.watch(directory, listener);
    const watcher = await openChokidar({ directory, names, pollMs }, tell);
    const { code = "" } = watcher.error ?? {};
    const unreadable = FORBIDDEN.has(code);
    if (pollMs !== undefined || (!unreadable && !this.#isExhausted(code, directory))) return watcher;
    watcher.close();
    return openChokidar({ directory, names, unreadable, pollMs: FALLBACK_POLL_MS }, tell);
  }

  #tell(listener: DirectoryListener, name: string | undefined, replaced: boolean): void {
    this.events++;
    listener(name, replaced);
  }

  /** If so, it is told, and all that is watched from now on is polled. */
  #isExhausted(code: string, directory: string): boolean {
    if (!EXHAUSTED.has(code)) return false;
    if (this.#pollMs === undefined) {
      this.#problem({ kind: "watches-exhausted", code, directory, pollMs: FALLBACK_POLL_MS });
    }
    this.#pollMs ??= FALLBACK_POLL_MS;
    return true;
  }

  #poll(directory: string, listener: DirectoryListener, pollMs: number): DirectoryWatch {
    const opening = openChokidar({ directory, pollMs }, listener);
    // What happened before it was open is found by looking again.
    opening.then(
      () => listener(undefined, false),
      (error: unknown) => this.#problem({ kind: "watching-failed", message: messageOf(error) }),
    );
    return { close: () => void opening.then((watcher) => watcher.close()).catch(() => undefined) };
  }
}

async function hasMany(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch(() => []);
  return names.length > MANY;
}
