/** Decides when a change is to be reported: at rest, not halfway, startable, and not the plugin's or the build's own doing. */
import { join, relative } from "node:path";
import type { DirectoryWatches } from "./directory-watches.ts";
import { gitLock } from "./rest/git-lock.ts";
import { LoopDetector } from "./rest/loop-detector.ts";
import type { Place } from "./places/places.ts";
import { readinessOf } from "./rest/readiness.ts";
import { EXCLUDES } from "./rules/names.ts";
import { blocked, gitIsLocked, ownWrites } from "./sentences.ts";
import type { Blocked } from "./sentences.ts";
import { isUnchanged } from "./signature.ts";
import { settle } from "./rest/suspects.ts";
import type { Rest, Suspect, Suspects } from "./rest/suspects.ts";
import type { Change, WatchingOptions, WatchListener } from "./contract.ts";

/** How often to ask whether git, or who writes the executable, is done, in ms. */
const BUSY_MS = 50;
/** When to ask again what is not at rest any more, in ms. */
const SOON_MS = 1;
/** How long a change waits for the executable before the user is told, in ms. */
const TELL_BLOCKED_MS = 1000;
/** The same for git, which takes longer for a large branch. */
const TELL_LOCKED_MS = 5000;
/** Where polls are coarse, a file is looked at once more after so long, in ms. */
const LONGEST_POLLED_QUIET_MS = 200;
/** How long after a start a plugin may still write its own files, in ms. */
const STARTING_MS = 5000;
/** By how much what it writes, or a build writes, may be early or late. */
const START_SPREAD_MS = 250;
const BUILD_SPREAD_MS = 1000;
/** The kernel drops events past a queue of 16,384 (fs.inotify.max_queued_events), and Node does not tell. */
const FLOOD = 4000;

export class Judge {
  readonly #options: WatchingOptions;
  readonly #suspects: Suspects;
  readonly #places: readonly Place[];
  readonly #watches: DirectoryWatches;
  readonly #on: WatchListener;
  readonly #starts = new LoopDetector(STARTING_MS, START_SPREAD_MS);
  readonly #builds = new LoopDetector(Infinity, BUILD_SPREAD_MS);
  #building = 0;
  #eventsBefore = 0;
  /** Since when changes wait for git; Infinity after it was told. */
  #gitSinceMs: number | undefined;
  #blocked: { readonly sinceMs: number; readonly told: boolean } | undefined;

  constructor(
    options: WatchingOptions,
    suspects: Suspects,
    places: readonly Place[],
    watches: DirectoryWatches,
    on: WatchListener,
  ) {
    this.#options = options;
    this.#suspects = suspects;
    this.#places = places;
    this.#watches = watches;
    this.#on = on;
  }

  started(): void {
    this.#starts.started(performance.now());
  }

  buildStarted(): void {
    this.#building++;
    this.#builds.started(performance.now());
  }

