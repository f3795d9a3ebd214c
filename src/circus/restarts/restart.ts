/** Restarts one watcher: decides whether to, does it, and says what came of it. */
import type { Circusd } from "../circusd/circusd.ts";
import { CircusRefused } from "../circusd/errors.ts";
import { signalName } from "./kill-signal.ts";
import type { Log, LogLevel } from "../log.ts";
import { haveChange } from "./newer.ts";
import type { Due } from "./newer.ts";
import type { Roster } from "../roster.ts";
import { outcomeOf } from "../sentences.ts";
import type { Outcome } from "../sentences.ts";
import type { CircusWatcher } from "../watcher.ts";

export type Result = { readonly kind: "done" } | { readonly kind: "busy"; readonly reason: string };

const DONE: Result = { kind: "done" };

type Tell = (outcome: Outcome) => void;

export class Restart {
  readonly #circusd: Circusd;
  readonly #roster: Roster;
  readonly #log: Log;
  /** When each watcher's last restart began, in ms since the epoch. */
  readonly #begunMs = new Map<string, number>();
  /** The watchers that our restart left stopped. */
  readonly #failed = new Set<string>();

  constructor(circusd: Circusd, roster: Roster, log: Log) {
    this.#circusd = circusd;
    this.#roster = roster;
    this.#log = log;
  }

  /**
   * Restarts a watcher if it is active, and one of its processes is older than the change.
   * @throws {CircusGone}
   */
  async attempt(name: string, due: Due): Promise<Result> {
    const watcher = this.#roster.get(name);
    if (watcher === undefined) return DONE;
    const tell: Tell = (outcome) => this.#log(levelOf(outcome), outcomeOf(name, due.reason, outcome));
    try {
      return await this.#judge(watcher, due, tell);
    } catch (error) {
      if (!(error instanceof CircusRefused)) throw error;
      if (error.isBusy) return { kind: "busy", reason: error.message };
      if (error.isUnknownWatcher) this.#roster.refresh();
      tell({ kind: "refused", reason: error.message });
      return DONE;
    }
  }

  async #judge(watcher: CircusWatcher, due: Due, tell: Tell): Promise<Result> {
    const { name } = watcher;
    const status = await this.#circusd.status(name);
    switch (status) {
      case "starting":
        return { kind: "busy", reason: "starting it" };
      case "stopping":
      case "stopped":
        if (this.#failed.has(name)) await this.#start(watcher, tell);
        else tell({ kind: "inactive", status });
        return DONE;
      case "active": {
        const startTimesMs = await this.#circusd.startTimesMs(name);
        if (haveChange(startTimesMs, due, this.#begunMs.get(name))) tell({ kind: "newer" });
        else await this.#restart(watcher, tell);
        return DONE;
      }
    }
  }

  async #restart(watcher: CircusWatcher, tell: Tell): Promise<void> {
    this.#begunMs.set(watcher.name, Date.now());
    const { name, killSignal, gracefulMs } = watcher;
    if (killSignal.kind !== "signal") tell({ kind: "restarting" });
    else if (await this.#kill(watcher, killSignal.number, tell)) return tell({ kind: "respawned" });
    this.#conclude(name, await this.#circusd.restart(name, gracefulMs), tell);
  }

  /** @returns whether Circus has already started it again, as it does at intervals for processes that have ended */
  async #kill({ name, gracefulMs }: CircusWatcher, signal: number, tell: Tell): Promise<boolean> {
    tell({ kind: "killing", signal: signalName(signal) });
    await this.#circusd.kill(name, signal, gracefulMs);
    return (await this.#circusd.pids(name)).length > 0;
  }

  async #start({ name }: CircusWatcher, tell: Tell): Promise<void> {
    tell({ kind: "starting" });
    this.#conclude(name, await this.#circusd.start(name), tell);
  }

  #conclude(name: string, pids: readonly number[], tell: Tell): void {
    if (pids.length > 0) this.#failed.delete(name);
    else this.#failed.add(name);
    tell(pids.length > 0 ? { kind: "restarted", pids } : { kind: "failed" });
  }
}

function levelOf({ kind }: Outcome): LogLevel {
  return kind === "failed" || kind === "refused" ? "ERROR" : "INFO";
}
