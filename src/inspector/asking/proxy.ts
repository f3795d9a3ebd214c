/** What the inspector asks of the proxy, which runs in another thread. */
import type { Fired, PluginState } from "../wire.ts";

/** A call of a plugin's method or hook. */
export interface Question {
  readonly p: number;
  readonly of: "method" | "hook";
  readonly m: string;
  /** JSON text */
  readonly params: string;
}

/** A question that was asked, as the session has it. */
export interface AskedOnce extends Question {
  /** The id of the request, as JSON text. */
  readonly id: string;
  /** The version of the plugin that was asked. */
  readonly v: number;
  /** Undefined if it was not answered, or the answer is not kept whole. */
  readonly answer: OldAnswer | undefined;
}

/** @property text JSON text @property wrong why lightningd got another answer than this one: a clause */
export type OldAnswer =
  | { readonly kind: "result" | "error"; readonly text: string }
  | { readonly kind: "wrong"; readonly text: string; readonly wrong: string };

export type Ask =
  | { readonly ask: "state" }
  /** @property n the request @property params instead of the request's own, as JSON text */
  | { readonly ask: "again"; readonly n: number; readonly asked: AskedOnce; readonly params: string | undefined }
  | { readonly ask: "pin"; readonly asked: AskedOnce; readonly on: boolean }
  | { readonly ask: "unpin"; readonly p: number }
  | { readonly ask: "fire"; readonly p: number; readonly of: Fired; readonly m: string; readonly params: string }
  | { readonly ask: "record"; readonly on: boolean; readonly file: string | undefined };

/** The answer to each kind of question, unless it is refused. */
export interface Answers {
  readonly state: {
    readonly plugins: readonly (Omit<PluginState, "pinned"> & { readonly pinned: readonly Question[] })[];
    readonly mayAgain: boolean;
    readonly recording: string | undefined;
  };
  /** @property id of the request that was sent, as JSON text */
  readonly again: { readonly id: string; readonly verdict: string | undefined };
  readonly pin: { readonly pinned: readonly Question[] };
  readonly unpin: { readonly pinned: readonly Question[] };
  /** @property id undefined for a notification */
  readonly fire: { readonly id: string | undefined };
  readonly record: { readonly recording: string | undefined };
}

export type Reply =
  | { readonly id: number; readonly answer: object }
  | { readonly id: number; readonly status: number; readonly error: string };

/** Asks, and waits for the answer. @throws Refusal */
export type AskProxy = <A extends Ask>(ask: A) => Promise<Answers[A["ask"]]>;
