/** Decides when a change is to be reported: at rest, not halfway, startable, and not the plugin's or the build's own doing. */
import { join, relative } from "node:path";
import type { DirectoryWatches } from "./directory-watches.ts";
import { gitLock } from "./rest/git-lock.ts";
import { LoopDetector, patternOf } from "./rest/loop-detector.ts";
import type { Place } from "./places/places.ts";
import { readinessOf } from "./rest/readiness.ts";
import { EXCLUDES } from "./rules/names.ts";
import type { Blocked } from "../trace/events/watch.ts";
import { trace } from "../trace/tracing.ts";
import type { Awaited, WatchStage } from "../trace/events/watch.ts";
import { isUnchanged } from "./signature.ts";
import { settle } from "./rest/suspects.ts";
import type { Rest, Suspect, Suspects } from "./rest/suspects.ts";
import { changeOf } from "./change.ts";
import type { WatchingOptions, WatchListener } from "./contract.ts";

/** How often to ask whether git, or the writer of the executable, is done, in ms. */
const BUSY_MS = 50;
/** How soon to ask again about a file that is not at rest any more, in ms. */
const SOON_MS = 1;
/** How long a change waits for the executable before the user is told, in ms. */
const TELL_BLOCKED_MS = 1000;
/** The same for git, which takes longer for a large branch. */
const TELL_LOCKED_MS = 5000;
/** Where polls are coarse, a file is looked at once more after so long, in ms. */
const LONGEST_POLLED_QUIET_MS = 200;
/** The kernel drops events past a queue of 16,384 (fs.inotify.max_queued_events), and Node does not tell. */
const FLOOD = 4000;

export class Judge {
  readonly #options: WatchingOptions;
  readonly #suspects: Suspects;
  readonly #places: readonly Place[];
  readonly #watches: DirectoryWatches;
  readonly #on: WatchListener;
  readonly loops = new LoopDetector();
  #building = 0;
  #eventsBefore = 0;
  /** Since when changes wait for git; Infinity once the user was told. */
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

  buildStarted(): void {
    this.#building++;
  }

  buildEnded(): void {
    this.#building--;
    this.loops.builds(performance.now());
    // A build that was cancelled may end after the next one has begun.
    if (this.#building > 0) return;
    const { executable } = this.#options;
    if (executable !== undefined && this.#suspects.get(executable) !== undefined) this.#ignore(executable, "build");
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
    if (this.#building > 0) this.loops.builds(performance.now());
    const { changed, restMs } = this.#sort(rest.settled);
    const waitMs = Math.min(rest.waitMs ?? Infinity, restMs);
    if (changed.length === 0) return waitMs;
    if (await this.#isGitAtWork()) return this.#wait(changed, "git", BUSY_MS);
    this.#gitSinceMs = undefined;
    const sources = changed.filter(({ path }) => path !== this.#options.executable);
    const forBuild = this.#options.builds === true && sources.length > 0;
    const executableMs = forBuild ? 0 : await this.#waitForExecutable(changed, look);
    if (executableMs !== 0) return this.#wait(changed, "executable", executableMs ?? waitMs);
    this.#report(changed);
    return waitMs;
  }

  #ignore(path: string, why: Extract<WatchStage, { kind: "ignored" }>["why"]): void {
    trace.watch?.({ kind: "ignored", path, why });
    this.#suspects.dismiss(path);
  }

  /** @returns how soon to judge these again, in ms */
  #wait(changed: readonly Suspect[], why: Awaited, ms: number): number {
    if (changed.length > 0) trace.watch?.({ kind: "waits", paths: changed.map(({ path }) => path), why });
    return ms;
  }

  #rest(): Rest {
    const { executable, pollMs = 0 } = this.#options;
    const all = this.#suspects.all();
    const ours = this.#building > 0 ? all.filter(({ path }) => path !== executable) : all;
    const leastMs = Math.min(pollMs, LONGEST_POLLED_QUIET_MS);
    return settle(ours, this.#suspects.activeSinceMs, performance.now(), leastMs);
  }

  /** Whether to look once more, because there are no events, or too many. */
  #doubt(settled: readonly Suspect[]): boolean {
    const flooded = this.#watches.events - this.#eventsBefore > FLOOD;
    this.#eventsBefore = this.#watches.events;
    if (flooded) for (const place of this.#places) place.doubt();
    if (this.#options.pollMs === undefined) return flooded;
    for (const { path } of settled) for (const place of this.#places) place.doubt(path);
    return true;
  }

  /** The suspects that really changed and count, or how long they have to rest. Those that do not count are forgotten. */
  #sort(settled: readonly Suspect[]): { readonly changed: readonly Suspect[]; readonly restMs: number } {
    const verdicts = this.#suspects.all().map((suspect) => ({ suspect, verdict: this.#judge(suspect) }));
    for (const { suspect, verdict } of verdicts) {
      if (verdict === "found") this.#tellOwn(suspect.path);
      if (verdict === "own" || verdict === "found") this.#ignore(suspect.path, "own-writes");
    }
    const left = verdicts.filter(
      ({ suspect }) => settled.includes(suspect) && this.#suspects.get(suspect.path) === suspect,
    );
    for (const { suspect } of left) if (!this.#isChanged(suspect)) this.#ignore(suspect.path, "unchanged");
    const changed = left.filter(({ suspect }) => this.#isChanged(suspect));
    const restMs = Math.min(...changed.map(({ verdict }) => (typeof verdict === "number" ? verdict : 0)));
    if (restMs > 0)
      this.#wait(
        changed.map(({ suspect }) => suspect),
        "rest",
        restMs,
      );
    return restMs > 0 ? { changed: [], restMs } : { changed: changed.map(({ suspect }) => suspect), restMs: Infinity };
  }

  /** A person or a script that saves the executable is always followed: a plugin does not write to itself. */
  #judge(suspect: Suspect): ReturnType<LoopDetector["judge"]> {
    const counts = suspect.path !== this.#options.executable && this.#isChanged(suspect);
    return counts ? this.loops.judge(suspect, performance.now()) : "due";
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
    this.#on.problem({ kind: "git-locked", lock });
  }

  /** @returns 0 if the executable can be started; else in how many ms to ask again, undefined to wait for its next change */
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
    // The writer may have written the rest and closed the file while we asked.
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
    this.#on.problem({ kind: "blocked", path: executable, why });
    return undefined;
  }

  #tellOwn(path: string): void {
    const tree = this.#places.map((place) => place.tree).find((tree) => tree?.has(path) === true);
    const name = relative(tree?.path ?? this.#options.directory, path);
    const ruleFile = tree && join(tree.path, tree.rulesBy === "user" ? EXCLUDES : ".gitignore");
    this.#on.problem({ kind: "own-writes", name, pattern: patternOf(name), ruleFile });
  }

  #report(changed: readonly Suspect[]): void {
    for (const { path } of changed) this.#suspects.dismiss(path);
    this.loops.reported(changed, performance.now());
    const change = changeOf(changed, this.#options);
    if (change !== undefined) this.#on.change(change);
  }
}
