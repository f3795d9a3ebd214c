/** Changes some places of a text, and nothing else. Pure. */

export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** @param edits in any order. Of two that overlap, the one that begins first counts; of two that begin together, the longer one. */
export function edited(text: string, edits: readonly Edit[]): string {
  let result = "";
  let at = 0;
  for (const edit of edits.toSorted((one, other) => one.from - other.from || other.to - one.to)) {
    if (edit.from < at) continue;
    result += text.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return result + text.slice(at);
}
