/**
 * The page's keys, as data. Each key does what a button or the menu does too. In a field a key is text, and on a button or in the details
 * Enter and the arrows belong to these.
 */
import { attempt, ROW_ACTIONS, SESSION_ACTIONS } from "./actions/table.ts";
import type { Action } from "./actions/table.ts";
import { tabOf, tabsOf } from "./detail/tabs.ts";
import * as moves from "./list/moves.ts";
import { isDetailOpen, isFollowing, pickedTab, selected } from "./store/selection.ts";
import { setFilter } from "./store/session.ts";

interface Key {
  /** As KeyboardEvent.key has them; a single letter in lower case. */
  readonly keys: readonly string[];
  /** How the help names them; as the keys are, if absent. Letters are shown in upper case. */
  readonly shown?: readonly string[];
  readonly says: string;
  readonly run: (key: string) => void;
}

const MOVES: readonly Key[] = [
  { keys: ["/"], says: "filter", run: toFilter },
  {
    keys: ["j", "k", "ArrowDown", "ArrowUp", "PageDown", "PageUp"],
    shown: ["j", "k", "↓", "↑", "Page"],
    says: "next row, the one before",
    run: (key) => moves.move(stepOf(key)),
  },
  {
    keys: ["Home", "End"],
    says: "first row, last row",
    run: (key) => moves.move(key === "Home" ? -Infinity : Infinity),
  },
  {
    keys: ["ArrowRight", "ArrowLeft"],
    shown: ["→", "←"],
    says: "open or close a row, go to its cause",
    run: (key) => (key === "ArrowRight" ? moves.openOrDown() : moves.closeOrUp()),
  },
  { keys: ["n"], says: "next error, mended answer or difference", run: moves.nextFault },
  { keys: ["Enter"], says: "to the details", run: moves.openDetail },
  { keys: ["d"], says: "what the answer changed", run: toDiff },
  { keys: ["[", "]"], says: "tab before, tab after", run: (key) => turnTab(key === "[" ? -1 : 1) },
  { keys: ["f"], says: "follow what comes", run: () => (isFollowing.value = !isFollowing.value) },
  { keys: ["Escape"], shown: ["Esc"], says: "back to the rows, then no filter", run: back },
];

const ACTIONS: readonly Key[] = [...Object.values(ROW_ACTIONS), ...Object.values(SESSION_ACTIONS)].flatMap(keyOf);

/** The keys as the help lists them. */
export const KEY_HELP = [...MOVES, ...ACTIONS].map(({ keys, shown = keys, says }) => {
  return { keys: shown.map((key) => (key.length === 1 ? key.toUpperCase() : key)), says };
});

const BY_KEY: ReadonlyMap<string, Key> = new Map(
  [...MOVES, ...ACTIONS].flatMap((key) => key.keys.map((name) => [name, key] as const)),
);

export function listenToKeys(): void {
  window.addEventListener("keydown", onKeyDown);
}

/** In a field, keys are text; on a button or in the details, Enter, the arrows and the like belong to these. */
const FIELDS = "input, textarea, select";

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const { target, key: pressed } = event;
  if (!(target instanceof Element) || target.closest("dialog") !== null) return;
  if (target.matches(FIELDS) && pressed !== "Escape") return;
  if (pressed.length > 1 && pressed !== "Escape" && target !== document.body && target.id !== "grid") return;
  const name = pressed.length === 1 ? pressed.toLowerCase() : pressed;
  const key = BY_KEY.get(name);
  if (key === undefined) return;
  event.preventDefault();
  key.run(name);
}

function keyOf(action: Action): Key[] {
  const { key, says } = action;
  if (key === undefined) return [];
  return [{ keys: [key], says, run: () => attempt(action) }];
}

function stepOf(key: string): number {
  if (key === "PageDown") return moves.page();
  if (key === "PageUp") return -moves.page();
  return key === "j" || key === "ArrowDown" ? 1 : -1;
}

function toFilter(): void {
  const input = document.getElementById("filter");
  if (!(input instanceof HTMLInputElement)) return;
  input.focus();
  input.select();
}

function toDiff(): void {
  const row = selected.value;
  if (row !== undefined && tabsOf(row).includes("Diff")) pickedTab.value = "Diff";
}

function turnTab(by: 1 | -1): void {
  const row = selected.value;
  if (row === undefined) return;
  const tabs = tabsOf(row);
  pickedTab.value = tabs[(tabs.indexOf(tabOf(row, pickedTab.value)) + by + tabs.length) % tabs.length];
}

/** Goes one step back: out of a field, out of the sheet, or out of the filter. */
function back(): void {
  const { activeElement } = document;
  const wasElsewhere = isDetailOpen.value || (activeElement?.id !== "grid" && activeElement !== document.body);
  moves.back();
  if (!wasElsewhere) setFilter("");
}
