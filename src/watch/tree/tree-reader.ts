/**
 * Reads the directories of a tree and tells what is different from what was seen before. Every directory is watched before it
 * is read, so that nothing which comes into a new one is missed, however fast.
 */
import type { Dirent, Stats } from "node:fs";
import { join } from "node:path";
import { trace } from "../../trace/tracing.ts";
import type { Ground } from "../ground.ts";
import { areEqual, counts, enters, rulesIn, topRules } from "../rules/rules.ts";
import type { Rules } from "../rules/rules.ts";
import { isUnchanged } from "../signature.ts";
import type { Signature } from "../signature.ts";
import { forEachDirectory, isFile, within } from "./tree-directory.ts";
import type { Directory } from "./tree-directory.ts";

/** Every file that is new to the tree is a change. */
const ALL = -Infinity;

/** How many files of one directory are asked for at once. */
const BATCH = 64;

type Gone = "removed" | "dismissed";

export class TreeReader {
  readonly #ground: Ground;
  readonly #heard: (directory: Directory, name: string | undefined, replaced: boolean) => void;
  /** The top directory without symlinks. */
  #real = "";

  constructor(ground: Ground, heard: (directory: Directory, name: string | undefined, replaced: boolean) => void) {
    this.#ground = ground;
    this.#heard = heard;
  }

  /**
   * Reads a tree from its top.
   * @param before what was there, if anything: then all that is different is a change
   * @param sinceMs else what was touched at that time (since the epoch) or later is
   */
  async open(
    path: string,
    real: string,
    ino: number,
    before: Directory | undefined,
    sinceMs: number,
  ): Promise<Directory> {
    this.#real = real;
    const top = this.#watch(path, "", ino, before);
    await this.#read(top, undefined, before ? ALL : sinceMs);
    if (before !== undefined) await this.#checkBelow(top);
    return top;
  }

  /** Reads a directory again, and those below it if its rules are other ones now. */
  async reread(directory: Directory, above: Rules | undefined): Promise<void> {
    await this.#read(directory, above, ALL);
  }

  /**
   * Looks at one entry, of which an event told.
   * @param replaced whether it may be another file or directory than before
   */
  async check(directory: Directory, name: string, replaced: boolean): Promise<void> {
    const { rules } = directory;
    if (rules === undefined) return;
    const stats = await this.#ground.files.lstat(join(directory.path, name));
    if (stats === undefined) this.#forgetEntry(directory, name, "removed");
    else if (stats.isDirectory()) await this.#checkDirectory(directory, rules, name, { replaced, sinceMs: ALL, stats });
    else if (isFile(stats)) await this.#checkFile(directory, rules, name, ALL, stats);
    else this.#forgetEntry(directory, name, "removed");
  }

  /** Ends with a directory and all below it. */
  forget(directory: Directory, gone: Gone): void {
    forEachDirectory(directory, ({ path, watch, files }) => {
      watch.close();
      for (const [name, signature] of files) this.#tell(join(path, name), signature, gone);
    });
  }

