/**
 * Tells of events among the entries of single directories, by one `fs.watch` for each, or by a timer where events are not to
 * be had: on request (container and network mounts) and where the system has no watches left.
 *
 * Not chokidar, which the plan named: it watches every file by itself, which for 10,000 of them takes several times the memory
 * and the time of this, and it lists a directory before it watches it, so that a file made in between is lost
 * (paulmillr/chokidar#1471), while `fs.watch` is in place when it returns.
 */
import { watch } from "node:fs";
import { watchesExhausted } from "./sentences.ts";

/**
 * @param name of the entry; undefined for "look at all of them"
 * @param replaced whether the entry came, went or was put in another's place; false if only what it holds changed. An event
 *   about the directory itself has the directory's own base name.
 */
export type DirectoryListener = (name: string | undefined, replaced: boolean) => void;

export interface DirectoryWatch {
  close(): void;
}

/** How often to look where the system has run out of watches. */
const FALLBACK_POLL_MS = 1000;

const EXHAUSTED = new Set(["ENOSPC", "EMFILE", "ENFILE", "ENOMEM"]);

const NOTHING: DirectoryWatch = { close: () => undefined };

export class DirectoryWatches {
  readonly #problem: (sentence: string) => void;
  readonly #polled = new Set<DirectoryListener>();
  #pollMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** How many events there were. */
  events = 0;

  /** @param pollMs how often to look, instead of waiting for events */
  constructor(pollMs: number | undefined, problem: (sentence: string) => void) {
    this.#pollMs = pollMs;
    this.#problem = problem;
  }

  /** Whether there are polls. */
  get polls(): boolean {
    return this.#timer !== undefined;
  }

  /**
   * Watches the entries of one directory, not those below. What happens after the call is told. A directory that does not
   * exist is not waited for: watch the one above it.
   * @param ifForbidden what to do with a directory that may be searched but not read
   */
  watch(directory: string, listener: DirectoryListener, ifForbidden: "poll" | "skip" = "poll"): DirectoryWatch {
    if (this.#pollMs !== undefined) return this.#poll(listener, this.#pollMs);
    try {
      const watcher = watch(directory, (event, name) => {
        this.events++;
        listener(name ?? undefined, event === "rename");
      });
      watcher.on("error", () => listener(undefined, true));
      return watcher;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") return NOTHING;
      if (!EXHAUSTED.has(code)) return ifForbidden === "poll" ? this.#poll(listener, FALLBACK_POLL_MS) : NOTHING;
      this.#pollMs = FALLBACK_POLL_MS;
      this.#problem(watchesExhausted(code, directory, FALLBACK_POLL_MS));
      return this.#poll(listener, FALLBACK_POLL_MS);
    }
  }

  #poll(listener: DirectoryListener, pollMs: number): DirectoryWatch {
    const own: DirectoryListener = (name, replaced) => listener(name, replaced);
    this.#polled.add(own);
    this.#timer ??= setInterval(() => {
      for (const each of this.#polled) each(undefined, false);
    }, pollMs);
    return { close: () => this.#stop(own) };
  }

  #stop(listener: DirectoryListener): void {
    this.#polled.delete(listener);
    if (this.#polled.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
