/** Watches a directory and all below it that counts. The tree remembers where to look, and its reader looks. */
import type { Stats } from "node:fs";
import { basename, dirname, relative } from "node:path";
import { trace } from "../../trace/tracing.ts";
import type { Ground } from "../ground.ts";
import { isRuleFile } from "../rules/rules.ts";
import type { Rules } from "../rules/rules.ts";
import { descend, forEachDirectory } from "./tree-directory.ts";
import type { Directory } from "./tree-directory.ts";
import { TreeReader } from "./tree-reader.ts";

/** The names in a directory to look at, and whether they may be others by now; "all" for the whole directory. */
type Stale = Map<string, boolean> | "all";

export class Tree {
  readonly path: string;
  readonly #ground: Ground;
  readonly #reader: TreeReader;
  #stale = new Map<Directory, Stale>();
  #top: Directory | undefined;

  /** @param path absolute */
  constructor(path: string, ground: Ground) {
    this.path = path;
    this.#ground = ground;
    this.#reader = new TreeReader(ground, (directory, name, replaced) => this.#heard(directory, name, replaced));
  }

  /** Whose rules hold; undefined before the tree is read. */
  get rulesBy(): Rules["by"] | undefined {
    return this.#top?.rules?.by;
  }

  has(path: string): boolean {
    return this.#directoryOf(path)?.files.has(basename(path)) === true;
  }

  /**
   * Starts or goes on with what is at the path by now. Files that are new to the tree are a change only if they were touched
   * at `sinceMs` (since the epoch) or later.
   * @param real the path without symlinks
   * @param replaced whether it may be another directory than before
   */
  async open(real: string, stats: Stats, replaced: boolean, sinceMs: number): Promise<void> {
    const before = this.#top;
    if (before !== undefined && before.ino === stats.ino && !replaced) return;
    this.#top = await this.#reader.open(this.path, real, stats.ino, before, sinceMs);
  }

  /** The path is no directory any more, so that all files are gone. */
  remove(): void {
    if (this.#top !== undefined) this.#reader.forget(this.#top, "removed");
    this.#top = undefined;
  }

  /** The tree is not watched any more, for a reason of the user's. */
  dismiss(): void {
    if (this.#top !== undefined) this.#reader.forget(this.#top, "dismissed");
    this.#top = undefined;
  }

  /** Looks again, the next time: at one file, or at everything in case events were lost. */
  doubt(path?: string): void {
    if (path === undefined && this.#top !== undefined) {
      forEachDirectory(this.#top, (directory) => this.#stale.set(directory, "all"));
    } else if (path !== undefined) {
      const directory = this.#directoryOf(path);
      if (directory !== undefined) this.#heard(directory, basename(path), false);
    }
  }

  async look(): Promise<void> {
    while (this.#stale.size > 0) {
      const stale = this.#stale;
      this.#stale = new Map();
      for (const [directory, names] of stale) {
        // It may have gone with one of those before.
        if (directory === descend(this.#top, directory.relative)) await this.#lookAt(directory, names);
      }
    }
  }

  close(): void {
    if (this.#top !== undefined) forEachDirectory(this.#top, ({ watch }) => watch.close());
    this.#top = undefined;
    this.#stale.clear();
  }

  #directoryOf(path: string): Directory | undefined {
    return descend(this.#top, relative(this.path, dirname(path)));
  }

  #heard(directory: Directory, name: string | undefined, replaced: boolean): void {
    trace.watch?.({ kind: "event", directory: directory.path, name });
    const stale = this.#stale.get(directory);
    if (name === undefined) this.#stale.set(directory, "all");
    else if (stale === undefined) this.#stale.set(directory, new Map([[name, replaced]]));
    else if (stale !== "all") stale.set(name, replaced || stale.get(name) === true);
    this.#ground.stale();
  }

  async #lookAt(directory: Directory, names: Stale): Promise<void> {
    if (names === "all") return this.#reader.reread(directory, this.#rulesAbove(directory));
    // First by the rules as they were: what happened before they were edited is not to be judged by the new ones.
    for (const [name, replaced] of names) await this.#reader.check(directory, name, replaced);
    if ([...names.keys()].some(isRuleFile)) await this.#reader.reread(directory, this.#rulesAbove(directory));
  }

  #rulesAbove({ relative: path }: Directory): Rules | undefined {
    return path === "" ? undefined : descend(this.#top, path.replace(/\/?[^/]*$/, ""))?.rules;
  }
}
