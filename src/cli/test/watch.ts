/** Does something at once, and again whenever the plugin or a session is saved. */
import { once } from "node:events";
import { resolve } from "node:path";
import { pluginFor, readWhole, scoresOf } from "../../play/score/sessions.ts";
import { sayProblem } from "../../trace/sentences/watch.ts";
import type { WatchListener } from "../../watch/contract.ts";
import { watchPlugin } from "../../watch/watch.ts";
import { say } from "../terminal/say.ts";

/**
 * @param interrupted ends it
 * @param then is done with a signal that also aborts when something is saved meanwhile, so that a play of what hangs is not waited for
 * @throws if a session cannot be read or has no plugin
 */
export async function atEverySave(
  files: readonly string[],
  named: string | undefined,
  interrupted: AbortSignal,
  then: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const plugins = await Promise.all(files.map((file) => pluginsOf(file, named)));
  let saved = new AbortController();
  const on: WatchListener = {
    change: ({ reason }) => saved.abort(reason),
    problem: (problem) => say(sayProblem(problem)),
  };
  const extra = files.map((file) => resolve(file));
  const watchers = [...new Set(plugins.flat())].map((executable) => watchPlugin({ executable, extra }, on));
  await Promise.all(watchers.map(({ ready }) => ready));
  while (!interrupted.aborted) {
    if (saved.signal.aborted) process.stdout.write(`\n${String(saved.signal.reason)}\n`);
    saved = new AbortController();
    const next = AbortSignal.any([interrupted, saved.signal]);
    await then(next);
    if (!next.aborted) await once(next, "abort");
  }
  await Promise.all(watchers.map(async (watcher) => await watcher[Symbol.asyncDispose]()));
}

async function pluginsOf(file: string, named: string | undefined): Promise<string[]> {
  return scoresOf(await readWhole(file), named).map((score) => pluginFor(score, file, named));
}
