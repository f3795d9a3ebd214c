/** What the user has chosen for this browser. */
import { effect, signal } from "@preact/signals";
import { EDITORS } from "../text/places.ts";
import type { Editor } from "../text/places.ts";

const EDITOR = "autoreload-editor";

/** The program that opens a line of a file. */
export const editor = signal<Editor>("vscode");

/** A page that was saved as a file may have no storage, and does without. */
export function rememberSettings(): void {
  try {
    const known = localStorage.getItem(EDITOR) ?? "";
    if (Object.hasOwn(EDITORS, known)) editor.value = known as Editor;
    effect(() => localStorage.setItem(EDITOR, editor.value));
  } catch {
    // Nothing is remembered.
  }
}
