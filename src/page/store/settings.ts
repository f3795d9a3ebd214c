/** What the user chose for this browser. */
import { effect, signal } from "@preact/signals";
import { EDITORS } from "../text/places.ts";
import type { Editor } from "../text/places.ts";

const EDITOR = "autoreload-editor";

/** Which program opens a file's line. */
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
