/** Sentences about a new version's answers to the last questions. */
import type { AgainEvent, AgainOutcome, AgainVerdict, ChangedValue } from "../events/again.ts";
import { apart } from "../apart.ts";
import { shorten } from "../printable.ts";
import { broken, info, unusual } from "./line.ts";
import type { Sentences } from "./line.ts";

export const AGAIN: Sentences<AgainEvent> = {
  "asked-again": ({ outcomes, unasked, gone }) => {
    const text = `asked again: ${summaryOf(outcomes, unasked, gone)}`;
    const kinds = new Set(outcomes.map(({ verdict }) => verdict.kind));
    if (kinds.has("mended")) return broken(text);
    // A save is meant to change answers, and lightningd warns all plugins of a line of level unusual.
    return kinds.has("error") || kinds.has("unanswered") ? unusual(text) : info(text);
  },
  "not-asked-again": ({ why }) => unusual(`nothing is asked again: ${why}`),
};

/** Longer values are cut. */
const SHOWN_CHARACTERS = 60;
const SHOWN_NAMES = 8;
/** So many changes of one answer are shown. */
const SHOWN_CHANGES = 2;

/**
 * The worst outcome comes first; equal answers come before different ones.
 * @param unasked the names of what was not asked, for lack of time
 * @param gone the names of what the plugin has no more
 */
export function summaryOf(
  outcomes: readonly AgainOutcome[],
  unasked: readonly string[] = [],
  gone: readonly string[] = [],
): string {
  const parts = GROUPS.flatMap(({ has, says }) => {
    const those = outcomes.filter(({ verdict }) => has(verdict));
    return those.length === 0 ? [] : [`${those.length} ${says(those.length)}${detailsOf(those)}`];
  });
  if (unasked.length > 0) parts.push(`${unasked.length} not asked any more (${listed(unasked)})`);
  if (gone.length > 0) parts.push(`${gone.length} gone (${listed(gone)})`);
  return parts.join(", ");
}

function listed(names: readonly string[]): string {
  const more = names.length - SHOWN_NAMES;
  return `${names.slice(0, SHOWN_NAMES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

interface Group {
  readonly has: (verdict: AgainVerdict) => boolean;
  readonly says: (count: number) => string;
}

const GROUPS: readonly Group[] = [
  { has: (verdict) => verdict.kind === "mended" && verdict.ends, says: () => "would have ended the node" },
  {
    has: (verdict) => verdict.kind === "mended" && !verdict.ends,
    says: () => "would have made lightningd kill the plugin",
  },
  { has: ({ kind }) => kind === "unanswered", says: () => "not answered" },
  { has: ({ kind }) => kind === "same", says: () => "same" },
  { has: ({ kind }) => kind === "differs", says: (count) => (count === 1 ? "differs" : "differ") },
  { has: ({ kind }) => kind === "error", says: (count) => (count === 1 ? "is an error now" : "are errors now") },
  { has: ({ kind }) => kind === "withheld", says: () => "not comparable" },
];

function detailsOf(outcomes: readonly AgainOutcome[]): string {
  const details = outcomes.flatMap(({ name, verdict }) => {
    const detail = detailOf(verdict);
    return detail === undefined ? [] : [`${name}: ${detail}`];
  });
  return details.length === 0 ? "" : ` (${details.join("; ")})`;
}

function detailOf(verdict: AgainVerdict): string | undefined {
  switch (verdict.kind) {
    case "same":
      return undefined;
    case "mended":
      return verdict.wrong;
    case "unanswered":
      return verdict.why;
    case "withheld":
      return `${verdict.calls.join(", ")} not passed on`;
    case "error":
      return verdict.says ?? shown(verdict.is);
    case "differs": {
      const told = verdict.changes.slice(0, SHOWN_CHANGES).map(changeOf);
      const more = verdict.changes.length - told.length;
      return `${told.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
    }
  }
}

function changeOf({ at, was, is }: ChangedValue): string {
  const where = at === "" ? "" : `${JSON.stringify(placeOf(at))} `;
  if (was === undefined) return `${where}is new: ${shown(is)}`;
  if (is === undefined) return `${where}was ${shown(was)}, is gone`;
  const [before, after] = apart(was, is, SHOWN_CHARACTERS).map(shown);
  return `${where}was ${before}, is ${after}`;
}

/** A JSON pointer in the form that people write: `peers[1].id`. */
export function placeOf(pointer: string): string {
  const steps = pointer.split("/").slice(1);
  const named = steps.map((step) => {
    if (/^\d+$/.test(step)) return `[${step}]`;
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    return /^[\w-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  });
  return named.join("").replace(/^\./, "");
}

function shown(text: string | undefined): string {
  return shorten(text ?? "", 0, SHOWN_CHARACTERS);
}
