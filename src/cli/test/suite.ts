/** Tests one session: reads it, plays it, compares, and reports as it goes. */
import type { Filter } from "../../session/filter/filter.ts";
import { matches } from "../../session/filter/match.ts";
import { changingIn } from "../../play/changing.ts";
import type { Result, Suite } from "../../play/findings.ts";
import { playScore } from "../../play/play.ts";
import { rowOf } from "../../play/score/score.ts";
import type { Score } from "../../play/score/score.ts";
import { pluginFor, readWhole, scoresOf, writeIgnored } from "../../play/score/sessions.ts";
import type { ReadSession } from "../../play/score/sessions.ts";
import { messageOf } from "../../jsonrpc/errors.ts";
import { examinePlugin } from "../../plugin/file/examine.ts";
import type { Why } from "../../plugin/file/executable.ts";
import { say } from "../terminal/say.ts";
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

/** What cannot be played is said, and is a result too. @throws the signal's reason, and nothing else */
export async function test(file: string, options: SuiteOptions, report: Report): Promise<Suite[]> {
  return await attempted(file, "", options.signal, async () => {
    const session = await readWhole(file);
    for (const problem of session.problems) report.problem(problem);
    const scores = scoresOf(session, options.plugin);
    if (scores.length === 0) throw new Error(`${file} has nothing to play${instead(session, options.plugin)}`);
    const suites: Suite[] = [];
    for (const score of scores) {
      const played = async (): Promise<Suite[]> => [await play(file, session, score, options, report)];
      suites.push(...(await attempted(file, score.name, options.signal, played)));
    }
    return suites;
  });
}

async function attempted(
  file: string,
  name: string,
  signal: AbortSignal,
  played: () => Promise<Suite[]>,
): Promise<Suite[]> {
  const at = new Date();
  try {
    return await played();
  } catch (error) {
    signal.throwIfAborted();
    const cannot = messageOf(error);
    say(cannot);
    return [{ file, name, results: [], at, ms: 0, cannot }];
  }
}

function instead(session: ReadSession, plugin: string | undefined): string {
  const names = scoresOf(session, undefined).map(({ name }) => name);
  return plugin === undefined || names.length === 0
    ? ": no plugin answered anything in it"
    : ` for ${plugin}: it is of ${names.join(" and ")}, and --plugin chooses by the file's name`;
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
  return { file, name: score.name, results, at, ms: performance.now() - began, cannot: undefined };
}

/** The advice about these is for a node, which waits for the file. */
const TO_BE_MADE: ReadonlySet<Why> = new Set(["missing", "dangling-symlink", "empty", "not-a-file"]);

function runnable(path: string): string {
  const file = examinePlugin(path);
  if (file.kind === "runnable") return path;
  const advice = TO_BE_MADE.has(file.why) ? "Build it, or name another file with --plugin." : file.advice;
  throw new Error(`${file.sentence} ${advice}`);
}
