/** What came of playing a session. */
import type { TextDifference } from "../session/json/differences.ts";
import type { Nearest } from "./performance/expected.ts";
import type { Ask, Call, Score, Tell, Word } from "./score/score.ts";

/** One thing that is not as it was in the session. */
export type Finding =
  /** The answer, and how. */
  | { readonly kind: "answer"; readonly differences: readonly TextDifference[] }
  | { readonly kind: "no answer"; readonly why: string }
  /** A call or a notification that did not come. */
  | { readonly kind: "missing"; readonly deed: Call | Word }
  /** One that is not in the session. @property body as the plugin wrote it */
  | {
      readonly kind: "extra";
      readonly what: "call" | "word";
      readonly m: string;
      readonly body: string;
      readonly nearest: Nearest | undefined;
    }
  /** What lightningd would have ended of, or killed the plugin for, and did not in the session; or the other way round. */
  | { readonly kind: "verdict"; readonly text: string }
  /** The plugin cannot do any more what the session has. */
  | { readonly kind: "gone"; readonly text: string };

/** A request, a notification or the start of the plugin, and what was found with it. */
export interface Result {
  readonly cue: Ask | Tell | undefined;
  readonly v: number;
  readonly findings: readonly Finding[];
  /** From the request to its answer. */
  readonly ms: number | undefined;
  readonly skip: string | undefined;
  /** What is new and what is gone in the manifest; of a start. */
  readonly changed: readonly string[];
  /** The last lines of the plugin's stderr, where it ended. */
  readonly stderr: readonly string[];
}

/** What the plugin wrote for each of the session's events. */
export type Written = ReadonlyMap<number, string>;

/** A session, played into one plugin. */
export interface Suite {
  readonly file: string;
  readonly score: Score;
  readonly results: readonly Result[];
  readonly ms: number;
}
