/** Keys of the page, as data: each does what a button or the menu does too. */
import { dialog, ROW_ACTIONS, SESSION_ACTIONS } from "./actions/table.ts";
import type { Action } from "./actions/table.ts";
import { tabOf, tabsOf } from "./detail/tabs.ts";
import { toggle } from "./list/list.tsx";
import type { LiveRow } from "./store/live-rows.ts";
import { tintOf, wordsOf } from "./store/row-words.ts";
import { isDetailOpen, isFollowing, pickedTab, select, selected } from "./store/selection.ts";
import { setFilter, shown } from "./store/session.ts";

interface Key {
  /** As KeyboardEvent.key has them, in lower case if it is one letter. */
  readonly keys: readonly string[];
  /** How they are shown; the keys themselves if absent. */
  readonly shown?: readonly string[];
  readonly says: string;
  readonly run: (key: string) => void;
}

const ARROWS: Readonly<Record<string, number>> = { k: -1, ArrowUp: -1, j: 1, ArrowDown: 1, PageUp: -20, PageDown: 20 };

const MOVES: readonly Key[] = [
  { keys: ["/"], says: "filter", run: () => document.getElementById("filter")?.focus() },
  {
    keys: ["j", "k", "ArrowDown", "ArrowUp", "PageDown", "PageUp"],
    shown: ["J", "K", "↓", "↑", "Page"],
    says: "next row, the one before",
    run: (key) => move(ARROWS[key] ?? 0),
  },
  {
    keys: ["Home", "End"],
    says: "first row, last row",
    run: (key) => move(key === "Home" ? -Infinity : Infinity),
  },
  {
    keys: ["ArrowRight", "ArrowLeft"],
    shown: ["→", "←"],
    says: "open or close a row, go to its cause",
    run: (key) => (key === "ArrowRight" ? open() : closeOrClimb()),
  },
  { keys: ["n"], shown: ["N"], says: "next error, mended answer or difference", run: nextProblem },
  { keys: ["Enter"], says: "to the details", run: toDetails },
  { keys: ["d"], shown: ["D"], says: "what the answer changed", run: () => (pickedTab.value = "Diff") },
  { keys: ["[", "]"], says: "tab before, tab after", run: (key) => turnTab(key === "[" ? -1 : 1) },
  { keys: ["f"], shown: ["F"], says: "follow what comes", run: () => (isFollowing.value = !isFollowing.value) },
  { keys: ["Escape"], shown: ["Esc"], says: "back to the rows, then no filter", run: back },
];

const ACTIONS: readonly Key[] = [...Object.values(ROW_ACTIONS), ...Object.values(SESSION_ACTIONS)].flatMap(keyOf);

/** For the help: what keys there are. */
export const KEY_HELP = [...MOVES, ...ACTIONS].map(({ keys, shown: names = keys, says }) => ({ keys: names, says }));

const BY_KEY: ReadonlyMap<string, Key> = new Map(
  [...MOVES, ...ACTIONS].flatMap((key) => key.keys.map((name) => [name, key] as const)),
);

export function listenToKeys(): void {
  window.addEventListener("keydown", onKeyDown);
}

/** In a field, keys are text; on a button, Enter and the arrows are the button's. */
const FIELDS = "input, textarea, select";
const OF_CONTROLS = new Set([
  "Enter",
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "Home",
  "End",
  "PageUp",
  "PageDown",
]);

function onKeyDown(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.value !== undefined) return;
  const { target, key: pressed } = event;
  if (!(target instanceof Element) || (target.matches(FIELDS) && pressed !== "Escape")) return;
  if (OF_CONTROLS.has(pressed) && target !== document.body && target.id !== "grid") return;
  const name = pressed.length === 1 ? pressed.toLowerCase() : pressed;
  const key = BY_KEY.get(name);
  if (key === undefined) return;
  event.preventDefault();
  key.run(name);
}

function keyOf(action: Action): Key[] {
  const { key, says } = action;
  if (key === undefined) return [];
  const run = (): void => {
    if (action.whyNot() === undefined) action.run();
  };
  return [{ keys: [key], shown: [key.toUpperCase()], says, run }];
}

function place(): number {
  return selected.value === undefined ? -1 : shown.indexOf(selected.value);
}

function move(by: number): void {
  const { rows } = shown;
  const at = place();
  const next = at < 0 && Number.isFinite(by) ? rows[0] : rows[Math.max(0, Math.min(rows.length - 1, at + by))];
  if (next !== undefined) select(next);
}

function open(): void {
  const row = selected.value;
  if (row === undefined) return;
  if (row.children.length > 0 && !shown.isOpen(row)) toggle(row);
  else if (row.children.length > 0) move(1);
}

function closeOrClimb(): void {
  const row = selected.value;
  if (row === undefined) return;
  if (row.children.length > 0 && shown.isOpen(row)) toggle(row);
  else if (row.up !== undefined) select(row.up);
}

function nextProblem(): void {
  const { rows } = shown;
  const at = place();
  const next = [...rows.slice(at + 1), ...rows.slice(0, Math.max(0, at))].find(isProblem);
  if (next !== undefined) select(next);
}

function isProblem(row: LiveRow): boolean {
  const { status } = wordsOf(row);
  return tintOf(status) !== "" || status === "differs";
}

function turnTab(by: number): void {
  const row = selected.value;
  if (row === undefined) return;
  const tabs = tabsOf(row);
  pickedTab.value = tabs[(tabs.indexOf(tabOf(row, pickedTab.value)) + by + tabs.length) % tabs.length];
}

function toDetails(): void {
  if (selected.value === undefined) return;
  isDetailOpen.value = true;
  requestAnimationFrame(() => document.getElementById("pane")?.focus());
}

/** One step at a time: out of a field, of the sheet, of the filter. */
function back(): void {
  const wasElsewhere =
    isDetailOpen.value || (document.activeElement?.id !== "grid" && document.activeElement !== document.body);
  isDetailOpen.value = false;
  if (!wasElsewhere) setFilter("");
  document.getElementById("grid")?.focus();
}
