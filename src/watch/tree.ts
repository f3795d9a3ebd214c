/**
 * A directory and all below it that counts, as it was last seen, and what is different now. Every directory is watched before
 * it is read, so that nothing which comes into a new one is missed, however fast.
 */
import type { Dirent, Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import type { DirectoryWatch } from "./directory-watches.ts";
import type { Ground } from "./ground.ts";
import { areEqual, counts, enters, isRuleFile, rulesIn, topRules } from "./rules/rules.ts";
import type { Rules } from "./rules/rules.ts";
import { isUnchanged } from "./signature.ts";
import type { Signature } from "./signature.ts";

interface Directory {
  readonly path: string;
  /** To the top directory: "" or "a/b". */
  readonly relative: string;
  readonly ino: number;
  readonly watch: DirectoryWatch;
  /** Undefined until it is read. */
  rules: Rules | undefined;
  /** When its own rule files were last changed, since the epoch. */
  rulesChangedMs: number;
  readonly files: Map<string, Signature>;
  readonly directories: Map<string, Directory>;
}

/** The names in a directory to look at, and whether they may be others by now; "all" for the whole directory. */
type Stale = Map<string, boolean> | "all";

/** How many files of one directory are asked for at once. */
const BATCH = 64;

export class Tree {
  readonly path: string;
  readonly #ground: Ground;
  #stale = new Map<Directory, Stale>();
  #top: Directory | undefined;

  /** @param path absolute */
  constructor(path: string, ground: Ground) {
    this.path = path;
    this.#ground = ground;
  }

  /** Whose rules hold; undefined before the tree is read. */
  get rulesBy(): Rules["by"] | undefined {
    return this.#top?.rules?.by;
  }

  has(path: string): boolean {
    return this.#directoryAt(relative(this.path, dirname(path)))?.files.has(basename(path)) === true;
  }

  /**
   * Starts or goes on with what is at the path by now. Files that are new to the tree are a change only if they were touched
   * at `sinceMs` (since the epoch).
   * @param replaced whether it may be another directory than before
   */
  async open(stats: Stats, replaced: boolean, sinceMs: number): Promise<void> {
    const before = this.#top;
    if (before !== undefined && before.ino === stats.ino && !replaced) return;
    this.#top = this.#directory(this.path, "", stats.ino, before);
    await this.#read(this.#top, undefined, before ? -Infinity : sinceMs);
    if (before !== undefined) await this.#checkBelow(this.#top);
  }

  /** The path is no directory any more, so that all files are gone. */
  remove(): void {
    if (this.#top !== undefined) this.#forget(this.#top, "removed");
    this.#top = undefined;
  }

  /** The tree is not watched any more, for a reason of the user's. */
  dismiss(): void {
    if (this.#top !== undefined) this.#forget(this.#top, "dismissed");
    this.#top = undefined;
  }

  /** Looks again, the next time: at one file, or at everything in case events were lost. */
  doubt(path?: string): void {
    if (this.#top === undefined) return;
    if (path === undefined) this.#doubt(this.#top);
    else {
      const directory = this.#directoryAt(relative(this.path, dirname(path)));
      if (directory !== undefined) this.#heard(directory, basename(path), false);
    }
  }

  async look(): Promise<void> {
    while (this.#stale.size > 0) {
      const stale = this.#stale;
      this.#stale = new Map();
      for (const [directory, names] of stale) {
        if (directory === this.#directoryAt(directory.relative)) await this.#lookAt(directory, names);
      }
    }
  }

  close(): void {
    if (this.#top !== undefined) forEachDirectory(this.#top, ({ watch }) => watch.close());
    this.#top = undefined;
    this.#stale.clear();
  }

  #directory(path: string, relative: string, ino: number, before?: Directory): Directory {
    const watch = this.#ground.watches.watch(path, (name, replaced) => this.#heard(directory, name, replaced));
    before?.watch.close();
    const directory: Directory = {
      path,
      relative,
      ino,
      watch,
      rules: before?.rules,
      rulesChangedMs: before?.rulesChangedMs ?? 0,
      files: before?.files ?? new Map(),
      directories: before?.directories ?? new Map(),
    };
    return directory;
  }

  #heard(directory: Directory, name: string | undefined, replaced: boolean): void {
    const stale = this.#stale.get(directory);
    if (name === undefined) this.#stale.set(directory, "all");
    else if (stale === undefined) this.#stale.set(directory, new Map([[name, replaced]]));
    else if (stale !== "all") stale.set(name, replaced || stale.get(name) === true);
    this.#ground.stale();
  }

  #doubt(directory: Directory): void {
    this.#stale.set(directory, "all");
    for (const below of directory.directories.values()) this.#doubt(below);
  }

  #directoryAt(path: string): Directory | undefined {
    let at = this.#top;
    for (const name of path.split("/").filter(Boolean)) at = at?.directories.get(name);
    return at;
  }

  async #lookAt(directory: Directory, names: Stale): Promise<void> {
    if (names === "all") return this.#reread(directory);
    // By the rules as they were; the files of before an edit of the rules are not those of after it.
    for (const [name, replaced] of names) await this.#check(directory, name, replaced);
    if ([...names.keys()].some(isRuleFile)) await this.#reread(directory);
  }

  /** Reads a directory again, and those below it if its rules are other ones now. */
  async #reread(directory: Directory): Promise<void> {
    await this.#read(directory, this.#rulesAbove(directory), -Infinity);
  }

  #rulesAbove(directory: Directory): Rules | undefined {
    let at = this.#top;
    let rules: Rules | undefined;
    for (const name of directory.relative.split("/").filter(Boolean)) {
      rules = at?.rules;
      at = at?.directories.get(name);
    }
    return rules;
  }

  /**
   * @param above the rules of the directory above; undefined for the top directory
   * @param sinceMs see `open`
   */
  async #read(directory: Directory, above: Rules | undefined, sinceMs: number): Promise<void> {
    const entries = await entriesOf(directory);
    if (entries === undefined) return;
    const names = new Set(entries.map((entry) => entry.name));
    for (const name of [...directory.files.keys(), ...directory.directories.keys()]) {
      if (!names.has(name)) this.#forgetEntry(directory, name, "removed");
    }
    const before = directory.rules;
    const { rules, changedMs } = await rulesIn(
      directory.path,
      directory.relative,
      names,
      above ?? topRules(names),
      (path, error) => this.#ground.unreadableRules(path, error),
    );
    const edited = before !== undefined && !areEqual(rules, before);
    const newSinceMs = edited ? Math.max(sinceMs, this.#editedMs(directory, changedMs, sinceMs)) : sinceMs;
    directory.rules = rules;
    directory.rulesChangedMs = changedMs;
    await this.#readFiles(directory, rules, entries, newSinceMs);
    for (const entry of entries) {
      if (entry.isDirectory()) await this.#readBelow(directory, rules, entry.name, edited, newSinceMs);
    }
  }

  /** What an edit of the rules lets in is no change, unless it was touched after the edit. */
  #editedMs(directory: Directory, changedMs: number, sinceMs: number): number {
    if (changedMs > directory.rulesChangedMs) return changedMs;
    return sinceMs === -Infinity ? Date.now() : sinceMs;
  }

  async #readFiles(directory: Directory, rules: Rules, entries: readonly Dirent[], sinceMs: number): Promise<void> {
    const files = entries.filter((entry) => isFile(entry)).map((entry) => entry.name);
    for (let at = 0; at < files.length; at += BATCH) {
      await Promise.all(files.slice(at, at + BATCH).map((name) => this.#checkFile(directory, rules, name, sinceMs)));
    }
  }

  async #readBelow(directory: Directory, rules: Rules, name: string, edited: boolean, sinceMs: number): Promise<void> {
    const known = directory.directories.get(name);
    if (!edited || known === undefined || !enters(rules, within(directory, name))) {
      return this.#checkDirectory(directory, rules, name, { replaced: false, sinceMs });
    }
    await this.#read(known, rules, sinceMs);
  }

  /** Looks at one entry, of which an event told. */
  async #check(directory: Directory, name: string, replaced: boolean): Promise<void> {
    const { rules } = directory;
    if (rules === undefined) return;
    const stats = await statsOf(directory, name);
    if (stats?.isDirectory() === true) {
      await this.#checkDirectory(directory, rules, name, { replaced, sinceMs: -Infinity, stats });
    } else if (stats?.isFile() === true || stats?.isSymbolicLink() === true) {
      await this.#checkFile(directory, rules, name, -Infinity, stats);
    } else this.#forgetEntry(directory, name, "removed");
  }

  async #checkFile(directory: Directory, rules: Rules, name: string, sinceMs: number, known?: Stats): Promise<void> {
    const below = directory.directories.has(name);
    if (below) this.#forgetEntry(directory, name, "removed");
    const path = join(directory.path, name);
    if (!counts(rules, within(directory, name)) || this.#ground.isExecutable(path)) {
      return this.#forgetEntry(directory, name, "dismissed");
    }
    const stats = known ?? (await statsOf(directory, name));
    if (stats === undefined) return this.#forgetEntry(directory, name, "removed");
    const before = directory.files.get(name);
    const after = this.#ground.signatureOf(stats);
    if (isUnchanged(before, after)) return;
    directory.files.set(name, after);
    if (before !== undefined || stats.ctimeMs >= sinceMs) this.#ground.changed(path, before, after);
  }

  async #checkDirectory(directory: Directory, rules: Rules, name: string, how: HowToCheck): Promise<void> {
    if (directory.files.has(name)) this.#forgetEntry(directory, name, "removed");
    const path = within(directory, name);
    if (!enters(rules, path)) return this.#forgetEntry(directory, name, "dismissed");
    const stats = how.stats ?? (await statsOf(directory, name));
    if (stats === undefined) return this.#forgetEntry(directory, name, "removed");
    const before = directory.directories.get(name);
    if (before !== undefined && !how.replaced && before.ino === stats.ino) return;
    const below = this.#directory(join(directory.path, name), path, stats.ino, before);
    directory.directories.set(name, below);
    await this.#read(below, rules, before ? -Infinity : how.sinceMs);
    if (before !== undefined) await this.#checkBelow(below);
  }

  /** Where a directory may be another one, those below it may be others, too. */
  async #checkBelow(directory: Directory): Promise<void> {
    for (const name of directory.directories.keys()) await this.#check(directory, name, true);
  }

  #forgetEntry(directory: Directory, name: string, why: "removed" | "dismissed"): void {
    const file = directory.files.get(name);
    if (directory.files.delete(name)) this.#tell(join(directory.path, name), file, why);
    const below = directory.directories.get(name);
    if (below === undefined) return;
    directory.directories.delete(name);
    this.#forget(below, why);
  }

  #forget(directory: Directory, why: "removed" | "dismissed"): void {
    forEachDirectory(directory, ({ path, watch, files }) => {
      watch.close();
      for (const [name, signature] of files) this.#tell(join(path, name), signature, why);
    });
  }

  #tell(path: string, before: Signature | undefined, why: "removed" | "dismissed"): void {
    if (why === "removed") this.#ground.changed(path, before, undefined);
    else this.#ground.dismissed(path);
  }
}

function within(directory: Directory, name: string): string {
  return directory.relative === "" ? name : `${directory.relative}/${name}`;
}

interface HowToCheck {
  /** Whether it may be another directory than before. */
  readonly replaced: boolean;
  readonly sinceMs: number;
  /** If they are known. */
  readonly stats?: Stats;
}

function isFile(entry: Dirent): boolean {
  return entry.isFile() || entry.isSymbolicLink();
}

/** None if the directory is gone; undefined if it cannot be read, so that what was in it is taken to be as it was. */
async function entriesOf({ path }: Directory): Promise<Dirent[] | undefined> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? [] : undefined;
  }
}

async function statsOf(directory: Directory, name: string): Promise<Stats | undefined> {
  return lstat(join(directory.path, name)).catch(() => undefined);
}

function forEachDirectory(directory: Directory, visit: (directory: Directory) => void): void {
  visit(directory);
  for (const below of directory.directories.values()) forEachDirectory(below, visit);
}
