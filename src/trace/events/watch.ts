/** A plugin's files, and how they change. */

export type WatchEvent = { readonly kind: "watched" } | ChangeEvent | WatchProblem;

export interface ChangeEvent {
  readonly kind: "change";
  /** Absolute paths. */
  readonly files: readonly string[];
  /** The files as the user knows them. */
  readonly reason: string;
  readonly builds: boolean;
}

/** A problem that the user can do something about. */
export type WatchProblem =
  /** @property code the system's error */
  | { readonly kind: "watches-exhausted"; readonly code: string; readonly directory: string; readonly pollMs: number }
  | { readonly kind: "watching-failed"; readonly message: string }
  /** The user named a place that does not exist. */
  | { readonly kind: "nothing-there"; readonly path: string }
  | { readonly kind: "blocked"; readonly path: string; readonly why: Blocked }
  | { readonly kind: "git-locked"; readonly lock: string }
  /** @property pattern the name, with asterisks for the parts that change @property ruleFile the file in which it can be left out */
  | {
      readonly kind: "own-writes";
      readonly name: string;
      readonly pattern: string;
      readonly ruleFile: string | undefined;
    }
  | { readonly kind: "unreadable-rules"; readonly path: string; readonly message: string };

/** Why a changed executable is not reloaded yet. */
export type Blocked = "missing" | "directory" | "empty" | "forbidden";

export type WatchStage =
  /** @property name in the directory; undefined if the system does not say it */
  | { readonly kind: "event"; readonly directory: string; readonly name: string | undefined }
  /** A file differs from what it was. */
  | { readonly kind: "suspect"; readonly path: string; readonly what: "made" | "changed" | "removed" }
  | { readonly kind: "ignored"; readonly path: string; readonly why: "rules" | "unchanged" | "own-writes" | "build" }
  /** A change does not count yet. */
  | { readonly kind: "waits"; readonly paths: readonly string[]; readonly why: Awaited };

/** What a change waits for. */
export type Awaited = "rest" | "git" | "executable";
