/** Keys of the page, as data: each does what a button or the menu does too. */
import { isDetailOpen, isFollowing, select, selected } from "./store/selection.ts";
import { shown } from "./store/session.ts";

export function listenToKeys(): void {
  window.addEventListener("keydown", onKeyDown);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
  const action = KEYS[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}

function move(by: number): void {
  const { rows } = shown;
  const at = selected.value === undefined ? -1 : shown.indexOf(selected.value);
  const next = rows[at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by))];
  if (next !== undefined) select(next);
}

const KEYS: Readonly<Record<string, () => void>> = {
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  f: () => (isFollowing.value = !isFollowing.value),
  "/": () => document.getElementById("filter")?.focus(),
  Escape: () => {
    isDetailOpen.value = false;
    document.getElementById("grid")?.focus();
  },
};
