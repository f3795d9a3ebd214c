/** Stages on the way of each message and each file's event: so many that they are made only for tracing, where that is on. */

export type Stage = LinkStage | WatchStage;

export type LinkStage =
  /** @see link "main", or a companion's name */
  | { readonly kind: "from-host"; readonly link: string; readonly message: Message }
  | { readonly kind: "to-host"; readonly link: string; readonly message: Message }
  | { readonly kind: "link-paused"; readonly link: string }
  | { readonly kind: "link-resumed"; readonly link: string }
  | { readonly kind: "link-ended"; readonly link: string };

/** What tracing shows of a message. */
export interface Message {
  /** JSON text; undefined for a notification. */
  readonly id: string | undefined;
  /** Undefined for an answer. */
  readonly method: string | undefined;
  /** Bytes. */
  readonly size: number;
}

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
