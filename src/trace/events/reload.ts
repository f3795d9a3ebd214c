/** A plugin's life: whether it is run, its builds, starts and ends. */
import type { Unusable } from "../../lightningd/options/options.ts";
import type { Failure } from "../failure.ts";

export type ReloadEvent =
  // Which plugins are run
  | { readonly kind: "own-fault"; readonly error: Error }
  /** Something about our options, in words of whoever read them. */
  | { readonly kind: "option-problem"; readonly sentence: string }
  | { readonly kind: "option-unused"; readonly option: Unusable }
  | { readonly kind: "no-plugin" }
  /** Before init, which may bring one. */
  | { readonly kind: "no-plugin-yet" }
  | { readonly kind: "disabled-by-user"; readonly path: string }
  /** @see by where lightningd is told to run it itself */
  | { readonly kind: "run-by-lightningd"; readonly path: string; readonly by: string }
  | { readonly kind: "stopped-by-lightningd" }
  /** By autoreload-load, whose caller has the reason. */
  | { readonly kind: "not-loaded" }
  // While the node starts
  | { readonly kind: "not-waited-for"; readonly builds: boolean }
  /** Requests are open, and the node's start waits for them. */
  | { readonly kind: "start-waits"; readonly names: readonly string[] }
  /** Registered as it was when it last started. */
  | { readonly kind: "recalled" }
  // A build
  /** @see foreign a nearer directory, which belongs to another user */
  | { readonly kind: "build-moved"; readonly foreign: string; readonly cwd: string }
  | { readonly kind: "build-began"; readonly cwd: string }
  | { readonly kind: "build-line"; readonly line: string }
  | { readonly kind: "build-done"; readonly ms: number }
  | { readonly kind: "build-failed"; readonly why: BuildFailure; readonly ms: number }
  // A start or a reload, step by step
  /** @see anew before the host's init, so that nobody serves yet */
  | { readonly kind: "reload-began"; readonly reason: string; readonly anew: boolean }
  /** @see version which instance of the plugin, from 1 @see ms from its spawn to its manifest */
  | { readonly kind: "booted"; readonly version: number; readonly pid: number; readonly ms: number }
  /** A handshake takes long. @see why what its process does meanwhile, as a clause after a colon, or "" */
  | { readonly kind: "slow-answer"; readonly method: "getmanifest" | "init"; readonly why: string }
  /** Calls wait from now on; the old instance may answer what it has. */
  | { readonly kind: "calls-held"; readonly version: number; readonly open: number }
  /** @see open what the old instance left unanswered */
  | { readonly kind: "drained"; readonly version: number; readonly open: number; readonly ms: number }
  /** @see forced whether it was killed when its grace was over */
  | {
      readonly kind: "stopped";
      readonly version: number;
      readonly ms: number;
      readonly forced: boolean;
      readonly graceMs: number;
    }
  /** It ended with an error when it was to stop. */
  | { readonly kind: "crashed-at-stop"; readonly failure: Failure }
  /** Nothing comes after it. @property ms since it was asked to stop */
  | { readonly kind: "killed-at-stop"; readonly ms: number }
  /** The old instance has gone, and the new one is told init: its faults are news. */
  | { readonly kind: "takes-over" }
  | { readonly kind: "initialized"; readonly version: number; readonly ms: number }
  /** It answered init with an error, which lightningd takes for a success. */
  | { readonly kind: "init-refused"; readonly failure: Failure }
  | ServedEvent
  /** @see ms since the change */
  | {
      readonly kind: "attempt-failed";
      readonly reason: string;
      readonly isFirst: boolean;
      readonly ms: number;
      readonly failure: Failure;
    }
  /** A newer change gives it up. */
  | { readonly kind: "given-up"; readonly reason: string }
  /** It could not have what the old instance held, and is started once more. @see serves whether it came to serve all the same */
  | { readonly kind: "clashed"; readonly failure: Failure; readonly serves: boolean }
  /** Another process holds what it needs, and its old instance has gone. */
  | { readonly kind: "still-clashes"; readonly failure: Failure; readonly inMs: number }
  | FailedEvent
  // After a crash
  | { readonly kind: "revives"; readonly inMs: number }
  | { readonly kind: "rests" };

/** The reason of a start after a crash. */
export const CRASHED = "it crashed";

/** How a build ended. */
export type BuildFailure =
  | { readonly kind: "exit"; readonly code: number }
  /** Ended by a signal that was not ours. */
  | { readonly kind: "signal"; readonly signal: NodeJS.Signals }
  | { readonly kind: "cancelled" }
  /** It could not even be started. */
  | { readonly kind: "start"; readonly message: string };

export interface ServedEvent {
  readonly kind: "served";
  readonly version: number;
  readonly pid: number;
  readonly reason: string;
  /** From the change to serving. */
  readonly ms: number;
  /** How much of it callers had to wait. */
  readonly gapMs: number;
  /** Whether it is the plugin's first start. */
  readonly isFirst: boolean;
}

/** What became of the plugin: it disabled itself where the failure's level is "info". */
export interface FailedEvent {
  readonly kind: "failed";
  readonly failure: Failure;
  readonly outcome:
    | "crashed"
    | "ended"
    /** Its first start came to nothing. */
    | "not started"
    /** Before the host's init: the version before waits for it. */
    | "not started anew"
    /** The version before serves on. */
    | "not reloaded"
    | "nothing serves";
}
