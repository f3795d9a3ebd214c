/** The list of completions, each with what it means. */
import { useLayoutEffect } from "preact/hooks";
import { active, completions } from "./completion.ts";

interface CompletionListProps {
  readonly onChoose: (word: string) => void;
}

export function CompletionList({ onChoose }: CompletionListProps) {
  useLayoutEffect(() => document.getElementById(`completion-${active.value}`)?.scrollIntoView({ block: "nearest" }));
  return (
    <ul id="completions" role="listbox" aria-label="Words of the filter">
      {completions.value.words.map(({ word, says }, at) => (
        // A pointer that goes down here leaves the focus in the field.
        <li
          key={word}
          id={`completion-${at}`}
          role="option"
          aria-selected={at === active.value}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(word)}
        >
          <span class="m">{word}</span>
          <span class="d2 cut">{says}</span>
        </li>
      ))}
    </ul>
  );
}