  buildEnded(): void {
    this.#building--;
    // One that was cancelled may end after the next one has started.
    if (this.#building > 0) return;
    this.#builds.ended(performance.now());
    if (this.#options.executable !== undefined) this.#suspects.dismiss(this.#options.executable);
  }

  /**
   * Reports what has come to rest, if anything has.
   * @param look looks at what is stale
   * @returns when to ask again if nothing happens, in ms; undefined for never
   */
  async settle(look: () => Promise<void>): Promise<number | undefined> {
    let rest = this.#rest();
    if (rest.settled.length > 0 && this.#doubt(rest.settled)) {
      await look();
      rest = this.#rest();
    }
    const changed = this.#drop(rest.settled);
    if (changed.length === 0) return rest.waitMs;
    if (await this.#isGitAtWork()) return BUSY_MS;
    this.#gitSinceMs = undefined;
    const sources = changed.filter(({ path }) => path !== this.#options.executable);
    const forBuild = this.#options.builds === true && sources.length > 0;
    const waitMs = forBuild ? 0 : await this.#waitForExecutable(changed, look);
    if (waitMs !== 0) return waitMs ?? rest.waitMs;
    this.#report(this.#withoutOwn(changed));
    return rest.waitMs;
  }

  #rest(): Rest {
    const { executable, pollMs = 0 } = this.#options;
    const all = this.#suspects.all();
    const ours = this.#building > 0 ? all.filter(({ path }) => path !== executable) : all;
    const leastMs = Math.min(pollMs, LONGEST_POLLED_QUIET_MS);
    return settle(ours, this.#suspects.activeSinceMs, performance.now(), leastMs);
  }

  /** Whether it is to be looked at once more, for lack of events or for too many. */
  #doubt(settled: readonly Suspect[]): boolean {
    const flooded = this.#watches.events - this.#eventsBefore > FLOOD;
    this.#eventsBefore = this.#watches.events;
    if (flooded) for (const place of this.#places) place.doubt();
    if (this.#options.pollMs === undefined) return flooded;
    for (const { path } of settled) for (const place of this.#places) place.doubt(path);
    return true;
  }

  /** Those that really changed and count; the others are forgotten. */
  #drop(settled: readonly Suspect[]): Suspect[] {
    const isReal = (suspect: Suspect): boolean =>
      this.#isChanged(suspect) && !this.#starts.isOwn(suspect) && !this.#builds.isOwn(suspect);
    for (const suspect of settled) if (!isReal(suspect)) this.#suspects.dismiss(suspect.path);
    return settled.filter(isReal);
  }

  #isChanged({ path, before, after }: Suspect): boolean {
    if (!isUnchanged(before, after)) return true;
    return path === this.#options.executable && after?.executable === true && before?.executable === false;
  }

  async #isGitAtWork(): Promise<boolean> {
    const { directory, extra = [] } = this.#options;
    for (const path of [directory, ...extra]) {
      const lock = await gitLock(path);
      if (lock === undefined) continue;
      this.#tellLocked(lock);
      return true;
    }
    return false;
  }

  #tellLocked(lock: string): void {
    const nowMs = performance.now();
    this.#gitSinceMs ??= nowMs;
    if (nowMs - this.#gitSinceMs < TELL_LOCKED_MS) return;
    this.#gitSinceMs = Infinity;
    this.#on.problem(gitIsLocked(lock));
  }

  /** 0 if it can be started; else when to ask again, undefined for when it changes again. */
  async #waitForExecutable(changed: readonly Suspect[], look: () => Promise<void>): Promise<number | undefined> {
    const { executable, wrapped = false } = this.#options;
    if (executable === undefined) return 0;
    const suspect = this.#suspects.get(executable);
    if (suspect !== undefined && !changed.includes(suspect)) return BUSY_MS;
    const quietMs = performance.now() - (suspect?.lastMs ?? 0);
    const readiness = await readinessOf(executable, quietMs, wrapped);
    if (readiness.kind === "blocked") return this.#tellBlocked(executable, readiness.why);
    this.#blocked = undefined;
    if (readiness.kind === "growing") return BUSY_MS;
    if (suspect === undefined) return 0;
    // Whoever wrote it may have written the last of it, and closed it, while we asked.
    for (const place of this.#places) place.doubt(executable);
    await look();
    return this.#suspects.get(executable) === suspect ? 0 : SOON_MS;
  }

  #tellBlocked(executable: string, why: Blocked): number | undefined {
    const nowMs = performance.now();
    this.#blocked ??= { sinceMs: nowMs, told: false };
    if (this.#blocked.told) return undefined;
    const leftMs = this.#blocked.sinceMs + TELL_BLOCKED_MS - nowMs;
    if (leftMs > 0) return leftMs;
    this.#blocked = { ...this.#blocked, told: true };
    this.#on.problem(blocked(executable, why));
    return undefined;
  }

  #withoutOwn(changed: readonly Suspect[]): Suspect[] {
    for (const { path } of changed) this.#suspects.dismiss(path);
    // Who saves the executable, perhaps by a script, is never ignored: a plugin does not write to itself.
    const byStart = this.#starts.observe(changed.filter(({ path }) => path !== this.#options.executable));
    const byBuild = this.#builds.observe(changed);
    if (byStart.length > 0) this.#tellOwn(byStart, "start");
    if (byBuild.length > 0) this.#tellOwn(byBuild, "build");
    return changed.filter(({ path }) => !byStart.includes(path) && !byBuild.includes(path));
  }

  #tellOwn(paths: readonly string[], when: "start" | "build"): void {
    const [first = ""] = paths;
    const tree = this.#places.map((place) => place.tree).find((tree) => tree?.has(first) === true);
    const names = paths.map((path) => relative(tree?.path ?? this.#options.directory, path));
    const ruleFile = tree && join(tree.path, tree.rulesBy === "user" ? EXCLUDES : ".gitignore");
    this.#on.problem(ownWrites(names, when, ruleFile));
  }

  #report(changed: readonly Suspect[]): void {
    const { directory, executable } = this.#options;
    const sources = changed.filter(({ path }) => path !== executable);
    const [first] = (sources.length > 0 ? sources : changed).toSorted((a, b) => a.firstMs - b.firstMs);
    if (first === undefined) return;
    const more = changed.length > 1 ? ` (+${changed.length - 1} more)` : "";
    const what = first.after === undefined ? "removed" : "changed";
    const change: Change = {
      kind: sources.length > 0 ? "source" : "executable",
      reason: `${relative(directory, first.path)} ${what}${more}`,
      paths: changed.map(({ path }) => path),
    };
    this.#on.change(change);
  }
}
