/** Sentences about a plugin's life: whether it is run, its builds, starts and ends. */
import type { BuildFailure, FailedEvent, ReloadEvent } from "../events/reload.ts";
import { summarize, withLastWords } from "./failure.ts";
import { broken, debug, info, once, traced, unusual } from "./line.ts";
import type { Sentences } from "./line.ts";

export const RELOAD: Sentences<ReloadEvent> = {
  "own-fault": ({ error }) =>
    broken(`autoreload itself is at fault here, please report it: ${error.stack ?? String(error)}`),
  "option-problem": ({ sentence }) => once(unusual(sentence)),
  "option-unused": ({ option: { name, value, right } }) =>
    once(unusual(`--${name}=${value} is not used: it must be ${right}.`)),
  "no-plugin": () => unusual("no plugin to reload: give its path as --autoreload-plugin=PATH"),
  "no-plugin-yet": () => info(NO_PLUGIN_YET),
  "disabled-by-user": ({ path }) => once(info(`${path}: disabled via disable-plugin`)),
  "run-by-lightningd": ({ path, by }) =>
    once(
      broken(
        `${path} is not run by autoreload: lightningd is told to run it by ${by}. Take it out there, and start lightningd anew.`,
      ),
    ),
  "not-loaded": () => info("is not kept, since it was not loaded: a save is not seen, and autoreload-load tries again"),
  "stopped-by-lightningd": () => info("is stopped, since lightningd was told to stop it"),

  "not-waited-for": ({ builds }) => unusual(builds ? BUILD_NOT_WAITED_FOR : NOT_WAITED_FOR),
  "start-waits": ({ names }) =>
    unusual(`has not answered ${names.join(", ")} yet, and lightningd's start waits for it`),
  recalled: () => info("is registered with the manifest of the last time it started"),

  "build-moved": ({ foreign, cwd }) =>
    unusual(
      `${foreign} belongs to another user, who could change what is built, so the build runs in ${cwd}. ` +
        `If you trust what is there, put "cd ${foreign} && " before the command of --autoreload-build.`,
    ),
  "build-began": ({ cwd }) => info(`building in ${cwd}`),
  "build-line": ({ line }) => info(`| ${line}`),
  "build-done": ({ ms }) => info(`built in ${(ms / 1000).toFixed(1)} s`),
  "build-failed": (failed) => traced(`the build ${sayBuildFailed(failed)}`),

  "reload-began": ({ reason, anew }) => debug(`${anew ? "starting anew" : "reloading"}: ${reason}`),
  booted: ({ version, pid, ms }) => traced(`version ${version} (pid ${pid}) has its manifest after ${inMs(ms)}`),
  "slow-answer": ({ method, why }) => unusual(`still waits for its answer to ${method}${why}`),
  "calls-held": ({ version, open }) => traced(`calls are held; version ${version} has ${open} to answer`),
  drained: ({ version, open, ms }) => traced(`version ${version} left ${open} unanswered after ${inMs(ms)}`),
  stopped: ({ version, ms, forced, graceMs }) =>
    forced
      ? unusual(`the old instance did not stop within ${graceMs} ms and was killed`)
      : traced(`version ${version} stopped after ${inMs(ms)}`),
  "crashed-at-stop": ({ failure }) => broken(withLastWords("crashed as it was stopped: ", failure)),
  "killed-at-stop": ({ ms }) => unusual(`was killed: it had not stopped ${inMs(ms)} after it was asked to`),
  "takes-over": () => traced("the new instance takes over"),
  initialized: ({ version, ms }) => traced(`version ${version} answered init after ${inMs(ms)}`),
  "init-refused": ({ failure }) => broken(withLastWords("serves, as it would natively, but ", failure)),
  served: ({ reason, ms, gapMs, isFirst, version }) =>
    isFirst
      ? traced(`version ${version} serves after ${inMs(ms)}`)
      : info(`reloaded in ${Math.round(ms)} ms (${reason}); calls waited ${gapMs.toFixed(1)} ms`),
  "attempt-failed": ({ reason, ms }) => traced(`came to nothing after ${inMs(ms)}: ${reason}`),
  "given-up": ({ reason }) => traced(`given up for a newer change: ${reason}`),
  retired: ({ version, ms }) => traced(`version ${version} has served for ${inMs(ms)}, and none serves in its place`),
  clashed: ({ failure, serves }) => (serves ? unusual : info)(`${CLASHED}: ${summarize(failure)}`),
  "still-clashes": ({ failure: { cause, sentence }, inMs: ms }) =>
    info(`needs something that another process holds, and is started again in ${ms} ms: ${cause ?? sentence}`),
  failed: ({ failure, outcome }) => ({
    level: failure.level,
    text: withLastWords(`${OUTCOMES[outcome]}: `, failure),
  }),

  revives: ({ inMs }) => info(`served for a while before it crashed, so it is started again in ${inMs} ms`),
  rests: () => info("is started again when its file changes, or by autoreload-restart"),
};

const OUTCOMES: Readonly<Record<FailedEvent["outcome"], string>> = {
  crashed: "crashed",
  ended: "ended",
  "not started": "not started",
  "not started anew": "not started anew, the old version goes on",
  "not reloaded": "not reloaded, the old version serves on",
  "nothing serves": "not reloaded, and nothing serves",
};

const CLASHED = "needed something that the old instance held; that one has gone now, so it is started once more";
const NO_PLUGIN_YET =
  "no plugin is named on lightningd's command line. `plugin start` takes options of autoreload alone; " +
  "to give some to a plugin, start autoreload without it, then: lightning-cli autoreload-load /path/to/plugin option=value";
const NOT_WAITED_FOR = "is not waited for any longer: lightningd starts without it, and it is added when it answers";
const BUILD_NOT_WAITED_FOR =
  "its build takes longer than lightningd waits: lightningd starts without it, and it is added when it is built. " +
  "Options of it on the command line end lightningd now: build it first";

function inMs(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}

/** Words about a failed build that follow its command: "failed with exit code 101 after 3.2 s". */
export function sayBuildFailed({ why, ms }: { readonly why: BuildFailure; readonly ms: number }): string {
  const after = `after ${(ms / 1000).toFixed(1)} s`;
  switch (why.kind) {
    case "exit":
      // By sh(1), 127 is for a command that was not found, and 126 for one that may not be executed.
      if (why.code === 127) return "failed: there is no such command (exit code 127)";
      return `failed with exit code ${why.code} ${after}`;
    case "signal":
      return `was ended by ${why.signal} ${after}`;
    case "cancelled":
      return `was cancelled ${after}`;
    case "start":
      return `could not be started: ${why.message}`;
  }
}
