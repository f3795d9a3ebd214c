/** Knows which completions are shown while the user types, and which one is chosen. */
import { computed, signal } from "@preact/signals";
import { completionsAt } from "../../session/filter/complete.ts";
import type { Completions } from "../../session/filter/complete.ts";
import { wordsOf } from "../../session/filter/words.ts";
import type { RawWord } from "../../session/filter/words.ts";
import type { WordHelp } from "../../session/filter/vocabulary.ts";
import { isOurs } from "../store/rows/row-words.ts";
import { counts, filterText, header, revision, rows, versions } from "../store/session.ts";

/** Where the user types; undefined while nothing is completed. */
export const cursor = signal<number | undefined>(undefined);
/** Which completion the arrow keys chose; -1 for none. */
export const active = signal(-1);

const MOST = 40;
const NONE: Completions = { from: 0, to: 0, words: [] };

export const completions = computed<Completions>(() => {
  if (cursor.value === undefined) return NONE;
  const found = completionsAt(filterText.value, cursor.value, seen());
  if (filterText.value === "") return { ...found, words: [...whole(), ...found.words] };
  const typed = filterText.value.slice(found.from, found.to);
  const isWhole = found.words.length === 1 && found.words[0]?.word === typed;
  return isWhole ? NONE : { ...found, words: found.words.slice(0, MOST) };
});

/** The word at the cursor, while it is text that one of the language's words begins with. */
export const beginning = computed<RawWord | undefined>(() => {
  const { to, words } = completions.value;
  const word = wordsOf(filterText.value).find((one) => one.from < to && one.to === to);
  return words.length === 0 || word?.key !== "" || /["<>]/.test(word.raw) ? undefined : word;
});

/** Words that find something here. */
export const example = computed(() => {
  void revision.value;
  for (const name of rows.names()) {
    const event = rows.named(name)[0]?.event;
    if (event?.k === "req" && (event.of === "method" || event.of === "hook") && !isOurs(event))
      return `m:${name} status:err >5ms`;
  }
  return "status:err >5ms";
});

/** Filters to begin with. */
function whole(): WordHelp[] {
  const plugins = header.value?.plugins ?? [];
  return [
    ...(counts.ofNode === 0 ? [] : [{ word: "-k:node", says: "without the node's own log" }]),
    ...plugins.map(({ name }) => ({ word: `p:${name}`, says: "only what this plugin is asked, asks and says" })),
  ];
}

function seen() {
  void revision.value;
  return {
    methods: [...rows.names()].toSorted(),
    plugins: header.value?.plugins.map(({ name }) => name) ?? [],
    versions: [...new Set(versions.map(({ v }) => v))].toSorted((one, other) => other - one),
  };
}
