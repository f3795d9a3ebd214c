/** What playing a session has found. */
import type { TextDifference } from "../session/json/differences.ts";
import type { Nearest } from "./performance/expected.ts";
import type { Ask, Call, Tell, Word } from "./score/score.ts";

/** One difference from the session. */
export type Finding =
  /** The answer differs. */
  | { readonly kind: "answer"; readonly differences: readonly TextDifference[] }
  | { readonly kind: "no answer"; readonly why: string }
  /** A call or a notification did not come. */
  | { readonly kind: "missing"; readonly deed: Call | Word }
  /** A call or a notification came that is not in the session. @property body as the plugin wrote it */
  | {
      readonly kind: "extra";
      readonly what: "call" | "word";
      readonly m: string;
      readonly body: string;
      readonly nearest: Nearest | undefined;
    }
  /** lightningd would have ended here, or killed the plugin, and did not in the session; or the other way round. */
  | { readonly kind: "verdict"; readonly text: string }
  /** The plugin no longer has what the session asks of it. */
  | { readonly kind: "gone"; readonly text: string };

/** A request, a notification, or the plugin's start, and what was found there. */
export interface Result {
  readonly cue: Ask | Tell | undefined;
  readonly v: number;
  readonly findings: readonly Finding[];
  /** The time from the request to its answer. */
  readonly ms: number | undefined;
  readonly skip: string | undefined;
  /** For a start: what the manifest has that it had not, and what it has no more. */
  readonly changed: readonly string[];
  /** The last lines of the plugin's stderr, if it ended, and before them of its log, if it did not start. */
  readonly lastWords: readonly string[];
}

/** What the plugin wrote now for each of the session's events. */
export type Written = ReadonlyMap<number, string>;

/** A session that was played into one plugin. */
export interface Suite {
  readonly file: string;
  /** The plugin's; empty if the session cannot be read. */
  readonly name: string;
  readonly results: readonly Result[];
  /** When it began. */
  readonly at: Date;
  readonly ms: number;
  /** Why it cannot be played. */
  readonly cannot: string | undefined;
}
