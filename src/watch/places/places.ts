/** The places that are watched, each a path that the user named: the executable, a file, a tree. */
import { statSync } from "node:fs";
import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Ground } from "../ground.ts";
import { NamedPath } from "./named-path.ts";
import { EXCLUDES, INCLUDES } from "../rules/names.ts";
import { isUnchanged } from "../signature.ts";
import type { Signature } from "../signature.ts";
import type { Target } from "./trail.ts";
import type { Tree } from "../tree/tree.ts";
import type { Loaded } from "../contract.ts";

export interface Place {
  /** Sees what is different, and tells the ground. The first time, what was touched after `sinceMs` (since the epoch) is. */
  look(sinceMs: number): Promise<void>;
  /** Looks again the next time: at one file, if it is here, or at everything. */
  doubt(path?: string): void;
  /** The tree that is watched here, if it is one. */
  readonly tree: Tree | undefined;
  close(): void;
}

/** The one file that is always watched, compared with what was loaded, or with what it is at the time of the call. */
export class Executable implements Place {
  readonly path: string;
  readonly tree = undefined;
  readonly #ground: Ground;
  readonly #named: NamedPath;
  #known: Signature | undefined;
  #stale = true;
  /** Where it is, symlinks followed. */
  target: string | undefined;

  constructor(path: string, ground: Ground, loaded: Loaded | undefined) {
    this.path = path;
    this.#ground = ground;
    this.#named = new NamedPath(path, [], ground.watches, () => this.doubt());
    this.#known = loaded === undefined ? signatureAt(path, ground) : loaded.executable;
  }

  doubt(): void {
    this.#stale = true;
    this.#ground.stale();
  }

  async look(): Promise<void> {
    if (!this.#stale) return;
    this.#stale = false;
    const { target } = await this.#named.look();
    this.target = target?.path;
    const before = this.#known;
    const after = target?.stats.isFile() === true ? this.#ground.signatureOf(target.stats) : undefined;
    // A file that lost its execute bit and got it back is the same file.
    if (isUnchanged(before, after) && (before?.executable === true || after?.executable !== true)) return;
    this.#known = after;
    this.#ground.changed(this.path, before, after);
  }

  close(): void {
    this.#named.close();
  }
}

/** A file or a directory; with `ifRules`, a directory as long as it has one of the two rule files. */
export class FileOrTree implements Place {
  readonly path: string;
  readonly #ifRules: boolean;
  readonly #ground: Ground;
  readonly #named: NamedPath;
  #file: Signature | undefined;
  #tree: Tree | undefined;
  #stale = true;
  #looked = false;
  /** Whether there was a tree that is gone. */
  #gone = false;

  constructor(path: string, ground: Ground, ifRules = false) {
    this.path = path;
    this.#ground = ground;
    this.#ifRules = ifRules;
    this.#named = new NamedPath(path, ifRules ? [INCLUDES, EXCLUDES] : [], ground.watches, () => this.#wake());
  }

  get tree(): Tree | undefined {
    return this.#tree;
  }

  doubt(path?: string): void {
    this.#wake();
    if (path === undefined || path.startsWith(this.path)) this.#tree?.doubt(path);
  }

  async look(sinceMs: number): Promise<void> {
    if (this.#stale) {
      this.#stale = false;
      const { target, moved } = await this.#named.look();
      if (target?.stats.isDirectory() === true) await this.#lookAtDirectory(target, moved, sinceMs);
      else this.#lose();
      this.#lookAtFile(target?.stats, sinceMs);
      this.#looked = true;
    }
    await this.#tree?.look();
  }

  close(): void {
    this.#named.close();
    this.#tree?.close();
  }

  #wake(): void {
    this.#stale = true;
    this.#ground.stale();
  }

  async #lookAtDirectory(target: Target, moved: boolean, sinceMs: number): Promise<void> {
    const rulesMs = this.#ifRules ? await rulesChangedMs(this.path) : -Infinity;
    if (rulesMs === undefined) return this.#tree?.dismiss();
    if (this.#tree === undefined) {
      // Loaded only now: most users watch one file.
      const { Tree } = await import("../tree/tree.ts");
      this.#tree = new Tree(this.path, this.#ground);
    }
    const laterSinceMs = this.#gone ? -Infinity : rulesMs;
    this.#gone = false;
    await this.#tree.open(target.path, target.stats, moved, this.#looked ? laterSinceMs : sinceMs);
  }

  #lose(): void {
    this.#gone ||= this.#tree !== undefined;
    this.#tree?.remove();
  }

  #lookAtFile(stats: Stats | undefined, sinceMs: number): void {
    if (this.#ifRules) return;
    const before = this.#file;
    this.#file = stats?.isFile() === true ? this.#ground.signatureOf(stats) : undefined;
    const isNew = this.#looked || (stats !== undefined && stats.ctimeMs >= sinceMs);
    if (isNew && !isUnchanged(before, this.#file)) this.#ground.changed(this.path, before, this.#file);
  }
}

/** When the younger of the two rule files was changed; undefined if there is none. */
async function rulesChangedMs(directory: string): Promise<number | undefined> {
  const both = [INCLUDES, EXCLUDES].map((name) => stat(join(directory, name)).catch(() => undefined));
  const times = (await Promise.all(both)).flatMap((stats) => stats?.ctimeMs ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

function signatureAt(path: string, ground: Ground): Signature | undefined {
  try {
    const stats = statSync(path);
    return stats.isFile() ? ground.signatureOf(stats) : undefined;
  } catch {
    return undefined;
  }
}
