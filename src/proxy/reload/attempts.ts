/**
 * Runs one reload at a time. A change that comes meanwhile is merged with those that wait, and ends the running reload if its
 * instance does not serve yet: the newest version wins, no change is lost, and everyone who asked is answered.
 */
import type { ServedEvent } from "../../trace/events/reload.ts";
import { PluginFailed, failure } from "../../plugin/failure.ts";

export interface Attempt {
  readonly reason: string;
  /** Whether sources changed, so that the executable has to be built first. */
  readonly builds: boolean;
  /** Whether the old instance has to be gone before the new one starts, whatever the settings. */
  readonly isAlone: boolean;
  /** Whether it is the plugin's first start, which nobody asked for by a change. */
  readonly isFirst: boolean;
  /** How many changes it takes up. */
  readonly changes: number;
  /** When the first of its changes came, in milliseconds of performance.now(). */
  readonly began: number;
}

export type Wanted = Partial<Pick<Attempt, "builds" | "isAlone" | "isFirst" | "changes">>;

interface Waiting extends Attempt {
  readonly tickets: { readonly resolve: (served: ServedEvent) => void; readonly reject: (error: unknown) => void }[];
}

export interface AttemptsOptions {
  /** Runs an attempt; gives up when the signal aborts. */
  readonly reload: (attempt: Attempt, signal: AbortSignal) => Promise<ServedEvent>;
  /** Notes an attempt that failed without being overtaken. @returns the error for those who asked */
  readonly gaveUp: (error: unknown, attempt: Attempt) => PluginFailed;
  /** Notes an attempt that did not come to serve before a newer change. */
  readonly overtaken: (attempt: Attempt) => void;
}

export class Attempts {
  readonly #options: AttemptsOptions;
  #next: Waiting | undefined;
  #running: Promise<void> | undefined;
  #current = new AbortController();
  #closed = false;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** Aborts when the running reload is overtaken, or at the close. */
  get signal(): AbortSignal {
    return this.#current.signal;
  }

  /** @throws {PluginFailed} if it does not come to serve */
  add(reason: string, { builds = false, isAlone = false, isFirst = false, changes = 0 }: Wanted): Promise<ServedEvent> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new PluginFailed(failure("it was stopped.")));
        return;
      }
      const { began = performance.now(), tickets = [] } = this.#next ?? {};
      this.#next = {
        reason,
        builds: builds || this.#next?.builds === true,
        isAlone: isAlone || this.#next?.isAlone === true,
        isFirst,
        changes: changes + (this.#next?.changes ?? 0),
        began,
        tickets: [...tickets, { resolve, reject }],
      };
      this.#current.abort(new Error("a newer change came"));
      this.#running ??= this.#run().finally(() => (this.#running = undefined));
    });
  }

  /** Takes no more changes and ends the running reload; resolves when that is over. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#current.abort(new Error("autoreload stops"));
    for (const { reject } of this.#take()?.tickets ?? []) reject(new PluginFailed(failure("it was stopped.")));
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let attempt = this.#take(); attempt !== undefined; attempt = this.#take()) {
      this.#current = new AbortController();
      await this.#try(attempt, this.#current.signal);
    }
  }

  async #try(attempt: Waiting, signal: AbortSignal): Promise<void> {
    try {
      const served = await this.#options.reload(attempt, signal);
      for (const { resolve } of attempt.tickets) resolve(served);
    } catch (error) {
      if (signal.aborted && this.#next !== undefined) {
        this.#next.tickets.push(...attempt.tickets);
        this.#options.overtaken(attempt);
        return;
      }
      const told = this.#options.gaveUp(error, attempt);
      for (const { reject } of attempt.tickets) reject(told);
    }
  }

  #take(): Waiting | undefined {
    const attempt = this.#next;
    this.#next = undefined;
    return attempt;
  }
}
