/** Stages on the way of each message and each file's event: so many that they are made only for tracing, where that is on. */

import type { RequestKind } from "./events.ts";

export type Stage = LinkStage | TrafficStage | WatchStage;

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

/** @see id JSON text */
export type TrafficStage =
  /** The gate says where a request goes. */
  | {
      readonly kind: "routed";
      readonly request: RequestKind;
      readonly name: string;
      readonly id: string;
      readonly way: "send" | "hold" | "refuse" | "continue";
    }
  /** @see to which instance of the plugin */
  | { readonly kind: "sent"; readonly name: string; readonly id: string; readonly to: number }
  | { readonly kind: "told"; readonly topic: string; readonly to: number }
  /** @see waiting how many are held */
  | { readonly kind: "held"; readonly name: string; readonly waiting: number }
  /** @see ms since it was sent */
  | { readonly kind: "answered"; readonly name: string; readonly id: string; readonly by: number; readonly ms: number }
  /** By us. */
  | { readonly kind: "replied"; readonly name: string; readonly id: string; readonly why: string }
  /** What is no answer. */
  | { readonly kind: "wrote"; readonly by: number; readonly what: string };

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
