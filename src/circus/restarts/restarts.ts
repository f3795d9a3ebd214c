/**
 * Restarts the watchers that are due, one after another, since Circus refuses a second restart during the first. None is lost: a change
 * during a restart is due after it, and what is due while Circus is busy or gone waits.
 */
import { CircusGone } from "../circusd/errors.ts";
import type { Log } from "../log.ts";
import type { Due } from "./newer.ts";
import type { Restart, Result } from "./restart.ts";
import { outcomeOf } from "../sentences.ts";

interface Waiting extends Due {
  /** Whether the user was told that it waits. */
  readonly told: boolean;
}

/** If Circus is busy, it is asked again after at most so long, in ms. Most often one of its events comes earlier. */
const BUSY_MS = 500;

export class Restarts implements Disposable {
  readonly #restart: Restart;
  readonly #log: Log;
  /** By the watcher's name, in the order in which they came due. */
  readonly #due = new Map<string, Waiting>();
  #state: "idle" | "working" | "woken" | "closed" = "idle";
  #timer: NodeJS.Timeout | undefined;

  constructor(restart: Restart, log: Log) {
    this.#restart = restart;
    this.#log = log;
  }

  add(name: string, due: Due): void {
    this.#put(name, { ...due, told: false });
    this.wake();
  }

  /** Something happened in Circus, so what waits may be possible now. */
  wake(): void {
    if (this.#state === "working") this.#state = "woken";
    else if (this.#state === "idle" && this.#due.size > 0) void this.#work();
  }

  [Symbol.dispose](): void {
    this.#state = "closed";
    clearTimeout(this.#timer);
  }

  async #work(): Promise<void> {
    clearTimeout(this.#timer);
    this.#state = "working";
    while (await this.#next());
    const state = this.#now();
    if (state === "closed") return;
    this.#state = "idle";
    if (state === "woken") this.wake();
  }

  /** @returns whether there may be more to do now */
  async #next(): Promise<boolean> {
    const [first] = this.#due;
    if (first === undefined || this.#now() === "closed") return false;
    const [name, due] = first;
    // A change from now on is due by itself.
    this.#due.delete(name);
    const result = await this.#attempt(name, due);
    if (result.kind === "done") return true;
    if (!due.told) this.#log("INFO", outcomeOf(name, due.reason, result));
    // Circus's return wakes by itself.
    if (result.kind === "busy") this.#timer = setTimeout(() => this.wake(), BUSY_MS);
    this.#put(name, { ...due, told: true });
    return false;
  }

  async #attempt(name: string, due: Due): Promise<Result | { readonly kind: "gone" }> {
    try {
      return await this.#restart.attempt(name, due);
    } catch (error) {
      if (error instanceof CircusGone) return { kind: "gone" };
      throw error;
    }
  }

  /** Joins two changes: the time is the later one's, and the files are both changes' files. */
  #put(name: string, due: Waiting): void {
    const other = this.#due.get(name);
    this.#due.set(name, other === undefined ? due : merge(...earlierFirst(due, other)));
  }

  /** The compiler does not know that this changes during an `await`. */
  #now(): "idle" | "working" | "woken" | "closed" {
    return this.#state;
  }
}

function earlierFirst(a: Waiting, b: Waiting): [Waiting, Waiting] {
  return a.seenMs <= b.seenMs ? [a, b] : [b, a];
}

function merge(earlier: Waiting, later: Waiting): Waiting {
  return {
    reason: earlier.reason,
    seenMs: later.seenMs,
    written: {
      firstMs: Math.min(earlier.written.firstMs, later.written.firstMs),
      lastMs: Math.max(earlier.written.lastMs, later.written.lastMs),
    },
    told: earlier.told,
  };
}
