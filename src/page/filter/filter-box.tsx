/** The filter's field, with its completions. Its language is the same on the page, in the terminal and in tests. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { batch, signal } from "@preact/signals";
import type { FilterError } from "../../session/filter/filter.ts";
import { Icon } from "../icon.tsx";
import { focusGrid, selectFirst } from "../list/moves.ts";
import { applied, filter, filterText, setFilter } from "../store/session.ts";
import { accept } from "./accept.ts";
import type { Typed } from "./accept.ts";
import { active, beginning, completions, cursor, example } from "./completion.ts";
import { CompletionList } from "./completion-list.tsx";
import { WordsShown } from "./words-shown.tsx";

/** What to select once the text is drawn. */
const toSelect = signal<Typed | undefined>(undefined);

export function FilterBox() {
  const input = useRef<HTMLInputElement>(null);
  const words = useRef<HTMLDivElement>(null);
  const isOpen = completions.value.words.length > 0;
  const error = isOpen && isBeingTyped(filter.value.error) ? undefined : filter.value.error;
  useLayoutEffect(() => {
    const typed = toSelect.value;
    if (typed === undefined) return;
    input.current?.setSelectionRange(typed.from, typed.to);
    toSelect.value = undefined;
  });
  const keepInStep = (): void => {
    if (words.current !== null) words.current.scrollLeft = input.current?.scrollLeft ?? 0;
  };
  useLayoutEffect(keepInStep);
  return (
    <div class="flt" role="search">
      <Icon name="find" class="ico" />
      <input
        ref={input}
        id="filter"
        role="combobox"
        aria-label="Filter"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        aria-controls="completions"
        aria-activedescendant={isOpen && active.value >= 0 ? `completion-${active.value}` : undefined}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : "filter-error"}
        placeholder={`Filter: ${example.value}`}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        value={filterText.value}
        onInput={(event) => type(event.currentTarget)}
        onFocus={(event) => look(event.currentTarget)}
        onClick={(event) => look(event.currentTarget)}
        onBlur={onBlur}
        onScroll={keepInStep}
        onKeyDown={onKeyDown}
      />
      <div class="hl" ref={words} aria-hidden="true">
        <WordsShown text={filterText.value} error={error} />
      </div>
      <span class="end">
        {filterText.value === "" ? (
          <kbd>/</kbd>
        ) : (
          <button class="btn q s" aria-label="Clear the filter" onClick={() => clear(input.current)}>
            clear
          </button>
        )}
      </span>
      {(isOpen || isWaiting() || (error !== undefined && cursor.value !== undefined)) && (
        <div class="pop">
          {error !== undefined && (
            <p id="filter-error" class="bad">
              {error.message}
            </p>
          )}
          {isOpen && <CompletionList onChoose={(word) => choose(word, input.current)} />}
          {isWaiting() && <Waiting />}
        </div>
      )}
    </div>
  );
}

/** Whether the rows are still those of an earlier text. */
function isWaiting(): boolean {
  return applied.value.text !== filterText.value;
}

function Waiting() {
  const { text } = applied.value;
  return (
    <p class="d2" role="status">
      {whyWaiting()}; {text.trim() === "" ? "all rows are there" : `the rows are those of ${text}`}
    </p>
  );
}

function whyWaiting(): string {
  const word = beginning.value;
  if (word !== undefined) return `${word.raw} may become a word, Enter finds it as text`;
  return filter.value.error?.message ?? `nothing matches ${filterText.value} yet`;
}

/** A word is complete when the user leaves the field. */
function onBlur(): void {
  cursor.value = undefined;
  if (isWaiting()) setFilter(filterText.value);
}

/** A word that the user is still typing is no mistake yet. */
function isBeingTyped(error: FilterError | undefined): boolean {
  return error !== undefined && error.to === cursor.value;
}

function type(input: HTMLInputElement): void {
  batch(() => {
    filterText.value = input.value;
    look(input);
    const isWhole = completions.value.words.length === 0 && !isBeingTyped(filter.value.error);
    setFilter(input.value, isWhole, beginning.value);
  });
}

function look(input: HTMLInputElement): void {
  cursor.value = input.selectionStart ?? input.value.length;
  active.value = -1;
}

function clear(input: HTMLInputElement | null): void {
  setFilter("");
  input?.focus();
}

function choose(word: string, input: HTMLInputElement | null): void {
  const typed = accept(filterText.value, completions.value, word);
  setFilter(typed.text, !/[:-]$/.test(typed.text.slice(0, typed.to)));
  toSelect.value = typed;
  cursor.value = typed.to;
  active.value = -1;
  input?.focus();
}

function onKeyDown(event: KeyboardEvent & { readonly currentTarget: HTMLInputElement }): void {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const { words } = completions.value;
  const chosen = words[active.value]?.word;
  switch (event.key) {
    case "ArrowDown":
    case "ArrowUp":
      if (words.length === 0) return;
      move(event.key === "ArrowDown" ? 1 : -1, words.length);
      break;
    case "Tab": {
      const word = chosen ?? (isTyping() ? words[0]?.word : undefined);
      if (word === undefined || event.shiftKey) return;
      choose(word, event.currentTarget);
      break;
    }
    case "Enter":
      if (chosen === undefined) {
        setFilter(filterText.value);
        selectFirst();
      } else choose(chosen, event.currentTarget);
      break;
    case "Escape":
      if (words.length > 0 && filterText.value !== "") cursor.value = undefined;
      else focusGrid();
      break;
    default:
      return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/** After a whole word, Tab leaves the filter as it leaves any field. */
function isTyping(): boolean {
  return completions.value.from < (cursor.value ?? 0);
}

/** After the last completion comes none, and then the first one. */
function move(by: 1 | -1, count: number): void {
  const next = active.value + by;
  active.value = next < -1 ? count - 1 : next >= count ? -1 : next;
}
