/**
 * One loop that sleeps until an event, looks at what is stale, and reports what has come to rest. It alone decides, so that
 * nothing is looked at twice at a time.
 */
import { messageOf } from "../jsonrpc/errors.ts";
import { Alarm } from "./alarm.ts";
import { DirectoryWatches } from "./directory-watches.ts";
import type { Ground } from "./ground.ts";
import { localFiles, remoteFiles } from "./files.ts";
import { Judge } from "./judge.ts";
import { Executable, FileOrTree } from "./places/places.ts";
import type { Place } from "./places/places.ts";
import { TargetsDirectory } from "./places/targets-directory.ts";
import type { WatchProblem } from "../trace/events/watch.ts";
import { trace } from "../trace/tracing.ts";
import { signatureOf } from "./signature.ts";
import { Suspects } from "./rest/suspects.ts";
import type { Watcher, WatchingOptions, WatchListener } from "./contract.ts";

/** Between two looks, in ms: a compiler's flood of events is taken in few. */
const SPACING_MS = 5;
/** Linux' coarse clock at 100 Hz. */
const CLOCK_TICK_MS = 10;

export class Watching implements Watcher {
  readonly ready: Promise<void>;
  readonly #on: WatchListener;
  readonly #alarm = new Alarm(SPACING_MS);
  readonly #suspects = new Suspects();
  readonly #watches: DirectoryWatches;
  readonly #places: readonly Place[];
  readonly #executable: Executable | undefined;
  readonly #judge: Judge;
  /** Builds that ended, and wait until the loop has noted that. */
  #built: (() => void)[] = [];
  readonly #told = new Set<string>();
  #closed = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: WatchingOptions, on: WatchListener) {
    this.#on = on;
    this.#watches = new DirectoryWatches(options.pollMs, on.problem.bind(on));
    const ground = this.#ground(options.pollMs !== undefined);
    const { executable, loaded } = options;
    this.#executable = executable === undefined ? undefined : new Executable(executable, ground, loaded);
    this.#places = [
      ...(this.#executable
        ? [this.#executable, new TargetsDirectory(this.#executable, options.directory, ground)]
        : []),
      new FileOrTree(options.directory, ground, true),
      ...(options.extra ?? []).map((path) => new FileOrTree(path, ground)),
    ];
    this.#judge = new Judge(options, this.#suspects, this.#places, this.#watches, on);
    this.ready = new Promise((resolve) => {
      // In whole milliseconds: a file that was made right before is not one that was changed since. What was loaded a while
      // ago has time enough for the clock that files are stamped by, which is behind by up to a tick.
      this.#ended = this.#run(loaded === undefined ? Math.ceil(Date.now() + 1) : loaded.atMs - CLOCK_TICK_MS, resolve);
    });
  }

  starts(): void {
    this.#judge.loops.starts(performance.now());
  }

  started(): void {
    this.#judge.loops.started(performance.now());
  }

  async during<Result>(build: () => Promise<Result>): Promise<Result> {
    this.#judge.buildStarted();
    try {
      return await build();
    } finally {
      await new Promise<void>((resolve) => {
        this.#built.push(resolve);
        if (this.#closed) this.#noteBuilt();
        this.#alarm.ring();
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#alarm.ring();
    await this.#ended;
  }

  async #run(startedMs: number, ready: () => void): Promise<void> {
    const look = (): Promise<void> => this.#look(startedMs);
    await look();
    ready();
    while (!this.#closed) {
      const waitMs = await this.#judge.settle(look).catch((error: unknown) => this.#fail(error));
      if (!this.#closed) await this.#alarm.next(waitMs);
      if (this.#built.length > 0) this.#executable?.doubt();
      if (!this.#closed) await look();
      this.#noteBuilt();
    }
    for (const place of this.#places) place.close();
  }

  async #look(sinceMs: number): Promise<void> {
    try {
      for (const place of this.#places) await place.look(sinceMs);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The executable was looked at after these builds: as it is now, it is what the caller loads. */
  #noteBuilt(): void {
    const built = this.#built;
    this.#built = [];
    for (const resolve of built) {
      this.#judge.buildEnded();
      resolve();
    }
  }

  #fail(error: unknown): undefined {
    this.#tellOnce({ kind: "watching-failed", message: messageOf(error) });
    return undefined;
  }

  #tellOnce(problem: WatchProblem): void {
    const key = JSON.stringify(problem);
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#on.problem(problem);
  }

  /** @param remote whether the files are polled: they are then on another machine, or on what behaves like one */
  #ground(remote: boolean): Ground {
    return {
      watches: this.#watches,
      files: remote ? remoteFiles : localFiles(),
      signatureOf: (stats) => signatureOf(stats, remote ? "unstable" : "stable"),
      isExecutable: (path) => path === this.#executable?.path || path === this.#executable?.target,
      stale: () => this.#alarm.ring(),
      changed: (path, before, after) => {
        const what = before === undefined ? "made" : after === undefined ? "removed" : "changed";
        trace.watch?.({ kind: "suspect", path, what });
        this.#suspects.record(path, before, after, performance.now());
      },
      dismissed: (path) => this.#suspects.dismiss(path),
      unreadableRules: (path, error) => this.#tellOnce({ kind: "unreadable-rules", path, message: messageOf(error) }),
    };
  }
}
