/** What the inspector asks of the proxy, which is in another thread. */
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
  /** Of the request, as JSON text. */
  readonly id: string;
  /** The version of the plugin that it went to. */
  readonly v: number;
  /** Undefined where it was not answered, or is not kept as a whole. */
  readonly answer: OldAnswer | undefined;
}

/** @property text JSON text @property wrong why lightningd was told something else; a clause */
export type OldAnswer =
  | { readonly kind: "result" | "error"; readonly text: string }
  | { readonly kind: "wrong"; readonly text: string; readonly wrong: string };

export type Ask =
  | { readonly ask: "state" }
  /** @property n of the request @property params in place of its own, as JSON text */
  | { readonly ask: "again"; readonly n: number; readonly asked: AskedOnce; readonly params: string | undefined }
  | { readonly ask: "pin"; readonly asked: AskedOnce; readonly on: boolean }
  | { readonly ask: "unpin"; readonly p: number }
  | { readonly ask: "fire"; readonly p: number; readonly of: Fired; readonly m: string; readonly params: string }
  | { readonly ask: "record"; readonly on: boolean; readonly file: string | undefined };

/** What is answered to each, or a refusal. */
export interface Answers {
  readonly state: {
    readonly plugins: readonly (Omit<PluginState, "pinned"> & { readonly pinned: readonly Question[] })[];
    readonly mayAgain: boolean;
    readonly recording: string | undefined;
  };
  /** @see id of the request that was sent, as JSON text */
  readonly again: { readonly id: string; readonly verdict: string | undefined };
  readonly pin: { readonly pinned: readonly Question[] };
  readonly unpin: { readonly pinned: readonly Question[] };
  /** @see id undefined for a notification */
  readonly fire: { readonly id: string | undefined };
  readonly record: { readonly recording: string | undefined };
}

export type Reply =
  | { readonly id: number; readonly answer: object }
  | { readonly id: number; readonly status: number; readonly error: string };

/** Asks, and waits for the answer. @throws Refusal */
export type AskProxy = <A extends Ask>(ask: A) => Promise<Answers[A["ask"]]>;
