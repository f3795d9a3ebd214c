/** Shows the filter's words in colour over the typed text: keys, values, negations, and words that are not understood. */
import type { FilterError } from "../../session/filter/filter.ts";
import { wordsOf } from "../../session/filter/words.ts";
import type { RawWord } from "../../session/filter/words.ts";

interface WordsShownProps {
  readonly text: string;
  readonly error: FilterError | undefined;
}

export function WordsShown({ text, error }: WordsShownProps) {
  const wrongFrom = error?.from ?? -1;
  let at = 0;
  const parts = wordsOf(text).flatMap((word) => {
    const before = text.slice(at, word.from);
    at = word.to;
    return [before, <Word key={word.from} word={word} isWrong={word.from === wrongFrom} />];
  });
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}

function Word({ word, isWrong }: { readonly word: RawWord; readonly isWrong: boolean }) {
  const head = /^-?(?:[a-z]+:|[<>])?/i.exec(word.raw)?.[0] ?? "";
  return (
    <span class={`v${word.isNot ? " neg" : ""}${isWrong ? " unk" : ""}`}>
      <b>{head}</b>
      {word.raw.slice(head.length)}
    </span>
  );
}
