/** The last questions, asked of a new version, and what came of that. */

export type AgainEvent =
  | AskedAgainEvent
  /** @see why a clause */
  | { readonly kind: "not-asked-again"; readonly why: string };

export interface AskedAgainEvent {
  readonly kind: "asked-again";
  readonly outcomes: readonly AgainOutcome[];
  /** Names of those for which there was no time. */
  readonly unasked: readonly string[];
}

/** @see at where in the answer, a JSON pointer @see was JSON text, or words for what is no value; undefined for nothing there */
export interface ChangedValue {
  readonly at: string;
  readonly was: string | undefined;
  readonly is: string | undefined;
}

export type AgainVerdict =
  | { readonly kind: "same" }
  | { readonly kind: "differs"; readonly changes: readonly ChangedValue[] }
  /** It was no error before. @see is the error's JSON text @see says its message, and where that came about */
  | { readonly kind: "error"; readonly is: string; readonly says?: string }
  /** lightningd would have been told something else. @see wrong a clause @see ends whether the node would have ended over it */
  | { readonly kind: "mended"; readonly wrong: string; readonly ends: boolean }
  /** Another answer, but to what could not do all that it did before. @see calls methods that were not passed on to lightningd */
  | { readonly kind: "withheld"; readonly calls: readonly string[] }
  /** @see why a clause */
  | { readonly kind: "unanswered"; readonly why: string };

export interface AgainOutcome {
  readonly name: string;
  readonly verdict: AgainVerdict;
}
