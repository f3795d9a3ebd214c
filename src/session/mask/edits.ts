/** Changes some places of a text, and nothing else, and knows what stood there. Pure. */

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Edit extends Span {
  readonly text: string;
}

/** A text with the places that were changed, in order. */
export interface EditedText {
  readonly text: string;
  readonly places: readonly EditedPlace[];
}

export interface EditedPlace {
  /** Where it is in the text. */
  readonly is: Span;
  /** Where it was in the text before. */
  readonly was: Span;
}

/** @param edits in any order. Of two that overlap, the one that begins first counts; of two that begin together, the longer one. */
export function edited(text: string, edits: readonly Edit[]): string {
  return editedText(text, edits).text;
}

export function editedText(text: string, edits: readonly Edit[]): EditedText {
  const places: EditedPlace[] = [];
  let result = "";
  let at = 0;
  for (const { from, to, text: put } of edits.toSorted((one, other) => one.from - other.from || other.to - one.to)) {
    if (from < at) continue;
    result += text.slice(at, from) + put;
    at = to;
    places.push({ is: { from: result.length - put.length, to: result.length }, was: { from, to } });
  }
  return { text: result + text.slice(at), places };
}

/** Edits what was edited. Places that overlap between the two become one. */
export function editedAgain(before: EditedText, edits: readonly Edit[]): EditedText {
  const { text, places } = editedText(before.text, edits);
  const between = united([...before.places.map(({ is }) => is), ...places.map(({ was }) => was)]);
  const toIs = places.map(({ was, is }) => [was, is] as const);
  const toWas = before.places.map(({ is, was }) => [is, was] as const);
  return { text, places: between.map((span) => ({ is: moved(span, toIs), was: moved(span, toWas) })) };
}

function united(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.from - other.from)) {
    const last = all.at(-1);
    if (last === undefined || span.from >= last.to) all.push(span);
    else all[all.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return all;
}

/** @param changes pairs of where something stands here and there, in order; each is within the span or outside of it */
function moved({ from, to }: Span, changes: readonly (readonly [Span, Span])[]): Span {
  const shiftAt = (at: number): number => {
    const [here, there] = changes.findLast(([one]) => one.to <= at) ?? [];
    return here === undefined || there === undefined ? 0 : there.to - here.to;
  };
  return { from: from + shiftAt(from), to: to + shiftAt(to) };
}
