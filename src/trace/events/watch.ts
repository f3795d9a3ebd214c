/** What a plugin is made of: its files, and how they change. */

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

export type WatchStage =
  /** @see name in the directory; undefined if the system does not say which */
  | { readonly kind: "event"; readonly directory: string; readonly name: string | undefined }
  /** A file is not what it was. */
  | { readonly kind: "suspect"; readonly path: string; readonly what: "made" | "changed" | "removed" }
  | { readonly kind: "ignored"; readonly path: string; readonly why: "rules" | "unchanged" | "own-writes" | "build" }
  /** A change does not count yet. */
  | { readonly kind: "waits"; readonly paths: readonly string[]; readonly why: Awaited };

/** What is waited for before a change counts. */
export type Awaited = "rest" | "git" | "executable";
