/** Does something at once, and again whenever the plugin or a session is saved. */
import { resolve } from "node:path";
import { pluginFor, readWhole, scoresOf } from "../../play/score/sessions.ts";
import { sayProblem } from "../../trace/sentences/watch.ts";
import type { WatchListener } from "../../watch/contract.ts";
import { watchPlugin } from "../../watch/watch.ts";
import { say } from "../terminal/say.ts";

/** @param interrupted ends it @throws if a session cannot be read or has no plugin */
export async function atEverySave(
  files: readonly string[],
  named: string | undefined,
  interrupted: AbortSignal,
  then: () => Promise<void>,
): Promise<void> {
  const plugins = await Promise.all(files.map((file) => pluginsOf(file, named)));
  let saved: (reason: string) => void = () => undefined;
  let next = new Promise<string>((resolve) => (saved = resolve));
  const on: WatchListener = {
    change: ({ reason }) => saved(reason),
    problem: (problem) => say(sayProblem(problem)),
  };
  const over = new Promise<undefined>((resolve) =>
    interrupted.addEventListener("abort", () => resolve(undefined), { once: true }),
  );
  const extra = files.map((file) => resolve(file));
  const watchers = [...new Set(plugins.flat())].map((executable) => watchPlugin({ executable, extra }, on));
  await Promise.all(watchers.map(({ ready }) => ready));
  for (let reason: string | undefined = ""; reason !== undefined;) {
    if (reason !== "") process.stdout.write(`\n${reason}\n`);
    next = new Promise<string>((resolve) => (saved = resolve));
    await then();
    reason = interrupted.aborted ? undefined : await Promise.race([next, over]);
  }
  await Promise.all(watchers.map(async (watcher) => await watcher[Symbol.asyncDispose]()));
}

async function pluginsOf(file: string, named: string | undefined): Promise<string[]> {
  return scoresOf(await readWhole(file), named).map((score) => pluginFor(score, file, named));
}
