/** Tests one session: reads it, plays it, compares, and reports as it goes. */
import { accessSync, constants, statSync } from "node:fs";
import type { Filter } from "../../session/filter/filter.ts";
import { matches } from "../../session/filter/match.ts";
import { changingIn } from "../../play/changing.ts";
import type { Result, Suite } from "../../play/findings.ts";
import { playScore } from "../../play/play.ts";
import { rowOf } from "../../play/score/score.ts";
import type { Score } from "../../play/score/score.ts";
import { pluginFor, readWhole, scoresOf, writeIgnored } from "../../play/score/sessions.ts";
import type { ReadSession } from "../../play/score/sessions.ts";
import type { Report } from "./report.ts";

export interface SuiteOptions {
  readonly plugin: string | undefined;
  readonly update: boolean;
  readonly filter: Filter;
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** lightningd gives a plugin this long for its manifest, and again for its init. */
const STARTUP_MS = 120_000;

/** @throws if the session cannot be played */
export async function test(file: string, options: SuiteOptions, report: Report): Promise<Suite[]> {
  const session = await readWhole(file);
  for (const problem of session.problems) report.problem(problem);
  const scores = scoresOf(session, options.plugin);
  if (scores.length === 0) throw new Error(`${file} has nothing to play${named(options.plugin)}`);
  const suites: Suite[] = [];
  for (const score of scores) suites.push(await play(file, session, score, options, report));
  return suites;
}

function named(plugin: string | undefined): string {
  return plugin === undefined ? "" : ` for ${plugin}`;
}

async function play(
  file: string,
  session: ReadSession,
  score: Score,
  options: SuiteOptions,
  report: Report,
): Promise<Suite> {
  const { filter, patienceMs, signal } = options;
  const plugin = runnable(pluginFor(score, file, options.plugin));
  const how = { plugin, patienceMs, startupMs: STARTUP_MS, signal };
  report.begins(file, score, plugin);
  let ignored = session.header.ignore;
  if (options.update) {
    const changing = await changingIn(score, { ...how, ignored });
    ignored = [...ignored, ...changing];
    if (changing.length > 0) await writeIgnored(file, session.header, ignored);
    report.updated(changing);
  }
  const [at, began] = [new Date(), performance.now()];
  const results: Result[] = [];
  await playScore(score, { ...how, ignored, isLenient: false }, (some) => {
    const shown = some.filter(({ cue }) => cue === undefined || matches(filter, rowOf(cue), session.header));
    results.push(...shown);
    report.results(shown, score);
  });
  return { file, score, results, at, ms: performance.now() - began };
}

function runnable(path: string): string {
  try {
    accessSync(path, constants.X_OK);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "it is not there" : "it is not executable";
    throw new Error(`${path} cannot be run: ${why}`, { cause: error });
  }
  if (statSync(path).isDirectory()) throw new Error(`${path} cannot be run: it is a directory`);
  return path;
}
