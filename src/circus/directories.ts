/** The watched directories. Each is watched once, however many of Circus's watchers share it. */
import { sayProblem } from "../trace/sentences/watch.ts";
import { watchDirectory } from "../watch/watch.ts";
import type { Change, Watcher as DirectoryWatcher } from "../watch/contract.ts";

export interface DirectoriesListener {
  /** @param names the watchers that work in the directory */
  change(names: readonly string[], change: Change): void;
  problem(names: readonly string[], sentence: string): void;
}

interface Watched {
  readonly watcher: DirectoryWatcher;
  readonly names: Set<string>;
}

export class Directories implements AsyncDisposable {
  readonly #on: DirectoriesListener;
  /** By path. */
  readonly #watched = new Map<string, Watched>();
  #closed = false;

  constructor(on: DirectoriesListener) {
    this.#on = on;
  }

  /** From now on the watcher `name` works in this directory alone. Resolves when all of it is watched; never rejects. */
  async assign(name: string, directory: string): Promise<void> {
    if (this.#closed) return;
    const watched = this.#watched.get(directory) ?? this.#watch(directory);
    if (!watched.names.has(name)) {
      this.release(name);
      watched.names.add(name);
    }
    await watched.watcher.ready;
  }

  release(name: string): void {
    for (const [directory, { watcher, names }] of this.#watched) {
      if (!names.delete(name) || names.size > 0) continue;
      this.#watched.delete(directory);
      void watcher[Symbol.asyncDispose]();
    }
  }

  /** The watcher's processes were just started, and may now write files of their own. */
  started(name: string): void {
    for (const { watcher, names } of this.#watched.values()) if (names.has(name)) watcher.starts();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    const all = [...this.#watched.values()];
    this.#watched.clear();
    await Promise.all(all.map(({ watcher }) => watcher[Symbol.asyncDispose]()));
  }

  #watch(directory: string): Watched {
    const names = new Set<string>();
    const watcher = watchDirectory(
      { directory },
      {
        change: (change) => this.#on.change([...names], change),
        problem: (problem) => this.#on.problem([...names], sayProblem(problem)),
      },
    );
    const watched = { watcher, names };
    this.#watched.set(directory, watched);
    return watched;
  }
}