  #watch(path: string, relative: string, ino: number, before: Directory | undefined): Directory {
    const watch = this.#ground.watches.watch(path, (name, replaced) => this.#heard(directory, name, replaced));
    // Closed only now: where both are on the same directory, there is no gap.
    before?.watch.close();
    const seen = before ?? { rules: undefined, rulesChangedMs: 0, files: new Map(), directories: new Map() };
    const directory: Directory = { ...seen, path, relative, ino, watch };
    return directory;
  }

  /** @param above the rules of the directory above; undefined for the top directory */
  async #read(directory: Directory, above: Rules | undefined, sinceMs: number): Promise<void> {
    const entries = await this.#ground.files.entries(directory.path);
    if (entries === undefined) return;
    const names = new Set(entries.map((entry) => entry.name));
    for (const name of [...directory.files.keys(), ...directory.directories.keys()]) {
      if (!names.has(name)) this.#forgetEntry(directory, name, "removed");
    }
    const before = directory.rules;
    const { rules, changedMs } = await this.#rulesIn(directory, names, above ?? topRules(names));
    const edited = before !== undefined && !areEqual(rules, before);
    const newSinceMs = edited ? Math.max(sinceMs, editedMs(directory, changedMs, sinceMs)) : sinceMs;
    directory.rules = rules;
    directory.rulesChangedMs = changedMs;
    await this.#readFiles(directory, rules, entries, newSinceMs);
    for (const entry of entries) {
      if (entry.isDirectory()) await this.#readBelow(directory, rules, entry.name, edited, newSinceMs);
    }
  }

  async #rulesIn(
    { path, relative }: Directory,
    names: ReadonlySet<string>,
    above: Rules,
  ): Promise<{ rules: Rules; changedMs: number }> {
    return rulesIn(path, relative, names, above, (file, error) => this.#ground.unreadableRules(file, error));
  }

  async #readFiles(directory: Directory, rules: Rules, entries: readonly Dirent[], sinceMs: number): Promise<void> {
    const files = entries.filter(isFile).map((entry) => entry.name);
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

  async #checkFile(directory: Directory, rules: Rules, name: string, sinceMs: number, known?: Stats): Promise<void> {
    const below = directory.directories.get(name);
    if (below !== undefined) this.#forgetEntry(directory, name, "removed");
    const isCounted = counts(rules, within(directory, name));
    if (!isCounted && known !== undefined) {
      trace.watch?.({ kind: "ignored", path: join(directory.path, name), why: "rules" });
    }
    if (!isCounted || this.#isExecutable(directory, name)) {
      return this.#forgetEntry(directory, name, "dismissed");
    }
    const stats = known ?? (await this.#ground.files.lstat(join(directory.path, name)));
    if (stats === undefined) return this.#forgetEntry(directory, name, "removed");
    const before = directory.files.get(name);
    const after = this.#ground.signatureOf(stats);
    if (isUnchanged(before, after)) return;
    directory.files.set(name, after);
    const isNews = before !== undefined || stats.ctimeMs >= sinceMs;
    if (isNews) this.#ground.changed(join(directory.path, name), before, after);
  }

  async #checkDirectory(directory: Directory, rules: Rules, name: string, how: HowToCheck): Promise<void> {
    if (directory.files.has(name)) this.#forgetEntry(directory, name, "removed");
    const path = within(directory, name);
    if (!enters(rules, path)) return this.#forgetEntry(directory, name, "dismissed");
    const stats = how.stats ?? (await this.#ground.files.lstat(join(directory.path, name)));
    if (stats === undefined) return this.#forgetEntry(directory, name, "removed");
    const before = directory.directories.get(name);
    if (before !== undefined && !how.replaced && before.ino === stats.ino) return;
    const below = this.#watch(join(directory.path, name), path, stats.ino, before);
    directory.directories.set(name, below);
    await this.#read(below, rules, before ? ALL : how.sinceMs);
    if (before !== undefined) await this.#checkBelow(below);
  }

  /** Where a directory may be another one, those below it may be others, too. */
  async #checkBelow(directory: Directory): Promise<void> {
    for (const name of directory.directories.keys()) await this.check(directory, name, true);
  }

  #isExecutable(directory: Directory, name: string): boolean {
    if (this.#ground.isExecutable(join(directory.path, name))) return true;
    return this.#ground.isExecutable(join(this.#real, within(directory, name)));
  }

  #forgetEntry(directory: Directory, name: string, gone: Gone): void {
    const file = directory.files.get(name);
    if (directory.files.delete(name)) this.#tell(join(directory.path, name), file, gone);
    const below = directory.directories.get(name);
    if (below === undefined) return;
    directory.directories.delete(name);
    this.forget(below, gone);
  }

  #tell(path: string, before: Signature | undefined, gone: Gone): void {
    if (gone === "removed") this.#ground.changed(path, before, undefined);
    else this.#ground.dismissed(path);
  }
}

interface HowToCheck {
  /** Whether it may be another directory than before. */
  readonly replaced: boolean;
  readonly sinceMs: number;
  /** If they are known. */
  readonly stats?: Stats;
}

/** What an edit of the rules lets in is no change, unless it was touched after the edit. */
function editedMs(directory: Directory, changedMs: number, sinceMs: number): number {
  if (changedMs > directory.rulesChangedMs) return changedMs;
  return sinceMs === ALL ? Date.now() : sinceMs;
}
