/** Sentences about a plugin's life: whether it is run, its builds, starts and ends. */
import type { ReloadEvent } from "../events.ts";
import { broken, info, once, traced, unusual } from "./line.ts";
import type { Sentences } from "./line.ts";

export const RELOAD: Sentences<ReloadEvent> = {
  "own-fault": ({ error }) =>
    broken(`autoreload itself is at fault here, please report it: ${error.stack ?? String(error)}`),
  "option-problem": ({ sentence }) => once(unusual(sentence)),
  "no-plugin": () => unusual("no plugin to reload: give its path as --autoreload-plugin=PATH"),
  "no-plugin-yet": () => info(NO_PLUGIN_YET),
  "disabled-by-user": ({ path }) => once(info(`${path}: disabled via disable-plugin`)),
  "run-by-lightningd": ({ path, by }) =>
    once(
      broken(
        `${path} is not run by autoreload: lightningd is told to run it by ${by}. Take it out there, and start lightningd anew.`,
      ),
    ),
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
  "build-failed": ({ how }) => traced(`the build ${how}`),

  "takes-over": () => traced("the new instance takes over"),

  revives: ({ inMs }) => info(`served for a while before it crashed, so it is started again in ${inMs} ms`),
  rests: () => info("is started again when its file changes, or by autoreload-restart"),
};

const NO_PLUGIN_YET =
  "no plugin is named on lightningd's command line. `plugin start` takes options of autoreload alone; " +
  "to give some to a plugin, start autoreload without it, then: lightning-cli autoreload-load /path/to/plugin option=value";
const NOT_WAITED_FOR = "is not waited for any longer: lightningd starts without it, and it is added when it answers";
const BUILD_NOT_WAITED_FOR =
  "its build takes longer than lightningd waits: lightningd starts without it, and it is added when it is built. " +
  "Options of it on the command line end lightningd now: build it first";
