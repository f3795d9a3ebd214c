/**
 * What happened, as facts without words: lightningd's log, autoreload-status and `DEBUG=autoreload:*` are three readers of it.
 * Each union is one subject, with sentences of its own in sentences/ and a namespace of its own in the tracing.
 */
import type { Difference } from "../lightningd/manifest/difference.ts";
import type { Refused } from "../lightningd/manifest/rejections.ts";
import type { Failure } from "./failure.ts";

export type Event = LinkEvent | TrafficEvent | ReloadEvent | WatchEvent | SurfaceEvent;

/** Between lightningd and us. */
export type LinkEvent =
  /** A message of lightningd's was larger than we keep. */
  { readonly kind: "too-large"; readonly method: string };

export type RequestKind = "method" | "hook" | "check" | "setconfig";

/** Between us and a plugin. */
export type TrafficEvent =
  | Fault
  /** @see why what the plugin's process does meanwhile, as a clause after a colon; "" if that is not known */
  | {
      readonly kind: "late";
      readonly request: RequestKind;
      readonly name: string;
      readonly afterMs: number;
      readonly standsStill: boolean;
      readonly why: string;
    }
  /** Its process exited well and left the plugin to another one. */
  | { readonly kind: "launched"; readonly pid: number };

/** What a plugin does wrong on its stdout: it may be a flood, so texts are made only when they are asked for. */
export type Fault =
  /** @see instead JSON text of what lightningd is told; undefined for an error @see wrong a clause */
  | {
      readonly kind: "wrong-answer";
      readonly request: RequestKind;
      readonly name: string;
      readonly wrong: string;
      readonly instead: string | undefined;
    }
  /** A message that lightningd would kill it for. @see why a clause */
  | { readonly kind: "dropped"; readonly why: string; readonly written: Written }
  /** A line that is no JSON-RPC. */
  | { readonly kind: "stray"; readonly written: Written }
  | { readonly kind: "half-message"; readonly written: Written }
  /** @see how follows "a message to lightningd that" */
  | { readonly kind: "lost-message"; readonly how: string }
  | { readonly kind: "stdout-request"; readonly method: string }
  | { readonly kind: "answer-to-nothing"; readonly id: string }
  | { readonly kind: "undeclared"; readonly topic: string }
  | { readonly kind: "log-level"; readonly level: unknown }
  /** @see what follows "logged" */
  | { readonly kind: "log-message"; readonly what: string; readonly text: string }
  /** A hook that cannot wait, while there was no instance to answer it. */
  | { readonly kind: "skipped"; readonly hook: string };

/** What a plugin wrote: the beginning of what is very long. */
export interface Written {
  readonly text: string;
  /** Bytes of all of it. */
  readonly size: number;
}

/** A plugin's life: whether it is run, its builds, starts and ends. */
export type ReloadEvent =
  // Which plugins are run
  | { readonly kind: "own-fault"; readonly error: Error }
  /** Something about our options, in words of whoever read them. */
  | { readonly kind: "option-problem"; readonly sentence: string }
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

/** What a plugin is made of. */
export type WatchEvent = { readonly kind: "watched" } | ChangeEvent | WatchProblem;

export interface ChangeEvent {
  readonly kind: "change";
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Which files, as the user knows them. */
  readonly reason: string;
  readonly builds: boolean;
}

/** Something that the user can do something about. */
export type WatchProblem =
  /** @see code the system's error */
  | { readonly kind: "watches-exhausted"; readonly code: string; readonly directory: string; readonly pollMs: number }
  | { readonly kind: "watching-failed"; readonly message: string }
  /** A place that the user named, perhaps wrongly. */
  | { readonly kind: "nothing-there"; readonly path: string }
  | { readonly kind: "blocked"; readonly path: string; readonly why: Blocked }
  | { readonly kind: "git-locked"; readonly lock: string }
  /** @see pattern the name with asterisks where it has others @see ruleFile where it can be left out */
  | {
      readonly kind: "own-writes";
      readonly name: string;
      readonly pattern: string;
      readonly ruleFile: string | undefined;
    }
  | { readonly kind: "unreadable-rules"; readonly path: string; readonly message: string };

/** Why an executable that changed is not reloaded yet. */
export type Blocked = "missing" | "directory" | "empty" | "forbidden";

/** What lightningd has registered of a plugin. */
export type SurfaceEvent =
  | { readonly kind: "manifest-changed"; readonly changes: readonly ManifestChange[] }
  | { readonly kind: "left-out"; readonly what: LeftOut }
  | { readonly kind: "not-registered"; readonly error: unknown }
  | { readonly kind: "help-is-old"; readonly error: unknown }
  | { readonly kind: "help-not-corrected"; readonly error: unknown }
  /** @see under the name by which lightningd knows them from now on */
  | { readonly kind: "options-stay"; readonly names: readonly string[]; readonly under: string }
  | { readonly kind: "companion-began"; readonly name: string; readonly declares: readonly Difference[] }
  | { readonly kind: "companion-up"; readonly name: string; readonly ms: number }
  | { readonly kind: "companion-gone"; readonly name: string; readonly wanted: boolean }
  /** lightningd killed us when it started. */
  | { readonly kind: "was-killed"; readonly deaths: number }
  /** lightningd runs another file of the plugin's name. */
  | { readonly kind: "namesake"; readonly path: string }
  /** @see problem in words of who tried to keep it */
  | { readonly kind: "not-kept"; readonly problem: string };

export interface ManifestChange {
  readonly difference: Difference;
  /** What of it lightningd does not take before it restarts. */
  readonly stays?: "featurebits" | "option" | { readonly type: string };
}

/** What lightningd does not take, or would not. */
export type LeftOut =
  | Refused
  /** @see because words of what knows them; undefined for not known */
  | { readonly kind: "featurebits"; readonly because: string | undefined };
