/** What the inspector's page and its server say to each other. This file can be loaded by a browser. */
import type { Header, Verdict } from "../session/format/events.ts";

/** The first line of a stream of events. */
export interface StreamHeader extends Header {
  /** Another one in each run of autoreload: in another run the numbers of events mean other events. */
  readonly run: string;
  /** The number of the oldest event that is still in memory. */
  readonly oldest: number;
}

/** How often a stream has an empty line, by which each end sees that the other is there. */
export const BEAT_MS = 15_000;

/** What each path takes, in a query or a body, and what it answers. With a status of 400 and more, it answers `Refused`. */
export interface Api {
  readonly "/state": { readonly asked: object; readonly answer: State };
  readonly "/sample": { readonly asked: SampleAsked; readonly answer: SampleAnswer };
  readonly "/again": { readonly asked: AgainAsked; readonly answer: AgainAnswer };
  readonly "/pin": { readonly asked: PinAsked; readonly answer: PinAnswer };
  readonly "/fire": { readonly asked: FireAsked; readonly answer: FireAnswer };
  readonly "/reveal": { readonly asked: RevealAsked; readonly answer: RevealAnswer };
  readonly "/record": { readonly asked: RecordAsked; readonly answer: RecordAnswer };
}

/** What this server lets the page do. */
export interface May {
  readonly again: boolean;
  readonly fire: boolean;
  readonly reveal: boolean;
  readonly record: boolean;
}

export interface State {
  readonly may: May;
  /** A sentence that says why something is not allowed. */
  readonly why?: string;
  readonly plugins: readonly PluginState[];
  /** The file that the session is recorded to. */
  readonly recording: string | null;
}

export interface PluginState {
  readonly p: number;
  readonly name: string;
  readonly path: string;
  /** The version that serves; null while none does. */
  readonly version: number | null;
  readonly state: string;
  /** What its process does, while a request waits for over a second: words after "its process". Only Linux shows it. */
  readonly process?: string;
  readonly pinned: readonly Pinned[];
  readonly methods: readonly { readonly name: string; readonly usage: string }[];
  readonly hooks: readonly string[];
  /** The topics that it subscribed to. */
  readonly topics: readonly string[];
}

/** A pinned request: each save asks the pinned ones again, and no others. */
export interface Pinned {
  /** The event; absent if it is not in memory any more. */
  readonly n?: number;
  readonly of: "method" | "hook";
  readonly m: string;
}

/** What may be sent to a plugin by hand. */
export type Fired = "hook" | "method" | "topic";

/** `POST /again` @property n a request @property params edited ones, as JSON text */
export interface AgainAsked {
  readonly n: number;
  readonly params?: string;
}

/** @property n the new request @property verdict absent if there is no answer to compare with */
export interface AgainAnswer {
  readonly n: number;
  readonly verdict?: Verdict;
}

/** `POST /pin` @property n a request @property p a plugin, to unpin all that is pinned of it */
export type PinAsked = { readonly n: number; readonly on: boolean } | { readonly p: number; readonly on: false };

export interface PinAnswer {
  readonly pinned: readonly Pinned[];
}

/** `POST /fire` @property params JSON text; absent for a sample */
export interface FireAsked {
  readonly p: number;
  readonly of: Fired;
  readonly m: string;
  readonly params?: string;
}

/** @property n the message that was sent */
export interface FireAnswer {
  readonly n: number;
}

/** `GET /sample?of=&m=` */
export interface SampleAsked {
  readonly of: Fired;
  readonly m: string;
}

/** @property params as JSON text */
export interface SampleAnswer {
  readonly params: string;
}

/** `POST /reveal` @property n an event @property at a JSON pointer, as in the event's `mask`; for `text` one into its `ranges`, such as /0 */
export interface RevealAsked {
  readonly n: number;
  readonly at: string;
  readonly in: RevealedMember;
}

export type RevealedMember = "body" | "said" | "text";

/** @property value as JSON text */
export interface RevealAnswer {
  readonly value: string;
}

/** `POST /record` @property file absolute, or relative to the directory in which lightningd was started; absent for a file of ours */
export interface RecordAsked {
  readonly on: boolean;
  readonly file?: string;
}

export interface RecordAnswer {
  readonly recording: string | null;
}

export interface Refused {
  /** A sentence. */
  readonly error: string;
}
