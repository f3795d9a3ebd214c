/** What became of a plugin's starts and reloads, for its log and for autoreload-status. */
import { PluginFailed, failure, summarize, withLastWords } from "../../plugin/failure.ts";
import type { Failure } from "../../plugin/failure.ts";
import type { Logger } from "../../trace/log.ts";
import type { Served } from "./attempts.ts";

export class Outcomes {
  /** Reloads and restarts that came to serve. */
  restarts = 0;
  lastReload: Served | undefined;
  lastFailure: { readonly failure: Failure; readonly at: number } | undefined;
  /** Why a newer version than the one in service does not serve, and since when there is one. */
  behind: { readonly failure: Failure; readonly since: number } | undefined;
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  reloaded(served: Served): void {
    this.restarts++;
    this.behind = undefined;
    this.lastReload = served;
    const { ms, reason, gapMs } = served;
    this.#logger.log("info", `reloaded in ${Math.round(ms)} ms (${reason}); calls waited ${gapMs.toFixed(1)} ms`);
  }

  /** The newest version does not serve. */
  fellBehind(told: Failure): void {
    this.behind = { failure: told, since: this.behind?.since ?? Date.now() };
  }

  /** @param introduction what the failure is the reason of */
  failed(told: Failure, introduction: string): void {
    this.lastFailure = { failure: told, at: Date.now() };
    this.#logger.log(told.level, withLastWords(introduction, told));
  }

  clashed(told: Failure, level: "info" | "unusual"): void {
    const what = "could not have what the old instance held; that one has gone, so it is started once more";
    this.#logger.log(level, `${what}: ${summarize(told)}`);
  }

  /** What is thrown to those who waited for a start that failed and was told already. */
  get lastAsError(): PluginFailed {
    return new PluginFailed(this.lastFailure?.failure ?? failure("it was stopped."));
  }
}
