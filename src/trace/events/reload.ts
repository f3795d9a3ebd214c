/** A plugin's life: whether it is run, its builds, its starts and ends. */
import type { Unusable } from "../../lightningd/options/options.ts";
import type { Failure } from "../failure.ts";

export type ReloadEvent =
  // Which plugins are run
  | { readonly kind: "own-fault"; readonly error: Error }
  /** A sentence about our options, by the code that reads them. */
  | { readonly kind: "option-problem"; readonly sentence: string }
  | { readonly kind: "option-unused"; readonly option: Unusable }
  | { readonly kind: "no-plugin" }
  /** Before init, which may still bring a plugin. */
  | { readonly kind: "no-plugin-yet" }
  | { readonly kind: "disabled-by-user"; readonly path: string }
  /** @property by where lightningd was told to run it itself */
  | { readonly kind: "run-by-lightningd"; readonly path: string; readonly by: string }
  | { readonly kind: "stopped-by-lightningd" }
  /** By autoreload-load, whose caller gets the reason. */
  | { readonly kind: "not-loaded" }
  // While the node starts
  | { readonly kind: "not-waited-for"; readonly builds: boolean }
  /** Requests are open for which the node's start waits. */
  | { readonly kind: "start-waits"; readonly names: readonly string[] }
  /** It is registered as it was when it last started. */
  | { readonly kind: "recalled" }
  // A build
  /** @see foreign a nearer directory, which belongs to another user */
  | { readonly kind: "build-moved"; readonly foreign: string; readonly cwd: string }
  | { readonly kind: "build-began"; readonly cwd: string }
  | { readonly kind: "build-line"; readonly line: string }
  | { readonly kind: "build-done"; readonly ms: number }
  | { readonly kind: "build-failed"; readonly why: BuildFailure; readonly ms: number }
  // A start or a reload, step by step
  /** @see anew before the host's init, so that nobody serves yet @property changes how many changes it takes up */
  | { readonly kind: "reload-began"; readonly reason: string; readonly anew: boolean; readonly changes: number }
  /** @property version the number of the instance, from 1 @property ms from its spawn to its manifest */
  | { readonly kind: "booted"; readonly version: number; readonly pid: number; readonly ms: number }
  /** A handshake takes long. @property why what the plugin's process does meanwhile, as a clause after a colon, or "" */
  | { readonly kind: "slow-answer"; readonly method: "getmanifest" | "init"; readonly why: string }
  /** Calls wait from now on; the old instance may answer what it has. */
  | { readonly kind: "calls-held"; readonly version: number; readonly open: number }
  /** @property open how many requests the old instance left unanswered */
  | { readonly kind: "drained"; readonly version: number; readonly open: number; readonly ms: number }
  /** @property forced whether it was killed at the end of its grace */
  | {
      readonly kind: "stopped";
      readonly version: number;
      readonly ms: number;
      readonly forced: boolean;
      readonly graceMs: number;
    }
  /** It ended with an error when it was asked to stop. */
  | { readonly kind: "crashed-at-stop"; readonly failure: Failure }
  /** Nothing else follows it. @property ms since it was asked to stop */
  | { readonly kind: "killed-at-stop"; readonly ms: number }
  /** The old instance has gone, and the new one gets init. Its faults count from one again. */
  | { readonly kind: "takes-over" }
  | { readonly kind: "initialized"; readonly version: number; readonly ms: number }
  /** It answered init with an error, which lightningd takes for success. */
  | { readonly kind: "init-refused"; readonly failure: Failure }
  | ServedEvent
  /** @property version of the instance that was started, if one was: a build may fail before that @property ms since the change */
  | {
      readonly kind: "attempt-failed";
      readonly version: number | undefined;
      readonly reason: string;
      readonly isFirst: boolean;
      readonly ms: number;
      readonly failure: Failure;
    }
  /** A newer change takes the place of this start. @see attempt-failed */
  | {
      readonly kind: "given-up";
      readonly version: number | undefined;
      readonly reason: string;
      readonly isFirst: boolean;
      readonly ms: number;
    }
  /** A version that served was stopped, and none serves in its place. @property ms the time for which it served */
  | { readonly kind: "retired"; readonly version: number; readonly ms: number }
  /** The old instance held something that it needs, so it is started once more. @property serves whether it serves now all the same */
  | { readonly kind: "clashed"; readonly failure: Failure; readonly serves: boolean }
  /** Another process holds what it needs, though its old instance has gone. */
  | { readonly kind: "still-clashes"; readonly failure: Failure; readonly inMs: number }
  | FailedEvent
  // After a crash
  | { readonly kind: "revives"; readonly inMs: number }
  | { readonly kind: "rests" };

/** The reason of a start that follows a crash. */
export const CRASHED = "it crashed";

/** How a build ended. */
export type BuildFailure =
  | { readonly kind: "exit"; readonly code: number }
  /** A signal ended it that was not ours. */
  | { readonly kind: "signal"; readonly signal: NodeJS.Signals }
  | { readonly kind: "cancelled" }
  /** It could not be started. */
  | { readonly kind: "start"; readonly message: string };

export interface ServedEvent {
  readonly kind: "served";
  readonly version: number;
  readonly pid: number;
  readonly reason: string;
  /** From the change to serving. */
  readonly ms: number;
  /** How long callers had to wait. */
  readonly gapMs: number;
  /** Whether it is the plugin's first start. */
  readonly isFirst: boolean;
}

/** What became of the plugin. A plugin that disabled itself has a failure of level "info". */
export interface FailedEvent {
  readonly kind: "failed";
  readonly failure: Failure;
  readonly outcome:
    | "crashed"
    | "ended"
    /** Its first start failed. */
    | "not started"
    /** It failed before the host's init, and the version before it waits for that. */
    | "not started anew"
    /** The version before it serves on. */
    | "not reloaded"
    | "nothing serves";
  /** The instance that ended by itself, if one did. */
  readonly last?: LastOfInstance;
}

export interface LastOfInstance {
  readonly version: number;
  /** The time for which it served. */
  readonly ms: number;
  /** The exit code, or the name of a signal; undefined where neither is known. */
  readonly exit: number | string | undefined;
}
