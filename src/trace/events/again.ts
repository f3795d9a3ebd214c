/** The last questions are asked of a new version: what came of that. */

export type AgainEvent =
  | AskedAgainEvent
  /** @property why a clause */
  | { readonly kind: "not-asked-again"; readonly why: string };

export interface AskedAgainEvent {
  readonly kind: "asked-again";
  readonly outcomes: readonly AgainOutcome[];
  /** The names of those that were not asked, for lack of time. */
  readonly unasked: readonly string[];
  /** The names of those that are pinned, and that the plugin has no more. */
  readonly gone: readonly string[];
}

/**
 * @property at a place in the answer, as a JSON pointer @property was JSON text, or words for something that is no value; undefined for
 * nothing
 */
export interface ChangedValue {
  readonly at: string;
  readonly was: string | undefined;
  readonly is: string | undefined;
}

export type AgainVerdict =
  | { readonly kind: "same" }
  | { readonly kind: "differs"; readonly changes: readonly ChangedValue[] }
  /** It was no error before. @property is the error's JSON text @property says its message, and where it was raised */
  | { readonly kind: "error"; readonly is: string; readonly says?: string }
  /** lightningd would have got another answer. @property wrong a clause @property ends whether the node would have ended over it */
  | { readonly kind: "mended"; readonly wrong: string; readonly ends: boolean }
  /** Another answer, but from a plugin whose calls were partly withheld. @property calls methods that were not passed on to lightningd */
  | { readonly kind: "withheld"; readonly calls: readonly string[] }
  /** @property why a clause */
  | { readonly kind: "unanswered"; readonly why: string };

export interface AgainOutcome {
  readonly name: string;
  readonly verdict: AgainVerdict;
}
