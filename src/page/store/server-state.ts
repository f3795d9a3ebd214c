/** What the autoreload behind the page says of itself and lets the page do; undefined for a session from a file. */
import { computed, signal } from "@preact/signals";
import type { May, State } from "../../inspector/wire.ts";

export const serverState = signal<State | undefined>(undefined);

const NOTHING: May = { again: false, fire: false, reveal: false, record: false };

export const may = computed(() => serverState.value?.may ?? NOTHING);

/** A sentence that says why the page cannot ask the plugin. */
export const whyNot = computed(() => {
  if (serverState.value === undefined) return "There is no plugin to ask: this session comes from a file, or is over.";
  return serverState.value.why ?? "This autoreload does not allow it.";
});
