/** What the inspector's page and its server say to each other. A browser can load it. */
import type { Header, Verdict } from "../session/format/events.ts";

/** The first line of a stream of events. */
export interface StreamHeader extends Header {
  /** Of this run of autoreload: where it is another one, all numbers of events begin anew. */
  readonly run: string;
  /** The number of the oldest event that is still in memory. */
  readonly oldest: number;
}

/** A stream has an empty line so often, from which both ends see that the other one is there. */
export const BEAT_MS = 15_000;

/** What is asked by path, in a query or a body, and answered. From status 400 on `Refused` is answered. */
export interface Api {
  readonly "/state": { readonly asked: object; readonly answer: State };
  readonly "/sample": { readonly asked: SampleAsked; readonly answer: SampleAnswer };
  readonly "/again": { readonly asked: AgainAsked; readonly answer: AgainAnswer };
  readonly "/pin": { readonly asked: PinAsked; readonly answer: PinAnswer };
  readonly "/fire": { readonly asked: FireAsked; readonly answer: FireAnswer };
  readonly "/reveal": { readonly asked: RevealAsked; readonly answer: RevealAnswer };
  readonly "/record": { readonly asked: RecordAsked; readonly answer: RecordAnswer };
}

/** What the page may ask for here. */
export interface May {
  readonly again: boolean;
  readonly fire: boolean;
  readonly reveal: boolean;
  readonly record: boolean;
}

export interface State {
  readonly may: May;
  /** A sentence, where something of it is not allowed. */
  readonly why?: string;
  readonly plugins: readonly PluginState[];
  /** The file that is recorded to. */
  readonly recording: string | null;
}

export interface PluginState {
  readonly p: number;
  readonly name: string;
  readonly path: string;
  /** Of the instance that serves; null while none does. */
  readonly version: number | null;
  readonly state: string;
  readonly pinned: readonly Pinned[];
  readonly methods: readonly { readonly name: string; readonly usage: string }[];
  readonly hooks: readonly string[];
  /** What it subscribed to. */
  readonly topics: readonly string[];
}

/** A request that is asked again after each save, and no other. */
export interface Pinned {
  /** The event; absent where that is not in memory any more. */
  readonly n?: number;
  readonly of: "method" | "hook";
  readonly m: string;
}

/** What may be sent to a plugin by hand. */
export type Fired = "hook" | "method" | "topic";

/** `POST /again` @property n of a request @property params edited ones, as JSON text */
export interface AgainAsked {
  readonly n: number;
  readonly params?: string;
}

/** @property n of the new request @property verdict absent where there is no answer to compare with */
export interface AgainAnswer {
  readonly n: number;
  readonly verdict?: Verdict;
}

/** `POST /pin` @property n of a request @property p of a plugin, of which nothing is pinned any more */
export type PinAsked = { readonly n: number; readonly on: boolean } | { readonly p: number; readonly on: false };

export interface PinAnswer {
  readonly pinned: readonly Pinned[];
}

/** `POST /fire` @property params as JSON text; a sample without */
export interface FireAsked {
  readonly p: number;
  readonly of: Fired;
  readonly m: string;
  readonly params?: string;
}

/** @property n of what was sent */
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

/** `POST /reveal` @property n of an event @property at a JSON pointer, as in the event's `mask`; "" for all of it */
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

/** `POST /record` @property file absolute, or relative to where lightningd was started; one of ours without */
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
