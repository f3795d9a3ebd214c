/** Knows which completions are shown while the user types, and which one is chosen. */
import { computed, signal } from "@preact/signals";
import { completionsAt } from "../../session/filter/complete.ts";
import type { Completions } from "../../session/filter/complete.ts";
import { filterText, header, revision, rows, versions } from "../store/session.ts";

/** Where the user types; undefined while nothing is completed. */
export const cursor = signal<number | undefined>(undefined);
/** Which completion the arrow keys chose; -1 for none. */
export const active = signal(-1);

const MOST = 40;
const NONE: Completions = { from: 0, to: 0, words: [] };

export const completions = computed<Completions>(() => {
  if (cursor.value === undefined) return NONE;
  const found = completionsAt(filterText.value, cursor.value, seen());
  const typed = filterText.value.slice(found.from, found.to);
  const isWhole = found.words.length === 1 && found.words[0]?.word === typed;
  return isWhole ? NONE : { ...found, words: found.words.slice(0, MOST) };
});

function seen() {
  void revision.value;
  return {
    methods: [...rows.names()].toSorted(),
    plugins: header.value?.plugins.map(({ name }) => name) ?? [],
    versions: [...new Set(versions.map(({ v }) => v))].toSorted((one, other) => other - one),
  };
}
