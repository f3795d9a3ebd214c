/** What is read from the last lines of a plugin's stderr. */

export interface Explanation {
  /** On one line, in the plugin's own words. */
  readonly summary: string;
  /** In the plugin's own source where the trace has such a line, else where it was noticed. */
  readonly place?: SourcePlace;
  /** What to do next, where that is plain. */
  readonly advice?: string;
}

export interface SourcePlace {
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column?: number;
}

/** What a reader found, with the index of the last line that belongs to it. */
export interface Reading extends Explanation {
  readonly end: number;
}

/** The error that ends last in these lines, or undefined if there is none of this reader's kind. */
export type TraceReader = (lines: readonly string[]) => Reading | undefined;
