/** All that the user can do, as data: for keys, buttons, the menu and the help. */
import { signal } from "@preact/signals";
import type { LiveRow } from "../store/rows/live-rows.ts";
import { isOurs } from "../store/rows/row-words.ts";
import { say } from "../store/notice.ts";
import { isDetailOpen, selected } from "../store/selection.ts";
import { may, serverState, whyNot } from "../store/server-state.ts";
import { askAgain, isAsking, isPinned, pins, setPinned } from "./asking.ts";
import { copyRow } from "./copy.ts";
import { exportPage, saveSession } from "./files.ts";
import { setRecording } from "./recording.ts";

export interface Action {
  readonly label: string;
  readonly key?: string;
  readonly says: string;
  /** Why it is not possible now; undefined if it is. Absent for what always is. */
  readonly whyNot?: () => string | undefined;
  readonly run: () => void;
}

/** Does it, or says why it is not possible: a key or button never does nothing. */
export function attempt(action: Action): void {
  const why = action.whyNot?.();
  if (why === undefined) action.run();
  else say(why);
}

/** The dialog that lies over the page; undefined for none. */
export type Dialog = "help" | "fire" | "pins" | "settings";
export const dialog = signal<Dialog | undefined>(undefined);
/** The request whose params the user edits. */
export const edited = signal<LiveRow | undefined>(undefined);

/** What can be done with the selected row. */
export const ROW_ACTIONS = {
  again: {
    label: "Again",
    key: "r",
    says: "ask the plugin this again, as it is now",
    whyNot: whyNotAskable,
    run: () => withSelected((row) => askAgain(row)),
  },
  edit: {
    label: "Edit and ask",
    key: "e",
    says: "change the params, then ask",
    whyNot: whyNotAskable,
    run: () => withSelected(edit),
  },
  pin: {
    label: "Pin",
    key: "p",
    says: "ask each new version this",
    whyNot: whyNotAskable,
    run: () => withSelected((row) => setPinned(row, !isPinned(row))),
  },
  copy: {
    label: "Copy",
    key: "c",
    says: "copy the message or text that is shown",
    whyNot: () => (selected.value === undefined ? NO_ROW : undefined),
    run: () => withSelected(copyRow),
  },
} as const satisfies Readonly<Record<string, Action>>;

/** What can be done with the session. */
export const SESSION_ACTIONS = {
  fire: {
    label: "Send",
    key: "s",
    says: "call a method, ask a hook or notify, with a sample to edit",
    whyNot: () => (may.value.fire ? undefined : whyNot.value),
    run: () => (dialog.value = "fire"),
  },
  record: {
    label: "Record to a file",
    says: "begin or end a recording",
    whyNot: () => (may.value.record ? undefined : "Only a running autoreload can record."),
    run: () => void setRecording((serverState.value?.recording ?? null) === null),
  },
  pins: {
    label: "Pinned",
    says: "what each save asks, to be unpinned",
    whyNot: () => (pins.value.length > 0 ? undefined : "Nothing is pinned."),
    run: () => (dialog.value = "pins"),
  },
  open: {
    label: "Open a file",
    key: "o",
    says: "show a session that was recorded",
    run: () => document.getElementById("open-file")?.click(),
  },
  save: {
    label: "Download .jsonl",
    says: "the whole session, to open here or by autoreload log",
    run: () => void saveSession(),
  },
  export: {
    label: "Download .html",
    says: "this page with the whole session in it, to send",
    run: () => void exportPage(),
  },
  settings: {
    label: "Settings",
    says: "the editor that opens files",
    run: () => (dialog.value = "settings"),
  },
  help: {
    label: "Help",
    key: "?",
    says: "keys and words",
    run: () => (dialog.value = "help"),
  },
} as const satisfies Readonly<Record<string, Action>>;

const NO_ROW = "No row is selected.";

function withSelected(run: (row: LiveRow) => unknown): void {
  if (selected.value !== undefined) run(selected.value);
}

function edit(row: LiveRow): void {
  edited.value = row;
  isDetailOpen.value = true;
}

function whyNotAskable(): string | undefined {
  const event = selected.value?.event;
  if (event === undefined) return NO_ROW;
  if (!isAskable(selected.value)) return "Only a method or a hook can be asked again.";
  if (!may.value.again) return whyNot.value;
  return isAsking.value ? "An answer is waited for." : undefined;
}

/** Whether the plugin may be asked this again: calls and hooks, but never `init` and `db_write`. */
export function isAskable(row: LiveRow | undefined): boolean {
  const event = row?.event;
  return (
    event?.k === "req" && (event.of === "method" || event.of === "hook") && event.m !== "db_write" && !isOurs(event)
  );
}
