/** What the inspector asks of the proxy, which is in another thread. */
import type { PluginState } from "./wire.ts";

export type Ask = { readonly ask: "state" };

/** What is answered to each, or a refusal. */
export interface Answers {
  readonly state: {
    readonly plugins: readonly PluginState[];
    readonly mayAgain: boolean;
    readonly recording: string | undefined;
  };
}

export type Reply =
  | { readonly id: number; readonly answer: object }
  | { readonly id: number; readonly status: number; readonly error: string };

/** Asks, and waits for the answer. @throws Refusal */
export type AskProxy = <A extends Ask>(ask: A) => Promise<Answers[A["ask"]]>;
