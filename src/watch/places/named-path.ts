/** Follows one path that the user named, whether or not anything is there, through symlinks and directories that come and go. */
import { basename } from "node:path";
import { trace } from "../../trace/tracing.ts";
import type { DirectoryListener, DirectoryWatch } from "../directory-watch.ts";
import type { DirectoryWatches } from "../directory-watches.ts";
import { followTrail } from "./trail.ts";
import type { Step, Target } from "./trail.ts";

/** FSEvents reports everything below a directory, so that on macOS a watch of the home directory would hear it all. */
const ANCESTORS_ARE_CHEAP = process.platform === "linux";

/** The path may change while it is followed; after so many rounds the next event continues. */
const MAX_ROUNDS = 5;

export class NamedPath {
  readonly #path: string;
  readonly #inside: readonly string[];
  readonly #watches: DirectoryWatches;
  readonly #stale: () => void;
  #watched = new Map<string, WatchedDirectory>();
  /** Whether a directory on the way may be another one by now, under the same name. */
  #moved = false;

  /**
   * @param inside the names to listen for within the path, if it is a directory
   * @param stale called when the path has to be looked at again
   */
  constructor(path: string, inside: readonly string[], watches: DirectoryWatches, stale: () => void) {
    this.#path = path;
    this.#inside = inside;
    this.#watches = watches;
    this.#stale = stale;
  }

  /**
   * Where the path leads now. All that happens to it from now on is told. `moved` if a directory on the way, the last one
   * included, may be another one than before, under the same name.
   */
  async look(): Promise<{ readonly target: Target | undefined; readonly moved: boolean }> {
    let moved = false;
    for (let round = 1; ; round++) {
      moved ||= this.#moved;
      const { steps, target } = await followTrail(this.#path);
      const settled = await this.#watch(stepsToHear(steps, target, this.#inside));
      if (settled || round === MAX_ROUNDS) return { target, moved };
    }
  }

  close(): void {
    for (const { watch } of this.#watched.values()) watch.close();
    this.#watched.clear();
  }

  /** Resolves to whether all of it was watched before: then nothing happened between following the path and watching it. */
  async #watch(steps: readonly Step[]): Promise<boolean> {
    const again = this.#moved;
    this.#moved = false;
    const before = new Map(this.#watched);
    const wanted = byDirectory(steps);
    const opening: Promise<void>[] = [];
    for (const [directory, names] of wanted) {
      const old = before.get(directory);
      if (!again && old !== undefined && haveSameNames(old.names, names))
        this.#watched.set(directory, { ...old, names });
      else opening.push(this.#open(directory, names));
    }
    await Promise.all(opening);
    // Closed after the new ones are open: one on the same directory then goes on without a gap.
    for (const [directory, { watch }] of before) {
      if (!wanted.has(directory)) this.#watched.delete(directory);
      if (this.#watched.get(directory)?.watch !== watch) watch.close();
    }
    return opening.length === 0;
  }

  /** Of a directory above, only whether another takes its place matters: chokidar would read all of a home directory for that. */
  async #open(directory: string, names: ReadonlyMap<string, Step>): Promise<void> {
    const hear: DirectoryListener = (name, replaced) => this.#heard(directory, name, replaced);
    const isAbove = [...names.values()].every((step) => step.isDirectory);
    const watch = isAbove
      ? this.#watches.watch(directory, hear, "skip")
      : await this.#watches.watchNames(directory, new Set(names.keys()), hear);
    this.#watched.set(directory, { watch, names });
  }

  #heard(directory: string, name: string | undefined, replaced: boolean): void {
    const step = name === undefined ? undefined : this.#watched.get(directory)?.names.get(name);
    const itself = name === basename(directory) && replaced;
    if (name !== undefined && step === undefined && !itself) return;
    trace.watch?.({ kind: "event", directory, name });
    if (itself || (replaced && step?.isDirectory !== false)) this.#moved = true;
    this.#stale();
  }
}

interface WatchedDirectory {
  readonly watch: DirectoryWatch;
  readonly names: ReadonlyMap<string, Step>;
}

function stepsToHear(steps: readonly Step[], target: Target | undefined, inside: readonly string[]): Step[] {
  const last = steps.at(-1);
  const heard = steps.filter((step) => ANCESTORS_ARE_CHEAP || !step.isDirectory || step === last);
  if (target?.stats.isDirectory() !== true) return heard;
  return [...heard, ...inside.map((name) => ({ directory: target.path, name, isDirectory: false }))];
}

function haveSameNames(a: ReadonlyMap<string, Step>, b: ReadonlyMap<string, Step>): boolean {
  return a.size === b.size && [...a.keys()].every((name) => b.has(name));
}

function byDirectory(steps: readonly Step[]): Map<string, Map<string, Step>> {
  const directories = new Map<string, Map<string, Step>>();
  for (const step of steps) {
    const names = directories.get(step.directory) ?? new Map<string, Step>();
    directories.set(step.directory, names.set(step.name, step));
  }
  return directories;
}
